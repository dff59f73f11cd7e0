import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jsonOrText, listIn } from './values.mts';

const LARGEST_BYTES = 1024 * 1024;
const MOST_CALLS = 500;

/** What Gupshup called with. */
export interface Call {
	headers: Record<string, unknown>;
	body: unknown;
}

/** Headers that the subscription asks for, by where in its `meta` they stand. */
export const HEADERS = {
	/** Where the trigger's secret stands: in both places. */
	secret: 'x-n8n-gupshup-secret',
	nested: 'x-live-nested',
	flat: 'x-live-flat',
} as const;

/** A server on this computer that a public address leads to: answers 200 and keeps what comes. */
export class Listener {
	readonly calls: Call[] = [];
	/** Goes out as the value of the headers, and has to come back. */
	readonly secret = randomBytes(24).toString('base64url');
	/** Nobody else knows the path. */
	readonly path = randomBytes(12).toString('hex');
	/** Called after each call. */
	changed: () => void = () => {};

	private constructor(private readonly server: Server) {}

	static async start(port: number): Promise<Listener> {
		const server = createServer();
		const listener = new Listener(server);
		server.on('request', (req, res) => {
			const chunks: Buffer[] = [];
			let size = 0;
			req.on('data', (chunk: Buffer) => {
				size += chunk.length;
				if (size <= LARGEST_BYTES) chunks.push(chunk);
			});
			req.on('end', () => {
				const isOurs =
					req.url === `/${listener.path}` || (req.url ?? '').endsWith(`/${listener.path}`);
				res.writeHead(isOurs ? 200 : 404).end();
				if (!isOurs || listener.calls.length >= MOST_CALLS) return;
				listener.calls.push({
					headers: req.headers,
					body: jsonOrText(Buffer.concat(chunks).toString()),
				});
				listener.changed();
			});
		});
		await once(server.listen(port, '127.0.0.1'), 'listening');
		return listener;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	/** Below the public address. */
	urlBelow(publicUrl: string): string {
		return `${publicUrl.replace(/\/+$/, '')}/${this.path}`;
	}

	/** The `meta` of the subscription: one header in each place, and the trigger's secret in both. */
	get meta(): string {
		const { secret, nested, flat } = HEADERS;
		return JSON.stringify({
			headers: { [secret]: this.secret, [nested]: this.secret },
			[secret]: this.secret,
			[flat]: this.secret,
		});
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

/** A status in a report. */
interface Status {
	id?: string;
	gs_id?: string;
	status?: string;
	[field: string]: unknown;
}

/** All statuses in what Gupshup called with, in order. */
export function statusesIn(body: unknown): Status[] {
	return listIn(body, 'entry')
		.flatMap((entry) => listIn(entry, 'changes'))
		.flatMap((change) => listIn(change.value, 'statuses'));
}
