/**
 * Whole stories in n8n's engine: a list meets bad weather, is tried again, cancelled, edited and retried.
 * What the sandbox has seen is held against the promise: nobody gets it twice.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

import fc from 'fast-check';
import type { INode, IRun } from 'n8n-workflow';

import type { Fault, Sandbox } from '../../sandbox/index.mts';
import { isThorough } from '../setup/thorough.mts';
import { person, setUp, workflowOf, type Bench } from './support/bench.mts';

/** The built ledger that n8n runs. */
const { Ledger } = createRequire(path.join(process.cwd(), 'index.js'))(
	'./dist/nodes/gupshup/sending/ledger.js',
) as { Ledger: { prototype: { recall(): unknown } } };

const WEATHER: Record<string, Fault | undefined> = {
	fine: undefined,
	refused: { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } },
	refusedApp: {
		kind: 'answer',
		status: 401,
		body: { status: 'error', message: 'Authentication Failed' },
	},
	tooMany: { kind: 'answer', status: 429, body: '' },
	lost: { kind: 'resetAfterBody' },
	lostButTaken: { kind: 'loseAnswer' },
	failed: { kind: 'answer', status: 502, body: '' },
	timedOut: { kind: 'answer', status: 408, accepted: true, body: '' },
	odd: {
		kind: 'answer',
		accepted: true,
		body: (right) => JSON.stringify({ ...(JSON.parse(right) as object), error: 'odd' }),
	},
};

interface Step {
	/** Of the node. */
	settings: Partial<INode>;
	/** By place: which of two recipients it goes to, and what its next requests meet. */
	items: Array<{ recipient: number; weather: Array<keyof typeof WEATHER> }>;
	/** Other words at each evaluation, or the same ones but for an edit between steps. */
	wordsChange: boolean;
	resend: boolean;
	/** After so many requests the execution is cancelled. */
	cancelAfter: number;
}

const PLACES = 4;

const step = fc.record<Step>({
	settings: fc.record({
		retryOnFail: fc.boolean(),
		maxTries: fc.constantFrom(2, 3),
		waitBetweenTries: fc.constant(1),
		onError: fc.constantFrom('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	}),
	items: fc.array(
		fc.record({
			recipient: fc.constantFrom(0, 0, 0, 1),
			weather: fc.array(fc.constantFrom(...Object.keys(WEATHER)), { maxLength: 3 }),
		}),
		{ minLength: PLACES, maxLength: PLACES },
	),
	wordsChange: fc.boolean(),
	// Each time that something is sent again takes a second at least.
	resend: fc.constantFrom(...Array.from({ length: 9 }, () => false), true),
	cancelAfter: fc.constantFrom(Infinity, Infinity, 1, 3, 6),
});

/** Whom the item at a place goes to. */
const phoneOf = (place: number, recipient: number) => person(10 * place + recipient).phone;

async function play(
	{ sandbox, engine }: Bench,
	{ settings, items, wordsChange, resend, cancelAfter }: Step,
	number: number,
	before?: IRun,
) {
	for (const [place, { recipient, weather }] of items.entries()) {
		for (const name of weather) {
			const fault = WEATHER[name];
			if (fault) sandbox.fail({ as: fault, to: phoneOf(place, recipient) });
		}
	}
	const people = items.map((_item, place) => ({ place }));
	const numbers = JSON.stringify(items.map(({ recipient }, place) => phoneOf(place, recipient)));
	const file = workflowOf(
		people,
		{
			to: `={{ ${numbers}[$json.place] }}`,
			// Tells which step a request is of: those of one that was cancelled may arrive in the next.
			caption: `=${number} ${wordsChange ? '{{ $now.toMillis() + Math.random() }}' : 'Hello'}`,
			options: { messagesPerSecond: 1000, onUnknown: resend ? 'resend' : 'report' },
		},
		settings,
	);
	const seen = sandbox.requests.length;
	const execution = before ? engine.startRetry(file, before) : engine.start(file);
	let isOver = false;
	const ended = execution.ended.finally(() => (isOver = true));
	if (cancelAfter !== Infinity) {
		void sandbox
			.waitFor(({ requests }) => isOver || requests.length >= seen + cancelAfter)
			.then(() => {
				if (!isOver) execution.cancel();
			})
			// It has ended with fewer of them.
			.catch(() => {});
	}
	return await ended;
}

/** What each of a step's requests tells about its recipient. */
function verdictOf({ status, fault, answeredAt }: Sandbox['requests'][number], cut: boolean) {
	if (status === 400 || status === 401 || status === 429) return 'none';
	const isAnswered = status === 200 && answeredAt !== undefined && fault !== 'loseAnswer';
	return isAnswered && !cut ? 'sent' : 'doubt';
}

/** Everything that must not have happened in a story. */
async function faultsOf(steps: readonly Step[]): Promise<string[]> {
	const bench = await setUp({ rate: null });
	const { sandbox } = bench;
	const faults: string[] = [];
	const cut: boolean[] = [];
	let run: IRun | undefined;
	for (const [number, one] of steps.entries()) {
		run = await play(bench, one, number, run);
		cut.push(run.status === 'canceled');
		if (run.status === 'success') break;
	}
	const requests = sandbox.requests
		// Cut off in the middle by a cancel.
		.filter(({ json }) => json !== undefined)
		.map((request) => {
			const { to, image } = request.json as { to: string; image: { caption: string } };
			return { request, to, number: Number(image.caption.split(' ')[0]) };
		})
		.sort((a, b) => a.number - b.number);
	const known = new Map<string, string>();
	for (const { request, to, number } of requests) {
		const state = known.get(to) ?? 'none';
		if (state === 'sent' || (state === 'doubt' && !steps[number].resend)) {
			faults.push(`${to}: ${state}`);
		}
		const verdict = verdictOf(request, cut[number]);
		if (verdict !== 'none' || state !== 'doubt') known.set(to, verdict);
	}
	return faults;
}

const stories = fc.sample(fc.array(step, { minLength: 1, maxLength: 4 }), {
	seed: 1,
	numRuns: isThorough ? 40 : 8,
});

/** All stories at the same time, each with a sandbox of its own: they wait for clocks most of their time. */
const playAll = async () =>
	await Promise.all(stories.map(async (steps) => ({ steps, faults: await faultsOf(steps) })));
const isBad = ({ faults }: { faults: string[] }) => faults.length > 0;

test('nobody is sent to twice, but by Send Again', async () => {
	expect((await playAll()).filter(isBad)).toEqual([]);
});

test('without the ledger, the same weather sends twice', async () => {
	const recall = jest.spyOn(Ledger.prototype, 'recall').mockReturnValue(undefined);
	const told = await playAll();
	recall.mockRestore();

	expect(told.filter(isBad)).not.toEqual([]);
});
