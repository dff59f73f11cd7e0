import type { IDataObject, INode } from 'n8n-workflow';

import { cancellationOf, errorOf, itemsOf, summaryOf } from '../../../nodes/gupshup/node/report';
import {
	type Failure,
	failureOf,
	type ItemOutcome,
	NOT_REACHED,
	type Outcome,
} from '../../../nodes/gupshup/problems/outcome';

const IMAGE = { one: 'image', an: 'an image', many: 'images' };

const nodeWith = (more: Partial<INode> = {}): INode => ({
	id: 'a',
	name: 'Send',
	type: 'gupshupSendImage',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...more,
});
const sent: Outcome = { kind: 'sent', answer: { messages: [{ id: 'x' }] } };
const refused: Failure = { kind: 'rejected', what: 'Refused', hint: 'Look', httpStatus: 400 };
const lost: Failure = { kind: 'unknown', what: 'Lost', hint: 'Look' };
const wrong: Failure = {
	kind: 'notSent',
	what: 'Caption is too long',
	hint: 'Shorten it',
	needsFix: true,
};
const away: Failure = { kind: 'notSent', what: 'No connection', hint: 'Look' };
const lostBefore: Failure = { ...lost, recalled: true };

const input = { json: {}, binary: { data: { mimeType: 'image/png', data: '' } } };

describe('items', () => {
	test('of the error output have the files of their input items, and no others have', () => {
		const inputs = [input, { json: {} }, input];
		const itemsWith = (onError: INode['onError']) =>
			itemsOf(nodeWith({ onError }), [refused, refused, sent], inputs);

		const [first, second, third] = itemsWith('continueErrorOutput');
		expect(first.binary).toBe(input.binary);
		expect([second, third].map((item) => 'binary' in item)).toEqual([false, false]);
		expect(itemsWith('continueRegularOutput').some((item) => 'binary' in item)).toBe(false);
	});

	test('of the error output carry an error that n8n can take off, and that is not stored', () => {
		const [item] = itemsOf(nodeWith({ onError: 'continueErrorOutput' }), [refused], []);

		expect(item.error?.message).toBe('Refused. Look.');
		expect(Object.keys(item)).toEqual(['json', 'pairedItem']);
		// As n8n before 2.34.4 does when it parts the outputs.
		item.error = undefined;
		expect(item.error).toBeUndefined();
	});

	test.each(['stopWorkflow', 'continueRegularOutput'] as const)('with %s carry none', (onError) => {
		expect(itemsOf(nodeWith({ onError }), [refused], [input])[0].error).toBeUndefined();
	});

	test('of those sent are the answer, but for names that n8n takes for a failure', () => {
		const answer: IDataObject = { messages: [{ id: 'x' }], error: 'e', $error: 0, other: 1 };
		expect(itemsOf(nodeWith(), [{ kind: 'sent', answer }], [input])).toEqual([
			{
				json: { messages: [{ id: 'x' }], gupshupError: 'e', gupshup$error: 0, other: 1 },
				pairedItem: { item: 0 },
			},
		]);
		// What is kept for another try is as it came.
		expect(answer).toHaveProperty('error', 'e');
	});

	test.each([undefined, null, false])('an error of %p stays what it is', (error) => {
		const [{ json }] = itemsOf(
			nodeWith(),
			[{ kind: 'sent', answer: { error, $error: error } }],
			[input],
		);
		expect(json).toEqual({ error, $error: error });
	});
});

test("failed items are counted from 1 in their text, and by n8n's index in their details", () => {
	const items = itemsOf(nodeWith(), [sent, refused, lost], []);
	expect(items.slice(1).map(({ json }) => json)).toEqual([
		{
			error: 'Refused. Look. [item 2 of 3]',
			details: { outcome: 'rejected', item: 1, httpStatus: 400, hint: 'Look' },
		},
		{
			error: 'Lost. Look. [item 3 of 3]',
			details: { outcome: 'unknown', item: 2, hint: 'Look' },
		},
	]);
});

test("n8n's own count of items, from 0, does not stand beside ours", () => {
	expect(failureOf(new Error('The item has no binary field [item 3]')).what).toBe(
		'The item has no binary field',
	);
});

describe('the error of the node', () => {
	const messageOf = (outcomes: Outcome[]) => errorOf(nodeWith(), IMAGE, outcomes)?.message;

	test('is none where nobody failed', () => {
		expect(errorOf(nodeWith(), IMAGE, [sent, sent])).toBeUndefined();
		expect(errorOf(nodeWith(), IMAGE, [])).toBeUndefined();
	});

	test('is about what stopped this try, else about what is in doubt', () => {
		expect(messageOf([sent, lostBefore, refused])).toBe(
			'Sent 1 of 3 images, then stopped: Refused. Look. [item 3 of 3]',
		);
		expect(messageOf([lostBefore, NOT_REACHED, lost])).toMatch(/\[item 3 of 3\]$/);
		expect(messageOf([sent, lostBefore])).toMatch(/^Sent 1 of 2 .+Lost.+\[item 2 of 2\]$/);
	});

	test('of a single item counts nothing, and needs no more than its text', () => {
		const error = errorOf(nodeWith(), IMAGE, [refused]);
		expect(error?.message).toBe('Refused. Look.');
		// n8n puts Gupshup's own words there.
		expect(error?.description).toBe('Refused');
		expect(errorOf(nodeWith(), IMAGE, [lost])?.description).toBeUndefined();
	});

	test('has no index that the editor would count from 0, but for its data', () => {
		for (const failure of [refused, lost]) {
			const error = errorOf(nodeWith(), IMAGE, [sent, failure]);
			expect(error?.context.itemIndex).toBeUndefined();
			expect(error?.context.data).toMatchObject({ outcome: failure.kind, item: 1, hint: 'Look' });
		}
	});
});

describe('what remains of a list', () => {
	const remains = (...outcomes: ItemOutcome[]) => errorOf(nodeWith(), IMAGE, outcomes)?.description;
	const AFTER_MENDING = "Fix this, then retry the execution. It sends only what wasn't sent.";
	const RETRY = "Retry On Fail and a retry of this execution send only what wasn't sent.";
	const PASS_OVER =
		'To send to the others first, set On Error to Continue (using error output), save, and choose Retry with currently saved workflow.';

	test('is told group by group, and all items are in it', () => {
		expect(remains(refused, sent, lost, wrong, away, NOT_REACHED, NOT_REACHED, NOT_REACHED)).toBe(
			`May have arrived: item 3; check the chat before you send again. Rejected or not valid: item 1; item 4 (Caption is too long). Not sent: item 5 (No connection). Not reached: items 6 to 8. ${AFTER_MENDING} ${PASS_OVER}`,
		);
	});

	test('with a wrong item before anything is sent is run again, not retried', () => {
		expect(remains(NOT_REACHED, wrong, NOT_REACHED, wrong)).toBe(
			'Rejected or not valid: items 2 and 4 (Caption is too long). Not reached: items 1 and 3. Nothing was sent. Fix this, then run the workflow again.',
		);
	});

	test.each<[string, ItemOutcome[], string]>([
		['only what has to be mended', [sent, refused], AFTER_MENDING],
		['refused by its status', [sent, { ...away, httpStatus: 401 }], AFTER_MENDING],
		['too many requests', [sent, { ...away, httpStatus: 429 }], RETRY],
		['no connection', [sent, away], RETRY],
		['in doubt, and some not reached', [lost, sent, NOT_REACHED], RETRY],
	])('%s: the advice can help', (_, outcomes, advice) => {
		expect(remains(...outcomes)?.endsWith(`. ${advice}`)).toBe(true);
	});

	test.each<[string, ItemOutcome[], string]>([
		['all others', [sent, lost, sent], 'send again. All others were sent.'],
		['nobody', [lost, lostBefore], 'items 1 and 2; check the chat before you send again.'],
	])('in doubt, and %s sent: no retry is advised', (_, outcomes, end) => {
		expect(remains(...outcomes)?.endsWith(end)).toBe(true);
		expect(remains(...outcomes)).not.toMatch(/retry/i);
	});

	test('with many reasons names three of them, shortened, and counts the others', () => {
		const because = (what: string): Failure => ({ ...wrong, what });
		const text = remains(
			...[because('A'), because('B'.repeat(500)), because('C'), because('D'), because('E')],
			...[because('A'), sent],
		);
		expect(text).toMatch(
			/^Rejected or not valid: items 1 and 6 \(A\); item 2 \(B{119}…\); item 3 \(C\); 2 more for other reasons\. /,
		);
	});
});

describe('the error of a cancelled execution', () => {
	test('tells who was sent to, who may have got it, and who has not', () => {
		const error = cancellationOf(nodeWith(), IMAGE, [sent, lost, lostBefore, refused, NOT_REACHED]);
		expect(error.message).toBe('The execution was canceled after 1 of 5 images had been sent');
		expect(error.description).toBe(
			'May have arrived: items 2 and 3; check the chat before you send again. Rejected or not valid: item 4 (Refused). Not reached: item 5.',
		);
	});

	test('says that no other left only where none did', () => {
		expect(cancellationOf(nodeWith(), IMAGE, [sent, NOT_REACHED]).description).toBe(
			'No other image was sent. Not reached: item 2.',
		);
	});
});

describe('the summary', () => {
	const many = (count: number, outcome: ItemOutcome = sent) =>
		Array.from({ length: count }, () => outcome);
	const textOf = (outcomes: ItemOutcome[], ms = 2000, limit = 10) =>
		summaryOf(IMAGE, outcomes, ms, limit)?.message;

	test('counts every outcome, and names the items', () => {
		expect(summaryOf(IMAGE, [...many(8), refused, lost, NOT_REACHED], 2000, 10)).toMatchObject({
			message:
				'Sent 8 of 11 images in 2.0 s. Rejected by Gupshup: 1 (item 9). Outcome unknown: 1 (item 10). Not sent: 1 (item 11).',
			type: 'warning',
		});
	});

	test('is there from ten items on, and from two on where one failed', () => {
		expect(textOf(many(9))).toBeUndefined();
		expect(summaryOf(IMAGE, many(10), 2000, 10)).toMatchObject({ type: 'info' });
		expect(textOf(many(9, refused))).toBe(
			'Sent 0 of 9 images in 2.0 s. Rejected by Gupshup: 9 (items 1 to 9).',
		);
		expect(textOf([sent, lost])).toMatch(/^Sent 1 of 2 /);
		expect(textOf([refused])).toBeUndefined();
		expect(textOf([])).toBeUndefined();
	});

	test('tells no rate of what took a moment, and none above the limit', () => {
		expect(textOf(many(12), 1100)).toBe('Sent 12 of 12 images in 1.1 s.');
		expect(textOf(many(100), 9080)).toBe('Sent 100 of 100 images in 9.1 s (10.0 per second).');
		expect(textOf(many(100), 20_000)).toContain('20 s (5.0 per second)');
		expect(textOf(many(10), 36_000, 0.25)).toContain('(0.2 per second)');
		expect(textOf(many(10, refused), 36_000)).not.toContain('a second');
	});

	test('of another try says who had left in an earlier one, and counts them in no rate', () => {
		const before: ItemOutcome = { ...sent, recalled: true };
		expect(textOf([...many(60, before), ...many(40)], 8000)).toBe(
			'Sent 100 of 100 images in 8.0 s (5.0 per second). 60 of them were sent in an earlier try.',
		);
	});
});

describe('full stops at the end', () => {
	test.each([
		['', ''],
		['.', ''],
		[' Away... ', 'Away'],
		['No. 5 is away.', 'No. 5 is away'],
		['. . .', '. . '],
		['…', '…'],
	])('%j becomes %j', (text, without) => {
		expect(failureOf(new Error(text)).what).toBe(without);
	});
});
