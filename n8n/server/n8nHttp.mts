/** Calls of n8n's internal REST interface: cookie, envelope, errors. */
import { Agent, request } from 'undici';

type Query = Record<string, string | number | boolean>;

export class N8nHttp {
	private readonly agent = new Agent({ headersTimeout: 120_000, bodyTimeout: 120_000 });

	constructor(
		readonly baseUrl: string,
		private readonly cookies = new Map<string, string>(),
	) {}

	/** Another one with the same login. */
	fork(): N8nHttp {
		return new N8nHttp(this.baseUrl, this.cookies);
	}

	/** What says, with each call, who is signed in. */
	get cookieHeader(): string {
		return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	}

	/** Calls `/rest/<path>` and takes the answer out of its `{ data }`. */
	async call<T>(
		method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
		path: string,
		body?: object,
	): Promise<T> {
		const answer = await request(`${this.baseUrl}/rest/${path}`, {
			method,
			dispatcher: this.agent,
			headers: {
				accept: 'application/json',
				cookie: this.cookieHeader,
				...(body ? { 'content-type': 'application/json' } : {}),
			},
			body: body ? JSON.stringify(body) : undefined,
		});
		this.keepCookies(answer.headers['set-cookie']);
		const text = await answer.body.text();
		const parsed = parse(text);
		if (answer.statusCode >= 300) {
			const message = (parsed as { message?: string } | undefined)?.message ?? text.slice(0, 500);
			const what = `${method} /rest/${path.split('?')[0]}`;
			throw new Error(`${what} answered ${answer.statusCode}: ${message}`);
		}
		const enveloped = typeof parsed === 'object' && parsed !== null && 'data' in parsed;
		return (enveloped ? parsed.data : parsed) as T;
	}

	async close(): Promise<void> {
		await this.agent.destroy();
	}

	private keepCookies(header: string | string[] | undefined): void {
		for (const cookie of [header ?? []].flat()) {
			const [pair] = cookie.split(';');
			const at = pair.indexOf('=');
			this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
		}
	}
}

/** `path?query`, values encoded. */
export function withQuery(path: string, query: Query): string {
	const pairs = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]);
	return `${path}?${new URLSearchParams(pairs).toString()}`;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
