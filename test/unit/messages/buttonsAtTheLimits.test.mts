/** Whatever is in the fields: what the node takes, WhatsApp's rules take, and what it refuses, they refuse. */
import fc from 'fast-check';

import { buttonsPart } from '../../../nodes/gupshup/messages/buttons';
import { messageBody } from '../../../nodes/gupshup/messages/message';
import { readButtons } from '../../../nodes/gupshup/messages/readButtons';
import { InvalidInput } from '../../../nodes/gupshup/problems/problem';
import { checkMessage } from '../../../sandbox/messages/message.mts';

const IMAGE = { link: 'https://example.com/a.png' };

/** Texts of some length about a limit, out of characters that are counted in different ways. */
const around = (limit: number, least = 1) =>
	fc
		.tuple(
			fc.constantFrom(0, 1, limit - 1, limit, limit + 1, limit + 2).filter((n) => n >= least),
			fc.array(fc.constantFrom('a', 'B', '1', '😀', 'न', '\u0301', '"', '\\', '{'), {
				minLength: 1,
				maxLength: 4,
			}),
		)
		.map(([length, characters]) =>
			Array.from({ length }, (_, index) => characters[index % characters.length]).join(''),
		);

interface Row {
	title: string;
	id: string;
}

const reply: fc.Arbitrary<Row> = fc.record({ title: around(20, 0), id: around(256, 0) });

/** Few words, so that some are equal. */
const similar: fc.Arbitrary<Row> = fc.record({
	title: fc.constantFrom('Yes', 'No', 'yes', ' Yes'),
	id: fc.constantFrom('', 'Yes', 'No', '1', '1 '),
});

const fields = fc.record({
	bodyText: around(1024),
	footerText: around(60, 0),
	buttonKind: fc.constantFrom('reply', 'url'),
	replyButtons: fc.record({
		button: fc.oneof(
			fc.array(reply, { maxLength: 4 }),
			fc.array(similar, { minLength: 1, maxLength: 4 }),
		),
	}),
	buttonText: around(20, 0),
	buttonUrl: fc.constantFrom('https://example.com/a?b=%20', 'http://a.example', 'a.example', ''),
});

type Fields = typeof fields extends fc.Arbitrary<infer Value> ? Value : never;

const taken = (interactive: object) =>
	'message' in
	checkMessage(
		messageBody({ recipient: { to: '910000000000' } }, { type: 'interactive', interactive }),
		{
			knowsMedia: () => true,
			templates: [],
			reference: 'pass',
			userIds: true,
		},
	);

/** The message as somebody would put it together who checks nothing. */
function unchecked({ bodyText, footerText, buttonKind, replyButtons, ...link }: Fields): object {
	return {
		type: buttonKind === 'url' ? 'cta_url' : 'button',
		header: { type: 'image', image: IMAGE },
		body: { text: bodyText },
		...(footerText === '' ? {} : { footer: { text: footerText } }),
		action:
			buttonKind === 'url'
				? { name: 'cta_url', parameters: { display_text: link.buttonText, url: link.buttonUrl } }
				: {
						buttons: replyButtons.button.map(({ title, id }) => ({
							type: 'reply',
							reply: { id: id.trim() || title.trim(), title: title.trim() },
						})),
					},
	};
}

test('the node and the rules agree on every message', () => {
	const seen = { taken: 0, refused: 0 };
	fc.assert(
		fc.property(fields, (given) => {
			const raw = unchecked(given);
			let part;
			try {
				const read = readButtons((name) => given[name as keyof Fields]);
				part = buttonsPart(read, { type: 'image', image: IMAGE });
			} catch (error) {
				expect(error).toBeInstanceOf(InvalidInput);
				expect(taken(raw)).toBe(false);
				seen.refused++;
				return;
			}
			expect(part).toEqual({ type: 'interactive', interactive: raw });
			expect(taken(raw)).toBe(true);
			seen.taken++;
		}),
		{ numRuns: 2000 },
	);
	expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(100);
});
