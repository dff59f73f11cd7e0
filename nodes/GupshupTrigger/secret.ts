import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The header that Gupshup is asked to send along with every call. */
export const HEADER_NAME = 'X-N8n-Gupshup-Secret';

/** A secret that nobody guesses: 256 bits, in characters that every header carries. */
export function newSecret(): string {
	return randomBytes(32).toString('base64url');
}

/** Compares in a time that tells nothing about how much of the secret was right. */
export function isSecret(given: unknown, secret: unknown): boolean {
	if (typeof given !== 'string' || typeof secret !== 'string' || secret === '') return false;
	return timingSafeEqual(digestOf(given), digestOf(secret));
}

/** Of the same length whatever was given. */
function digestOf(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
