import { isProblem, type Problem } from '../problems/problem';
import { isDue, type MintedToken } from './minted';
import type { Renewal } from './renew';

/**
 * After a failure, nobody asks Gupshup again for so long: a list of 10 000 would ask at every item. A
 * refusal stays one for a while; what the network did may be over in seconds.
 */
const HOLDS_MS = { refusal: 60_000, noAnswer: 5_000 };

/** Refused tokens that are remembered for one app: more than can be active. */
const MOST_REFUSED = 10;

/** Apps that are remembered: a bound for memory. */
const MOST_APPS = 1000;

function holdsMs({ httpStatus = 500 }: Problem): number {
	return httpStatus < 500 ? HOLDS_MS.refusal : HOLDS_MS.noAnswer;
}

interface AppState {
	renewal?: Renewal;
	renewing?: Promise<Renewal | Problem>;
	failure?: { problem: Problem; until: number };
	refused: string[];
	/** The token that was last handed to n8n for storing. */
	handedOver?: string;
}

/**
 * Knows the latest token of every app in this process, and sees to it that only one is minted at a
 * time.
 */
export class TokenKeeper {
	private readonly states = new Map<string, AppState>();

	/**
	 * @param now milliseconds since 1970
	 * @param share from 0 to 1, different for every process
	 */
	constructor(
		readonly now: () => number,
		readonly share: number,
	) {}

	/**
	 * The best token at hand: of this process, or as stored in the credential.
	 *
	 * @returns `undefined` if a new one is needed
	 */
	usable(key: string, stored: MintedToken | undefined): MintedToken | undefined {
		const state = this.stateOf(key);
		const good = [state.renewal?.app, stored].filter(
			(token): token is MintedToken =>
				token !== undefined &&
				!state.refused.includes(token.token) &&
				!isDue('app', token, this.now(), this.share),
		);
		return good.sort((a, b) => b.expiresAt - a.expiresAt)[0];
	}

	/** Gupshup does not take this token any more. */
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

	/** All tokens of an app that this process knows of, good or not. */
	tokens(key: string): string[] {
		const { renewal, refused } = this.stateOf(key);
		return [renewal?.app, renewal?.universal]
			.flatMap((minted) => minted?.token ?? [])
			.concat(refused);
	}

	/**
	 * Renews, or waits for the renewal that is under way.
	 *
	 * @param insist also where it failed a moment ago
	 */
	async renew(
		key: string,
		mint: () => Promise<Renewal | Problem>,
		insist = false,
	): Promise<Renewal | Problem> {
		const state = this.stateOf(key);
		const { failure } = state;
		if (failure && !insist && this.now() < failure.until) return failure.problem;
		state.renewing ??= this.renewOn(state, mint).finally(() => (state.renewing = undefined));
		return await state.renewing;
	}

	private async renewOn(
		state: AppState,
		mint: () => Promise<Renewal | Problem>,
	): Promise<Renewal | Problem> {
		const result = await mint();
		if (isProblem(result)) {
			state.failure = { problem: result, until: this.now() + holdsMs(result) };
		} else {
			state.renewal = result;
			state.failure = undefined;
		}
		return result;
	}

	/** Whether n8n still has to be given this token for storing; true once for each. */
	handsOver(key: string, token: string): boolean {
		const state = this.stateOf(key);
		if (state.handedOver === token) return false;
		state.handedOver = token;
		return true;
	}

	private stateOf(key: string): AppState {
		let state = this.states.get(key);
		if (state === undefined) {
			state = { refused: [] };
			this.states.set(key, state);
			for (const [oldest, { renewing }] of this.states) {
				if (this.states.size <= MOST_APPS) break;
				if (!renewing) this.states.delete(oldest);
			}
		}
		return state;
	}
}
