/** Who may answer: only what is certain to be somebody else is refused. */
import { type Asked, isOfAnother } from '../../../nodes/gupshup/node/takeAnswer';

const asked = (onlyFrom: string | undefined, contact?: object): Asked => ({
	...{ executionId: '1', run: '0', key: 'k', ids: ['yes'], onlyFrom },
	...(contact && { answer: { contacts: [contact] } }),
});
const MAYA = '919876500001';
const ID = 'IN.100000000000001';

test.each<[string, Asked, object]>([
	['of another number', asked(MAYA), { from: '919876500002' }],
	['of another id', asked(ID), { fromUserId: 'IN.2' }],
	[
		'of another number and id',
		asked(MAYA, { user_id: ID }),
		{ from: '15550001', fromUserId: 'IN.2' },
	],
	['of another id, where Gupshup told one', asked(MAYA, { user_id: ID }), { fromUserId: 'IN.2' }],
	['of another number in Brazil', asked('5511987654321'), { from: '5511987654322' }],
	['of the same digits in another country', asked('525512345678'), { from: '545512345678' }],
])('a tap %s is of another', (_which, question, tap) => {
	expect(isOfAnother(question, { id: 'yes', ...tap })).toBe(true);
});

test.each<[string, Asked, object]>([
	['of the number that was asked', asked(MAYA), { from: MAYA, fromUserId: 'IN.2' }],
	['of that number with a plus', asked(MAYA), { from: `+${MAYA}` }],
	['of the id that was asked', asked(ID), { from: MAYA, fromUserId: ID }],
	['of the number that WhatsApp knows the person by', asked('1', { wa_id: MAYA }), { from: MAYA }],
	[
		'of an id that Gupshup told with the question',
		asked(MAYA, { user_id: ID }),
		{ fromUserId: ID },
	],
	[
		'of the same id, from a new number',
		asked(MAYA, { user_id: ID }),
		{ from: '1', fromUserId: ID },
	],
	['in Brazil, without the ninth digit', asked('5511987654321'), { from: '551187654321' }],
	['in Mexico, with a 1', asked('525512345678'), { from: '5215512345678' }],
	['in Argentina, without the 9', asked('5491123456789'), { from: '541123456789' }],
	['of somebody who hides the number', asked(MAYA), { fromUserId: ID }],
	['by the number, of somebody asked by the id', asked(ID), { from: MAYA }],
	['of an id for one business, asked by that for all', asked('IN.ENT.1'), { fromUserId: ID }],
	[
		'of an id for all businesses',
		asked('IN.ENT.1'),
		{ fromUserId: ID, fromParentUserId: 'IN.ENT.1' },
	],
	['of nobody that is told', asked(MAYA), {}],
	['of anybody, where anybody may answer', asked(undefined, { wa_id: MAYA }), { from: '1' }],
	['below a question whose answer is of another form', asked(MAYA, { wa_id: 5 }), { from: MAYA }],
])('a tap %s counts', (_which, question, tap) => {
	expect(isOfAnother(question, { id: 'yes', ...tap })).toBe(false);
});
