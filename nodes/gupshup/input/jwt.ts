import { jsonParse } from 'n8n-workflow';

/** When a token was made and when it ends, in milliseconds since 1970, as far as it says so. */
interface TokenTimes {
	issuedAt?: number;
	expiresAt?: number;
}

/** Whether a text has the form of a JSON Web Token (RFC 7519, 3). */
export function isJwt(token: string): boolean {
	return /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/** What a token says of its own life. The signature is Gupshup's business. */
export function timesIn(token: string): TokenTimes {
	const claims = claimsIn(token);
	return { issuedAt: millisecondsIn(claims.iat), expiresAt: millisecondsIn(claims.exp) };
}

function claimsIn(token: string): Record<string, unknown> {
	if (!isJwt(token)) return {};
	const text = Buffer.from(token.split('.')[1], 'base64url').toString();
	return jsonParse<Record<string, unknown> | null>(text, { fallbackValue: {} }) ?? {};
}

/** RFC 7519, 2: seconds. Gupshup's APIs write milliseconds elsewhere, so both are understood. */
function millisecondsIn(date: unknown): number | undefined {
	if (typeof date !== 'number' || !(date > 0)) return undefined;
	return date > 100_000_000_000 ? date : date * 1000;
}
