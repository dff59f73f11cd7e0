import type { IDataObject, INode } from 'n8n-workflow';

import {
	cancellationOf,
	errorOf,
	itemsOf,
	summaryOf,
} from '../../../nodes/GupshupSendImage/report';
import {
	type Failure,
	failureOf,
	NOT_REACHED,
	type Outcome,
} from '../../../nodes/gupshup/problems/outcome';

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
const lostBefore: Failure = { ...lost, recalled: true };

describe('items', () => {
	test('of the error output carry an error that n8n can take off, and that is not stored', () => {
		const [item] = itemsOf(nodeWith({ onError: 'continueErrorOutput' }), [refused]);

		expect(item.error?.message).toBe('Refused. Look [item 0]');
		expect(Object.keys(item)).toEqual(['json', 'pairedItem']);
		// As n8n before 2.34.4 does when it parts the outputs.
		item.error = undefined;
		expect(item.error).toBeUndefined();
	});

	test.each(['stopWorkflow', 'continueRegularOutput'] as const)('with %s carry none', (onError) => {
		expect(itemsOf(nodeWith({ onError }), [refused])[0].error).toBeUndefined();
	});

	test('of those sent are the answer, but for names that n8n takes for a failure', () => {
		const answer: IDataObject = { messages: [{ id: 'x' }], error: 'e', $error: 0, other: 1 };
		expect(itemsOf(nodeWith(), [{ kind: 'sent', answer }])).toEqual([
			{
				json: { messages: [{ id: 'x' }], gupshupError: 'e', gupshup$error: 0, other: 1 },
				pairedItem: { item: 0 },
			},
		]);
		// What is kept for another try is as it came.
		expect(answer).toHaveProperty('error', 'e');
	});

	test.each([undefined, null, false])('an error of %p stays what it is', (error) => {
		const [{ json }] = itemsOf(nodeWith(), [{ kind: 'sent', answer: { error, $error: error } }]);
		expect(json).toEqual({ error, $error: error });
	});
});

describe('the error of the node', () => {
	const messageOf = (outcomes: Outcome[]) => errorOf(nodeWith(), outcomes)?.message;

	test('is none where nobody failed', () => {
		expect(errorOf(nodeWith(), [sent, sent])).toBeUndefined();
		expect(errorOf(nodeWith(), [])).toBeUndefined();
	});

	test('is about what stopped this try, else about what is in doubt', () => {
		expect(messageOf([sent, lostBefore, refused])).toMatch(/^Sent 1 of 3 .+Refused.+\[item 2\]$/);
		expect(messageOf([lostBefore, NOT_REACHED, lost])).toMatch(/\[item 2\]$/);
		expect(messageOf([sent, lostBefore])).toMatch(/^Sent 1 of 2 .+Lost.+\[item 1\]$/);
	});

	test('names others that failed, and not those whose turn did not come', () => {
		const { description } = errorOf(nodeWith(), [refused, lost, NOT_REACHED, refused]) ?? {};
		expect(description).toMatch(/^Also not sent for certain: items 1, 3\. Retry On Fail/);
	});
});

describe('the error of a cancelled execution', () => {
	test('tells who was sent to, and who may have got it', () => {
		const error = cancellationOf(nodeWith(), [sent, lost, lostBefore, NOT_REACHED]);
		expect(error.message).toMatch(/canceled after 1 of 4 images/);
		expect(error.description).toBe(
			'2 more had left without an answer and may have arrived: items 1, 2.',
		);
	});

	test('says that no other left only where none did', () => {
		expect(cancellationOf(nodeWith(), [sent, NOT_REACHED]).description).toBe(
			'No other image had left.',
		);
	});
});

test('the summary of a long list counts every outcome', () => {
	const outcomes = [...Array.from({ length: 8 }, () => sent), refused, lost, NOT_REACHED];
	expect(summaryOf(outcomes, 2000)).toMatchObject({
		message:
			'Sent 8 of 11 images in 2.0 s (4.0 a second). Refused by Gupshup: 1. Unclear whether sent: 1. Not sent: 1.',
		type: 'warning',
	});
	expect(summaryOf(outcomes.slice(0, 9), 1)).toBeUndefined();
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
