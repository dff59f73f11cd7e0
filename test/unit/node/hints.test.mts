import { heldHintOf } from '../../../nodes/gupshup/node/hints';
import { repeatsHintOf } from '../../../nodes/gupshup/node/repeats';
import type { ItemOutcome } from '../../../nodes/gupshup/problems/outcome';

const sent = (message: unknown): ItemOutcome => ({
	kind: 'sent',
	answer: { messages: [message as object] },
});

describe('a message that WhatsApp holds back', () => {
	test.each(['held_for_quality_assessment', 'paused'])('is told, %s', (status) => {
		const outcomes = [sent({ id: 'a' }), sent({ id: 'b', message_status: status })];
		expect(heldHintOf(outcomes)).toMatchObject({
			message: expect.stringMatching(/holding back the message of item 2 .*may drop it/) as string,
			type: 'warning',
		});
	});

	test.each([[{ id: 'a', message_status: 'accepted' }], [{ id: 'a' }], [null], ['paused']])(
		'is not %j',
		(message) => {
			expect(heldHintOf([sent(message), { kind: 'alreadySent', key: 'x' }])).toBeUndefined();
		},
	);
});

const IMAGE = { one: 'image', an: 'an image', many: 'images' };

describe('the same image to the same person', () => {
	const hint = (to: unknown) =>
		repeatsHintOf(IMAGE, ['a', 'a', 'a'], [sent({}), sent({}), sent({})], to)?.message;

	test.each(['first', 'last'])(
		'comes of .%s() in the expression, and .item is the way out',
		(name) => {
			expect(hint(`={{ $('Start').${name}().json.phone }}`)).toMatch(
				new RegExp(
					`items 1 to 3\\. .*Recipient Phone Number returns the same number.*Use \\.item instead of \\.${name}\\(\\)\\.$`,
				),
			);
		},
	);

	test.each([
		'={{ $json.phone }}',
		"={{ $('Start').item.json.phone }}",
		'+919876500001',
		undefined,
	])('comes of the list where the field is %s', (to) => {
		expect(hint(to)).toMatch(/add a Remove Duplicates node before this one\.$/);
	});
});
