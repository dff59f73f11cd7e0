import { createHash } from 'node:crypto';

import fc from 'fast-check';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { appOf } from '../../../nodes/gupshup/client/app';
import type { Reply } from '../../../nodes/gupshup/http/exchange';
import type { GupshupClient, GupshupRequest } from '../../../nodes/gupshup/client/client';
import { resultOf, SENDING } from '../../../nodes/gupshup/client/result';
import { Pace } from '../../../nodes/gupshup/pace/pace';
import { NOT_REACHED } from '../../../nodes/gupshup/problems/outcome';
import { fingerprint, itemOf, Ledger } from '../../../nodes/gupshup/sending/ledger';
import { deliver, type RunParts } from '../../../nodes/gupshup/sending/delivery';
import type { PreparedMessage } from '../../../nodes/gupshup/sending/prepared';
import { Sender } from '../../../nodes/gupshup/sending/senders';
import { isThorough } from '../../setup/thorough.mts';

const id = 'Ab3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f';
/** With an ID that is written as no app's is, which the stored values were made of. */
const APP = { ...appOf({ appId: id }), id };

/** What n8n hands to a node, as far as the ledger asks for it. */
interface Surroundings {
	/** The node's context, which is stored with the execution. */
	contextData: IDataObject;
	runIndex?: number;
	/** n8n's entry for this run of the node. */
	entry?: object;
	/** The arguments of the call, of a tool. */
	call?: unknown;
}

function contextOf({
	contextData,
	runIndex = 0,
	entry = {},
	call,
}: Surroundings): IExecuteFunctions {
	return {
		getContext: () => contextData,
		evaluateExpression: () => runIndex,
		getNodeOutputs: () => [{ type: call === undefined ? 'main' : 'ai_tool' }],
		getExecuteData: () => entry,
		getInputData: () => [{ json: call }],
	} as unknown as IExecuteFunctions;
}

type What = Parameters<typeof itemOf>[0];
const item = (more: Partial<What> = {}) =>
	itemOf({ index: 0, to: '919876500001', app: APP, request: 'words', ...more });
const SENT = { kind: 'sent', answer: { messages: [{ id: 'x' }] } } as const;
/** As a later try is told of it. */
const RECALLED = { ...SENT, recalled: true };
const LOST = { kind: 'unknown', what: 'Lost', hint: 'Look' } as const;

describe('what is stored with the execution', () => {
	test('keeps its shape: a later version has to find what this one wrote', () => {
		const contextData: IDataObject = {};
		const ledger = new Ledger(contextOf({ contextData, runIndex: 2 }));
		ledger.settle(item(), SENT);
		ledger.settle(item({ index: 1 }), LOST);
		ledger.leaving(item({ index: 1, to: '12125550100', request: 'others' }));

		expect(contextData).toEqual({
			gupshupSendImage: {
				2: {
					0: [
						{
							to: 'eRAG3yEA-GsxMrM0zsnEfj',
							app: 'nNa8n6R2ryxE-e9OoAm3XT',
							request: 'words',
							answer: { messages: [{ id: 'x' }] },
						},
					],
					1: [
						{
							to: 'eRAG3yEA-GsxMrM0zsnEfj',
							app: 'nNa8n6R2ryxE-e9OoAm3XT',
							request: 'words',
							doubt: LOST,
						},
						{
							to: '1wqWEIzWhr43N8vu00Xyph',
							app: 'nNa8n6R2ryxE-e9OoAm3XT',
							request: 'others',
							doubt: {},
						},
					],
				},
			},
		});
	});

	test('the fingerprint of a request stays the same', () => {
		const body = {
			to: '919876500001',
			caption: 'Hello',
			image: { link: 'https://example.com/a.png' },
		};
		const text = JSON.stringify([APP.baseUrl, APP.id, body]);
		const whole = createHash('sha256').update(text).digest('base64url');

		expect(fingerprint(APP, body)).toBe(whole.slice(0, 22));
		expect(fingerprint(APP, body)).toBe('KOsQQO9R9jjACBIwE47XoI');
	});
});

describe('an item is known', () => {
	const contextData: IDataObject = {};
	const ledger = new Ledger(contextOf({ contextData }));
	ledger.settle(item(), SENT);

	test.each<[string, Partial<What>]>([
		['whatever its words', { request: 'others' }],
		['however the App ID is written', { app: appOf({ appId: APP.id.toUpperCase() }) }],
		[
			'whatever address the app is reached at',
			{ app: { ...APP, baseUrl: 'https://proxy.example' } },
		],
		['where the credential cannot be read', { app: undefined }],
	])('%s', (_name, more) => {
		expect(ledger.recall(item(more))).toEqual(RECALLED);
	});

	test.each<[string, Partial<What>]>([
		['place', { index: 1 }],
		['recipient', { to: '919876500002' }],
		['app', { app: appOf({ appId: 'another' }) }],
	])('not at another %s', (_name, more) => {
		expect(ledger.recall(item(more))).toBeUndefined();
	});

	test('by what became of it at last', () => {
		expect(ledger.latestAt(0)).toEqual(RECALLED);
		expect(ledger.latestAt(1)).toBeUndefined();
		ledger.settle(item({ to: '919876500002' }), LOST);
		expect(ledger.latestAt(0)).toMatchObject({ kind: 'unknown', recalled: true });
		expect(ledger.recall(item())).toEqual(RECALLED);
	});
});

describe('closing', () => {
	test('leaves nothing in the stored data, and is undone by another try', () => {
		const contextData: IDataObject = {};
		const entry = {};
		const ledger = new Ledger(contextOf({ contextData, entry }));
		ledger.settle(item(), SENT);
		ledger.settle(item({ index: 1 }), LOST);
		ledger.close();
		expect(contextData).toEqual({ gupshupSendImage: {} });

		expect(new Ledger(contextOf({ contextData, entry })).recall(item())).toEqual(RECALLED);
		expect(
			new Ledger(contextOf({ contextData, entry: {}, runIndex: 1 })).recall(item()),
		).toBeUndefined();
	});

	test('of a tool leaves what is in doubt', () => {
		const contextData: IDataObject = {};
		const ledger = new Ledger(contextOf({ contextData, call: {} }));
		ledger.settle(item({ request: 'a' }), SENT);
		ledger.settle(item({ index: 1, request: 'b' }), LOST);
		ledger.close();

		const next = new Ledger(contextOf({ contextData, runIndex: 1, call: {} }));
		expect(next.recall(item({ request: 'a' }))).toBeUndefined();
		expect(next.recall(item({ request: 'b' }))).toMatchObject({ kind: 'unknown' });
		expect(next.recall(item({ request: undefined }))).toBeUndefined();
		next.close();
		expect(Object.keys(contextData.gupshupSendImage as object)).toEqual(['0']);
	});

	test.each(['text', null, 7])('a tool whose call is %j has a page by its run', (call) => {
		const contextData: IDataObject = {};
		new Ledger(contextOf({ contextData, call })).settle(item(), SENT);
		expect(new Ledger(contextOf({ contextData, call })).recall(item())).toEqual(RECALLED);
		expect(
			new Ledger(contextOf({ contextData, call, runIndex: 1 })).recall(item()),
		).toBeUndefined();
	});
});

/** What Gupshup and the network do with one request. */
const WEATHER = ['taken', 'refused', 'tooMany', 'lostButTaken', 'lost', 'noConnection'] as const;
type Weather = (typeof WEATHER)[number];

function replyTo(weather: Weather): Reply {
	const answer = (status: number, body: unknown): Reply => ({
		kind: 'answer',
		answer: { status, headers: {}, body },
	});
	switch (weather) {
		case 'taken':
			return answer(200, { messages: [{ id: 'x' }] });
		case 'refused':
			return answer(400, { status: 'error', message: 'No' });
		case 'tooMany':
			return answer(429, '');
		case 'noConnection':
			return { kind: 'noConnection', reason: 'ECONNREFUSED' };
		default:
			return { kind: 'noAnswer', reason: 'socket hang up', timedOut: false };
	}
}

interface Step {
	/** Retry On Fail; the retry of the execution, after it was stored; the next round of a loop. */
	as: 'try' | 'retry' | 'round';
	resend: boolean;
	/** How many more 429 are waited out. */
	patience: number;
	/** After so many requests n8n is gone, with what it has stored. */
	crashAfter: number;
	/** By place: which of its recipients it goes to now, and what the requests meet. */
	items: Array<{ recipient: number; weather: Weather[] }>;
}

const steps = fc.array(
	fc.record<Step>({
		as: fc.constantFrom('try', 'retry', 'retry', 'round'),
		resend: fc.boolean(),
		patience: fc.nat(2),
		crashAfter: fc.oneof(fc.constant(Infinity), fc.nat(6)),
		items: fc.array(
			fc.record({
				recipient: fc.nat(1),
				weather: fc.array(fc.constantFrom(...WEATHER), { minLength: 1, maxLength: 6 }),
			}),
			{ minLength: 3, maxLength: 3 },
		),
	}),
	{ minLength: 1, maxLength: 6 },
);

/** A pace that nobody waits at: so many 429 are waited out. */
function paceOfPatience(waits: number): Pace {
	const pace = new Pace({ now: () => 0, sleep: async () => await Promise.resolve() });
	jest.spyOn(pace, 'slot').mockImplementation(
		async () =>
			await Promise.resolve({
				served: () => {},
				refused: () => ({ tryAgain: waits-- > 0, refusedForMs: 0, retryAfterMs: 0 }),
				toldNothing: () => {},
				hold: async (until) => await until,
			}),
	);
	return pace;
}

/** Plays a story, and says what of it must not have happened. */
async function faultsOf(story: readonly Step[]): Promise<string[]> {
	const faults: string[] = [];
	/** All that a person could know: who has it for certain, who may have it. */
	const mayHave = new Map<string, 'sent' | 'doubt'>();
	let contextData: IDataObject = {};
	let entry = {};
	let round = 0;
	let words = 0;
	for (const { as, items, resend, patience, crashAfter } of story) {
		if (as === 'round') round++;
		if (as !== 'try') {
			entry = {};
			contextData = JSON.parse(JSON.stringify(contextData)) as IDataObject;
		}
		const ledger = new Ledger(contextOf({ contextData, entry, runIndex: round }));
		let requests = 0;
		let stored: IDataObject | undefined;
		for (const [index, { recipient, weather }] of items.entries()) {
			if (stored) break;
			const to = `9198765000${index}${recipient}`;
			const one = item({ index, to, request: `${words++}` });
			const person = `${round} ${one.to}`;
			const known = mayHave.get(person);
			const before = ledger.recall(one);
			if ((before?.kind === 'sent' ? 'sent' : before && 'doubt') !== known) {
				faults.push(`${person} is ${known}, recalled as ${before?.kind}`);
			}
			let next = 0;
			const request = async () => {
				if (mayHave.get(person) === 'sent' || (mayHave.has(person) && !resend)) {
					faults.push(`${person} may get it twice`);
				}
				const meets = weather[next++] ?? 'taken';
				if (requests++ === crashAfter) {
					stored = JSON.parse(JSON.stringify(contextData)) as IDataObject;
					mayHave.set(person, 'doubt');
					throw new Error('n8n is gone');
				}
				if (meets === 'taken') mayHave.set(person, 'sent');
				if (meets === 'lost' || meets === 'lostButTaken') mayHave.set(person, 'doubt');
				return await Promise.resolve(replyTo(meets));
			};
			const pace = paceOfPatience(patience);
			const client = {
				app: APP,
				request: async ({ turn }: GupshupRequest) =>
					resultOf(await pace.run(turn!, request), SENDING, 1),
			} as unknown as GupshupClient;
			const sender = new Sender(client);
			const run = {
				context: { getCredentials: async () => await Promise.resolve({}) },
				ledger,
				sentBefore: { recall: () => undefined },
				senders: { of: () => sender },
				seen: () => {},
			} as unknown as RunParts;
			const message: PreparedMessage = {
				kind: 'ready',
				recipient: { to },
				media: [],
				body: () => ({ words }),
				options: { messagesPerSecond: 10, timeoutMs: 1, resendUnknown: resend },
			};
			const outcome = await deliver(run, message, { index, previous: undefined, left: () => {} });
			const told = outcome.kind === 'unknown' ? 'doubt' : outcome.kind;
			const truth = mayHave.get(person) ?? (outcome.kind === 'sent' ? 'none' : outcome.kind);
			if (told !== truth) faults.push(`${person} is ${truth}, told ${told}`);
		}
		if (stored) {
			contextData = stored;
			entry = {};
		}
	}
	return faults;
}

describe('in any weather, through tries, retries, edits, crashes and rounds', () => {
	const stories = fc.asyncProperty(steps, async (story) => {
		expect(await faultsOf(story)).toEqual([]);
	});
	const SEED = { seed: 1, numRuns: isThorough ? 1000 : 150 };
	// No pause takes any time.
	beforeEach(() =>
		jest.spyOn(globalThis, 'setTimeout').mockImplementation(((call: () => void) => {
			queueMicrotask(call);
		}) as typeof setTimeout),
	);
	afterEach(() => jest.restoreAllMocks());

	test('nobody gets it twice but by Send Again, and what is told is true', async () => {
		await fc.assert(stories, SEED);
	});

	test.each(['recall', 'leaving', 'settle', 'forget'] as const)(
		'which it does not keep without %p',
		async (part) => {
			const without = jest
				.spyOn(Ledger.prototype, part)
				.mockImplementation((): undefined => undefined);
			const { failed } = await fc.check(stories, SEED);
			without.mockRestore();

			expect(failed).toBe(true);
		},
	);
});

test('an item whose turn did not come is not written down', () => {
	const ledger = new Ledger(contextOf({ contextData: {} }));
	ledger.settle(item(), NOT_REACHED);
	expect(ledger.recall(item())).toBeUndefined();
});
