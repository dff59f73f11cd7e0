/** Send Only Once Per in a real n8n: whatever ends the first execution, the next one goes on where it ended. */
import { Editor } from '../../n8n/browser/browser.mts';
import type { Execution } from '../../n8n/server/execution.mts';
import type { SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { chain } from '../../n8n/server/workflows.mts';
import type { Sandbox } from '../../sandbox/index.mts';
import { list, manualStart, person, send, setStage, type Stage } from './support/stage.mts';

const PEOPLE = 80;
/** How long Gupshup takes to answer here: at ten a second, two messages are under way. */
const LATENCY = 150;
/** What leaves in a second: a computer so busy that an answer takes as long has that many under way. */
const MOST_IN_DOUBT = 10;

let stage: Stage;

beforeAll(async () => {
	stage = await setStage({}, { latency: LATENCY });
});

afterAll(async () => await stage?.close());

beforeEach(() => stage.sandbox.reset());

const people = Array.from({ length: PEOPLE }, (_, index) => person(index)).sort();

/** Three images with a button each. */
const CAROUSEL = {
	messageType: 'carousel',
	bodyText: '=New for you, {{ $json.name }}:',
	cardsFrom: 'list',
	cardList: `={{ [1, 2, 3].map(n => ({
	imageUrl: \`https://example.com/\${n}.jpg\`, text: \`Tea \${n}\`,
	buttonText: 'See', buttonUrl: \`https://example.com/tea/\${n}\`,
})) }}`,
};

const cardsIn = ({ body }: Sandbox['messages'][number]) =>
	(body.interactive as { action?: { cards?: unknown[] } } | undefined)?.action?.cards?.length;

async function saveList(name: string, message: object = {}): Promise<SavedWorkflow> {
	const options = { sendOnceKey: '={{ $json.name }}' };
	return await stage.save(
		chain(name, [
			manualStart,
			list(PEOPLE),
			send({ ...message, options }, { onError: 'continueRegularOutput' }),
		]),
	);
}

const execute = async (saved: SavedWorkflow) =>
	await stage.api.runManually(saved, 'Start', { timeout: 90_000 });

/** What came out, by kind. */
function counted(execution: Execution) {
	const items = execution.items('Send');
	const outcomes = items.map(({ json }) => {
		if (json.alreadySent === true) return 'had it';
		return 'messages' in json ? 'sent' : (json.details as { outcome: string }).outcome;
	});
	const who = (kind: string) =>
		outcomes.flatMap((outcome, index) => (outcome === kind ? [person(index)] : []));
	return {
		error: execution.error,
		/** From which item each of them came. */
		origins: items.map(({ pairedItem }) => pairedItem),
		had: who('had it'),
		sent: who('sent'),
		unknown: who('unknown'),
	};
}

const IN_ORDER = people.map((_, item) => ({ item }));

const hintOf = (execution: Execution) =>
	(execution.runs('Send')[0].hints ?? []).map(({ message }) => message).join(' ');

/** What the items say, beside what the sandbox took. */
function compared({ error, origins, had, sent, unknown }: ReturnType<typeof counted>) {
	const { sandbox } = stage;
	const got = new Set(sandbox.messages.map(({ to }) => to));
	return {
		error,
		origins,
		told: [...had, ...sent, ...unknown].sort(),
		twice: sandbox.doubles(),
		missed: people.filter((one) => !got.has(one) && !unknown.includes(one)),
		saidToHaveIt: had.filter((one) => !got.has(one)),
	};
}

/** Each of them got it once, or is one of the few that nobody can know of. */
const ONCE = {
	error: undefined,
	origins: IN_ORDER,
	told: people,
	twice: {},
	missed: [],
	saidToHaveIt: [],
};

test('kill -9 in the middle of a list of carousels, start again, Execute workflow', async () => {
	const { api, sandbox, server } = stage;
	const saved = await saveList('killed', CAROUSEL);
	await api.startManually(saved, 'Start');
	await sandbox.waitFor(({ messages }) => messages.length >= PEOPLE / 2, 60_000);
	await server.kill();
	const before = sandbox.messages.length;
	await server.restart();
	const execution = await execute(saved);

	const result = counted(execution);
	expect(compared(result)).toEqual(ONCE);
	expect(result.unknown.length).toBeLessThanOrEqual(MOST_IN_DOUBT);
	console.info(
		`killed after ${before} of ${PEOPLE}: then ${result.had.length} already had it, ${result.sent.length} were sent to, ${result.unknown.length} are unclear`,
	);
	expect(hintOf(execution)).toContain(`${result.had.length} of ${PEOPLE} already had it`);
	expect(sandbox.messages.map(cardsIn)).toEqual(sandbox.messages.map(() => 3));

	// And once more: what is in doubt stays so, and nothing leaves.
	const sent = sandbox.messages.length;
	const third = counted(await execute(saved));
	expect(third.had).toHaveLength(PEOPLE - result.unknown.length);
	expect(third.unknown).toEqual(result.unknown);
	expect(sandbox.messages).toHaveLength(sent);
});

test('Stop in the browser, Execute workflow again', async () => {
	const { api, sandbox, server } = stage;
	const saved = await saveList('stopped');
	const editor = await Editor.open(server.baseUrl, { theme: 'light', width: 1280, height: 800 });
	try {
		await editor.openWorkflow(saved.id);
		await editor.pressOnCanvas(editor.byTestId('execute-workflow-button').first());
		await sandbox.waitFor(({ messages }) => messages.length >= PEOPLE / 2, 60_000);
		await editor.pressOnCanvas(editor.byTestId('stop-execution-button').first());
		const [stopped] = await api.finishedExecutions(saved);
		expect(stopped.status).toBe('canceled');
	} finally {
		await editor.close();
	}
	const before = sandbox.messages.length;
	const execution = await execute(saved);

	const result = counted(execution);
	expect(compared(result)).toEqual(ONCE);
	expect(result.unknown.length).toBeLessThanOrEqual(MOST_IN_DOUBT);
	console.info(
		`stopped after ${before} of ${PEOPLE}: then ${result.had.length} already had it, ${result.sent.length} were sent to, ${result.unknown.length} are unclear`,
	);
	expect(hintOf(execution)).toContain(`${result.had.length} of ${PEOPLE} already had it`);
});

test('the same list six times, one after the other and at once: nobody twice', async () => {
	const { sandbox } = stage;
	const saved = await saveList('six times');
	// The first three start together.
	await Promise.all([execute(saved), execute(saved), execute(saved)]);
	for (let time = 3; time < 6; time++) {
		expect(counted(await execute(saved))).toEqual({
			error: undefined,
			origins: IN_ORDER,
			had: expect.arrayContaining(people) as string[],
			sent: [],
			unknown: [],
		});
	}
	expect(sandbox.messages.map(({ to }) => to).sort()).toEqual(people);
});
