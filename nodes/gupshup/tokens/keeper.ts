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

interface Shelf {
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
	private readonly shelves = new Map<string, Shelf>();

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
		const shelf = this.shelfOf(key);
		const good = [shelf.renewal?.app, stored].filter(
			(token): token is MintedToken =>
				token !== undefined &&
				!shelf.refused.includes(token.token) &&
				!isDue('app', token, this.now(), this.share),
		);
		return good.sort((a, b) => b.expiresAt - a.expiresAt)[0];
	}

	/** Gupshup does not take this token any more. */
	refuse(key: string, token: string): void {
		const { refused } = this.shelfOf(key);
		if (refused.includes(token)) return;
		refused.push(token);
		if (refused.length > MOST_REFUSED) refused.shift();
	}

	/** What was minted last in this process, whether it is still good or not. */
	latest(key: string): Renewal | undefined {
		return this.shelfOf(key).renewal;
	}

	/** All tokens of an app that this process knows of, good or not. */
	tokens(key: string): string[] {
		const { renewal, refused } = this.shelfOf(key);
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
		const shelf = this.shelfOf(key);
		const { failure } = shelf;
		if (failure && !insist && this.now() < failure.until) return failure.problem;
		shelf.renewing ??= this.renewOn(shelf, mint).finally(() => (shelf.renewing = undefined));
		return await shelf.renewing;
	}

	private async renewOn(
		shelf: Shelf,
		mint: () => Promise<Renewal | Problem>,
	): Promise<Renewal | Problem> {
		const result = await mint();
		if (isProblem(result)) {
			shelf.failure = { problem: result, until: this.now() + holdsMs(result) };
		} else {
			shelf.renewal = result;
			shelf.failure = undefined;
		}
		return result;
	}

	/** Whether n8n still has to be given this token for storing; true once for each. */
	handsOver(key: string, token: string): boolean {
		const shelf = this.shelfOf(key);
		if (shelf.handedOver === token) return false;
		shelf.handedOver = token;
		return true;
	}

	private shelfOf(key: string): Shelf {
		let shelf = this.shelves.get(key);
		if (shelf === undefined) {
			shelf = { refused: [] };
			this.shelves.set(key, shelf);
			for (const [oldest, { renewing }] of this.shelves) {
				if (this.shelves.size <= MOST_APPS) break;
				if (!renewing) this.shelves.delete(oldest);
			}
		}
		return shelf;
	}
}
