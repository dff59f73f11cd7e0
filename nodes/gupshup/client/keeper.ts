import { jsonParse } from 'n8n-workflow';

import { processState } from '../http/processState';
import { Recent, shared } from '../http/recent';
import { timesIn } from '../input/expiry';
import { isProblem, type Problem } from '../problems/problem';

export interface MintedToken {
	token: string;
	id?: string;
	/** When it came, on this computer's clock, in milliseconds since 1970. */
	mintedAt: number;
	expiresAt: number;
}

/**
 * How long before its end a token is replaced, at most. Weeks for a universal one: that a secret has ended
 * is noticed two weeks before anything stops.
 */
const MOST_MARGIN_MS = { app: 20 * 60_000, universal: 28 * 86_400_000 };

/** docs: partner-docs.gupshup.io/reference/mintuniversalapptoken and …/mintuniversaltoken */
const DOCUMENTED_LIFE_MS = { app: 24 * 3_600_000, universal: 60 * 86_400_000 };

export type MintedKind = keyof typeof DOCUMENTED_LIFE_MS;

/** How long a token lives is counted from now, so that a clock that is wrong does not shorten or stretch it. */
export function mintedNow(
	kind: MintedKind,
	token: string,
	id: string | undefined,
	now: number,
): MintedToken {
	const { issuedAt, expiresAt } = timesIn(token);
	const life = expiresAt === undefined ? DOCUMENTED_LIFE_MS[kind] : expiresAt - (issuedAt ?? now);
	return { token, ...(id !== undefined && { id }), mintedAt: now, expiresAt: now + life };
}

/**
 * Whether a token should be replaced by now.
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

export function storedText(key: string, minted: MintedToken): string {
	return JSON.stringify({ for: key, ...minted });
}

/** `undefined` if the field holds nothing that was minted for this app from this secret. */
export function readStored(text: unknown, key: string): MintedToken | undefined {
	if (typeof text !== 'string' || !text.startsWith('{')) return undefined;
	const stored = jsonParse<Partial<MintedToken> & { for?: unknown }>(text, { fallbackValue: {} });
	const { token, id, mintedAt, expiresAt } = stored;
	if (stored.for !== key || typeof token !== 'string') return undefined;
	if (typeof mintedAt !== 'number' || typeof expiresAt !== 'number') return undefined;
	return { token, ...(typeof id === 'string' && { id }), mintedAt, expiresAt };
}

/**
 * Hidden fields of the credential. n8n asks for a new token when the first one is empty
 * (`preAuthentication`), and stores whatever comes back.
 */
export const STORED_APP_TOKEN = 'mintedAppToken';
export const STORED_UNIVERSAL_TOKEN = 'mintedUniversalToken';

export interface Renewal {
	app: MintedToken;
	universal?: MintedToken;
	/** Why the universal token could not be renewed, though it should be by now. */
	problem?: Problem;
}

/** After a failure, nobody asks Gupshup again for so long: a list of 10 000 would ask at every item. */
const HOLDS_MS = { refusal: 60_000, noAnswer: 5_000 };

/** For one app: more than can be active. */
const MOST_REFUSED = 10;

const MOST_APPS = 1000;

interface AppState {
	renewal?: Renewal;
	failure?: { problem: Problem; until: number };
	refused: string[];
	/** The token that was last handed to n8n for storing. */
	handedOver?: string;
}

/** Knows the latest token of every app in this process, by what it is minted from, and has only one minted at a time. */
export class TokenKeeper {
	private readonly states = new Recent<AppState>({ most: MOST_APPS });
	private readonly renewing = new Map<string, Promise<Renewal | Problem>>();

	/** @param share from 0 to 1, different for every process */
	constructor(
		readonly now: () => number,
		readonly share: number,
	) {}

	/** The best token at hand; `undefined` if a new one is needed. */
	usable(key: string, stored: MintedToken | undefined): MintedToken | undefined {
		const { renewal, refused } = this.stateOf(key);
		const good = [renewal?.app, stored].filter(
			(token): token is MintedToken =>
				token !== undefined &&
				!refused.includes(token.token) &&
				!isDue('app', token, this.now(), this.share),
		);
		return good.sort((a, b) => b.expiresAt - a.expiresAt)[0];
	}

	refuse(key: string, token: string): void {
		const { refused } = this.stateOf(key);
		if (refused.includes(token)) return;
		refused.push(token);
		if (refused.length > MOST_REFUSED) refused.shift();
	}

	/** What was minted last in this process, whether it is still good or not. */
	latest(key: string): Renewal | undefined {
		return this.stateOf(key).renewal;
	}

	tokens(key: string): string[] {
		const { renewal, refused } = this.stateOf(key);
		const minted = [renewal?.app, renewal?.universal];
		return [...minted.flatMap((token) => token?.token ?? []), ...refused];
	}

	/**
	 * Renews, or waits for the renewal that is under way.
	 * @param insist also where it failed a moment ago
	 */
	async renew(
		key: string,
		mint: () => Promise<Renewal | Problem>,
		insist = false,
	): Promise<Renewal | Problem> {
		const { failure } = this.stateOf(key);
		if (failure && !insist && this.now() < failure.until) return failure.problem;
		const renew = async () => {
			const result = await mint();
			const state = this.stateOf(key);
			if (isProblem(result)) {
				const { httpStatus = 500 } = result;
				const holdsMs = httpStatus < 500 ? HOLDS_MS.refusal : HOLDS_MS.noAnswer;
				state.failure = { problem: result, until: this.now() + holdsMs };
			} else {
				state.renewal = result;
				state.failure = undefined;
			}
			return result;
		};
		return await shared(this.renewing, key, renew, () => false);
	}

	/** Whether n8n still has to be given this token for storing; true once for each. */
	handsOver(key: string, token: string): boolean {
		const state = this.stateOf(key);
		if (state.handedOver === token) return false;
		state.handedOver = token;
		return true;
	}

	private stateOf(key: string): AppState {
		const known = this.states.get(key);
		if (known) return known;
		const state: AppState = { refused: [] };
		this.states.set(key, state);
		return state;
	}
}

export const keeper = processState.keep(() => new TokenKeeper(Date.now, Math.random()));
