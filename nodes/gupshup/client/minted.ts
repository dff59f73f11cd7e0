import { jsonParse } from 'n8n-workflow';

import { timesIn } from '../input/jwt';

/** A token that Gupshup minted for us. */
export interface MintedToken {
	token: string;
	/** By which it can be revoked, if Gupshup named it. */
	id?: string;
	/** When it came, on this computer's clock, in milliseconds since 1970. */
	mintedAt: number;
	/** When it ends, on the same clock. */
	expiresAt: number;
}

/**
 * How long before its end a token is replaced, at most: of what lives for days, weeks, so that a secret
 * that has ended is noticed two weeks before anything stops.
 */
const MOST_MARGIN_MS = { app: 20 * 60_000, universal: 28 * 86_400_000 };

/**
 * Lives of tokens that do not say how long they live.
 * docs: partner-docs.gupshup.io/reference/mintuniversalapptoken and …/mintuniversaltoken
 */
const DOCUMENTED_LIFE_MS = { app: 24 * 3_600_000, universal: 60 * 86_400_000 };

export type MintedKind = keyof typeof DOCUMENTED_LIFE_MS;

/**
 * What was minted, with its end on this computer's clock: how long a token lives is counted from now,
 * so that a clock that is wrong by minutes does not shorten or stretch it.
 */
export function mintedNow(
	kind: MintedKind,
	token: string,
	id: string | undefined,
	now: number,
): MintedToken {
	const { issuedAt, expiresAt } = timesIn(token);
	const life = expiresAt === undefined ? DOCUMENTED_LIFE_MS[kind] : expiresAt - (issuedAt ?? now);
	return { token, ...(id === undefined ? {} : { id }), mintedAt: now, expiresAt: now + life };
}

/**
 * Whether a token should be replaced by now, though it may still be good.
 *
 * @param share from 0 to 1, different for every process: not all of them renew at the same moment
 */
export function isDue(
	kind: MintedKind,
	{ mintedAt, expiresAt }: MintedToken,
	now: number,
	share: number,
): boolean {
	const margin = Math.min(MOST_MARGIN_MS[kind], (expiresAt - mintedAt) / 2);
	return now >= expiresAt - margin * (0.5 + share / 2);
}

/** The text that n8n keeps in a hidden field of the credential. */
export function storedText(key: string, minted: MintedToken): string {
	return JSON.stringify({ for: key, ...minted });
}

/**
 * What a hidden field of the credential holds.
 *
 * @returns `undefined` if it holds nothing that was minted for this app from this secret
 */
export function readStored(text: unknown, key: string): MintedToken | undefined {
	if (typeof text !== 'string' || !text.startsWith('{')) return undefined;
	const stored = jsonParse<Partial<MintedToken> & { for?: unknown }>(text, { fallbackValue: {} });
	const { token, id, mintedAt, expiresAt } = stored;
	if (stored.for !== key || typeof token !== 'string') return undefined;
	if (typeof mintedAt !== 'number' || typeof expiresAt !== 'number') return undefined;
	return { token, ...(typeof id === 'string' ? { id } : {}), mintedAt, expiresAt };
}
