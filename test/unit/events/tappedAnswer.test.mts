/** What the trigger hands over, and what it is told: read strictly, since anybody can call the address. */
import { answerIn, verdictBody, verdictIn } from '../../../nodes/gupshup/events/waitReference';

const WHOLE = {
	id: 'yes',
	title: 'Yes',
	from: '919876543210',
	fromUserId: 'IN.1',
	fromParentUserId: 'IN.ENT.1',
	messageId: 'wamid.1',
	timestamp: '2026-11-25T10:00:00.000Z',
};

test('an answer is taken as it is, without what else comes along', () => {
	expect(answerIn(WHOLE)).toEqual(WHOLE);
	expect(answerIn({ id: 'yes' })).toEqual({ id: 'yes' });
	expect(answerIn({ ...WHOLE, approved: true, response: {} })).toEqual(WHOLE);
});

test.each([
	undefined,
	null,
	'yes',
	[],
	{},
	{ title: 'Yes' },
	{ id: '' },
	{ id: 1 },
	{ id: ['yes'] },
	{ id: 'yes', from: { toString: 1 } },
	{ id: 'y'.repeat(513) },
])('%j is no answer', (body) => {
	expect(answerIn(body)).toBeUndefined();
});

test('a verdict is known again, and nothing else is one', () => {
	for (const verdict of ['taken', 'refused', 'otherPerson'] as const) {
		expect(verdictIn(verdictBody(verdict))).toBe(verdict);
	}
	for (const other of [undefined, '', 'taken', {}, [], { gupshupAnswer: true }, { ok: 'taken' }]) {
		expect(verdictIn(other)).toBeUndefined();
	}
});
