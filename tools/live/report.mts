import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { answerOf, type Answered } from './answers.mts';
import type { Exchange } from './gate.mts';
import type { Call } from './listener.mts';
import type { Outcome } from './run.mts';
import { Scrubber } from './scrub.mts';
import type { Settings } from './settings.mts';

/** What stands for whom in the exchanges of a report; so they can be played again. */
export interface Steads {
	to: string;
	otherTo?: string;
	userId?: string;
}

/** An exchange as it is written down. */
export interface Written extends Exchange {
	about: string;
}

interface Report {
	markdown: string;
	exchanges: Written[];
	/** In the form of test/recordings. */
	calls: Array<{ about: string; call: unknown; headers: object; answer: 200; expect: [] }>;
	steads: Steads;
}

/** What can be passed on: nobody's data is in it. */
export function reportOf(outcome: Outcome, settings: Settings): Report {
	const { appId, token, to, otherTo, userId } = settings;
	const given = (values: Array<string | undefined>) => values.filter((each) => each !== undefined);
	const scrub = new Scrubber({
		secrets: given([token, appId, userId, ...outcome.secrets]),
		numbers: given([to, otherTo]),
	});
	const steads: Steads = {
		to: scrub.stead(to),
		...(otherTo !== undefined && { otherTo: scrub.stead(otherTo) }),
		...(userId !== undefined && { userId: scrub.stead(userId) }),
	};
	const exchanges = outcome.exchanges.map((each) => written(each, scrub));
	const calls = outcome.calls.map((call: Call, index) => ({
		about: `Call ${index + 1} of a live test`,
		call: scrub.body(call.body),
		headers: scrub.headers(call.headers),
		answer: 200 as const,
		expect: [] as [],
	}));
	return { markdown: markdownOf(outcome, exchanges, scrub), exchanges, calls, steads };
}

function written(exchange: Exchange, scrub: Scrubber): Written {
	const { question, method, resource, app, token, contentType, body, answer, failure } = exchange;
	const address = resource.startsWith('subscription/')
		? `subscription/${String(scrub.stead(resource.slice('subscription/'.length)))}`
		: resource;
	return {
		about: `Asked live: ${question}`,
		...{ question, method, resource: address, app, token, contentType },
		body: resource === 'v3/message' ? scrub.message(body) : scrub.body(body),
		...(answer && {
			answer: {
				status: answer.status,
				headers: scrub.headers(answer.headers),
				body: scrub.body(shortened(answer.body, resource), answer.status >= 400),
			},
		}),
		...(failure !== undefined && { failure: scrub.reason(failure) }),
	};
}

/** Of a list of templates or of other people's subscriptions, the form is enough. */
function shortened(body: unknown, resource: string): unknown {
	if (!/^(?:templates|subscription$)/.test(resource)) return body;
	if (typeof body !== 'object' || body === null) return body;
	return Object.fromEntries(
		Object.entries(body).map(([key, each]) => [
			key,
			Array.isArray(each) ? each.slice(0, 1) : (each as unknown),
		]),
	);
}

function markdownOf(outcome: Outcome, exchanges: readonly Written[], scrub: Scrubber): string {
	const lines = [
		'# What the live service answered',
		'',
		`Messages: ${outcome.messages}. Requests: ${outcome.exchanges.length}. Calls: ${outcome.calls.length}.`,
		...(outcome.stopped === undefined ? [] : [`Ended early: ${scrub.reason(outcome.stopped)}.`]),
		...(outcome.left === undefined ? [] : [`**Left behind:** ${scrub.reason(outcome.left)}.`]),
		...(outcome.uploaded ? ['One file was uploaded, which Gupshup forgets after 30 days.'] : []),
	];
	for (const { question, answered, whyNot } of outcome.answers) {
		const { id, reading, from, means } = question;
		const verdict = `${answered.verdict}${whyNot === undefined ? '' : ` (${scrub.reason(whyNot)})`}`;
		// Read anew from what was written down, so that nothing stands here that does not stand there.
		const came: Answered =
			reading === 'calls'
				? answered
				: answerOf(
						reading,
						exchanges.filter(
							(each) =>
								each.question === (from?.question ?? id) &&
								(from === undefined || each.resource === from.resource),
						),
					);
		const words = reading === 'calls' ? came.came.map((line) => scrub.reason(line)) : came.came;
		lines.push(
			'',
			`## ${question.question}`,
			'',
			`- Question: \`${id}\``,
			`- Documentation: ${question.documented}`,
			...(words.length > 0 ? words : ['nothing']).map(
				(line) => `- Came: \`${line.replace(/[`\r\n]/g, ' ')}\``,
			),
			`- Verdict: **${verdict}**`,
			`- For the node: ${meaning(answered.verdict, means)}`,
		);
	}
	return `${lines.join('\n')}\n`;
}

function meaning(verdict: Answered['verdict'], means: { yes: string; no: string }): string {
	if (verdict === 'yes') return means.yes;
	return verdict === 'no' ? means.no : 'still open';
}

/** Writes report.md, the exchanges and the calls. */
export function writeReport(folder: string, { markdown, exchanges, calls, steads }: Report): void {
	mkdirSync(folder, { recursive: true });
	const json = (name: string, value: unknown) =>
		writeFileSync(path.join(folder, name), `${JSON.stringify(value, null, '\t')}\n`);
	writeFileSync(path.join(folder, 'report.md'), markdown);
	json('steads.json', steads);
	const numbered = (index: number) => String(index + 1).padStart(2, '0');
	for (const [index, each] of exchanges.entries()) {
		json(`exchange-${numbered(index)}-${each.question}.json`, each);
	}
	for (const [index, each] of calls.entries()) json(`call-${numbered(index)}.json`, each);
}
