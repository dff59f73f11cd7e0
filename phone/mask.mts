import type { Headers } from './shapes.mts';

/** Headers that hold a secret, or may. */
const SECRET_HEADER = /^(authorization|cookie|set-cookie|token|apikey|api-key)$|secret|password/i;
/** Fields of a body that do. */
const SECRET_FIELD = /token|secret|password|api-?key|authorization/i;

/** What stands in place of a secret: enough to tell which kind it is, nothing of it. */
function mask(secret: string): string {
	const kind = /^(Bearer )?(sk_|eyJ)?/.exec(secret)?.[0] ?? '';
	return `${kind}•••• (${secret.length} characters)`;
}

export function maskedHeaders(
	headers: Record<string, string | string[] | number | undefined>,
	isSecret = (name: string) => SECRET_HEADER.test(name),
): Headers {
	return Object.entries(headers).flatMap(
		([name, value]): Headers =>
			[value ?? []]
				.flat()
				.map((each) => [name, isSecret(name) ? mask(String(each)) : String(each)]),
	);
}

/** A body to be read by people: JSON and forms laid out, secrets in them masked. */
export function readable(body: string, contentType = ''): string {
	if (/x-www-form-urlencoded/i.test(contentType)) {
		return [...new URLSearchParams(body)]
			.map(([name, value]) => `${name} = ${maskedField(name, value)}`)
			.join('\n');
	}
	try {
		return JSON.stringify(JSON.parse(body), maskedField, 2);
	} catch {
		return body;
	}
}

function maskedField<T>(name: string, value: T): T | string {
	if (typeof value !== 'string') return value;
	if (name === 'meta') return maskedMeta(value);
	return SECRET_FIELD.test(name) ? mask(value) : value;
}

/** `meta` of a subscription says which headers go along with each call; their values are secrets. */
function maskedMeta(text: string): string {
	try {
		return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
			typeof value === 'string' ? mask(value) : value,
		);
	} catch {
		return mask(text);
	}
}
