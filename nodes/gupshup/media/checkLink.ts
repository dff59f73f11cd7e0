import type { IExecuteFunctions } from 'n8n-workflow';

import { type StreamedAnswer, takeIn } from '../http/body';
import { AS_IT_COMES } from '../http/exchange';
import { shared } from '../http/recent';
import { Deadline, Slots } from '../http/waiting';
import { isInsideNetwork, parseUrl } from '../input/network';
import { InvalidInput, type Problem } from '../problems/problem';
import { type Failure, failureOf } from '../problems/outcome';
import { isEnough, problemOfLink } from './linkVerdict';
import type { Link, MediaRule } from './media';
import { MediaFile } from './mediaRules';

/** The time for one link with all its redirects, in milliseconds: the check may not become the bottleneck. */
const TIME_LIMIT_MS = 5000;

/** How many links are looked at at a time: ten a second keep up even where each takes all its time. */
const MOST_AT_ONCE = 50;

const MOST_REDIRECTS = 5;

/** How much of a file is asked for, in bytes; less is read where less tells. */
const MOST_BYTES = 64 * 1024;

/**
 * Looks at the beginning of what links lead to, each link once in a run, a bounded number at a time.
 *
 * Only what is certain counts. Where the check itself fails (no connection, 5xx, time, too many redirects),
 * the link is taken: WhatsApp may see what this n8n does not.
 */
export class LinkChecks {
	private readonly verdicts = new Map<string, Promise<Problem | undefined>>();
	private readonly slots = new Slots(MOST_AT_ONCE);

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * Why a link cannot be sent, or `undefined`. Never rejects.
	 *
	 * @param end ends the check; the link is taken then
	 */
	async check({ field, link, rule }: Link, end: AbortSignal): Promise<Failure | undefined> {
		const look = async () => await this.look(link, rule, end);
		const found = await shared(
			this.verdicts,
			`${rule.one} ${link}`,
			async () => await this.slots.run(look, end),
		);
		return found && failureOf(new InvalidInput(field, found.what, found.hint));
	}

	private async look(
		link: string,
		rule: MediaRule,
		end: AbortSignal,
	): Promise<Problem | undefined> {
		const deadline = new Deadline(TIME_LIMIT_MS, end);
		try {
			return await this.follow(link, rule, deadline.signal);
		} catch {
			return undefined;
		} finally {
			deadline.release();
		}
	}

	private async follow(
		link: string,
		rule: MediaRule,
		deadline: AbortSignal,
	): Promise<Problem | undefined> {
		let url = link;
		for (let redirects = 0; ; redirects++) {
			const answer = await this.get(url, rule, deadline);
			const next = redirectOf(answer, url);
			if (next === undefined) return await readAndJudge(answer, rule, deadline);
			answer.body.destroy();
			if (leadsInside(next)) {
				return {
					what: `redirects to ${next.hostname}, which can be reached from your own network only`,
					hint: "Use a link that doesn't lead there: WhatsApp downloads the image over the internet",
				};
			}
			if (redirects === MOST_REDIRECTS || !isOpenToAll(next)) return undefined;
			url = next.href;
		}
	}

	/** Goes without any credential, and follows no redirect by itself. */
	private async get(
		url: string,
		{ accept = '*/*' }: MediaRule,
		deadline: AbortSignal,
	): Promise<StreamedAnswer> {
		return (await this.context.helpers.httpRequest({
			method: 'GET',
			url,
			headers: {
				Accept: accept,
				'Accept-Encoding': 'identity',
				Range: `bytes=0-${MOST_BYTES - 1}`,
			},
			abortSignal: deadline,
			...AS_IT_COMES,
		})) as StreamedAnswer;
	}
}

async function readAndJudge(
	{ statusCode: status, headers, body }: StreamedAnswer,
	rule: MediaRule,
	deadline: AbortSignal,
): Promise<Problem | undefined> {
	const file = new MediaFile(rule);
	if (!isEnough(status, file)) {
		await takeIn(body, deadline, (piece) => {
			file.push(piece);
			return !isEnough(status, file) && file.size < MOST_BYTES;
		});
	}
	body.destroy();
	return deadline.aborted ? undefined : problemOfLink({ status, headers, file }, rule);
}

/**
 * Where a redirect leads, or `undefined` for what is none.
 *
 * @param from the address that was asked: a redirect may be relative to it
 */
export function redirectOf(
	{ statusCode: status, headers: { location } }: Pick<StreamedAnswer, 'statusCode' | 'headers'>,
	from: string,
): URL | undefined {
	return status >= 300 && status < 400 && typeof location === 'string'
		? parseUrl(location, from)
		: undefined;
}

/** Whether a redirect leads to a web address that only computers of this network reach. */
export function leadsInside(url: URL): boolean {
	return isOfWeb(url) && isInsideNetwork(url.hostname);
}

/** Whether a redirect leads to a web address outside this network, without a password in it. */
export function isOpenToAll(url: URL): boolean {
	return isOfWeb(url) && url.username === '' && url.password === '' && !leadsInside(url);
}

function isOfWeb({ protocol }: URL): boolean {
	return ['http:', 'https:'].includes(protocol);
}
