import { type ButtonMessage, readButtons } from '../../../nodes/gupshup/messages/readButtons';
import { buttonsPart } from '../../../nodes/gupshup/messages/buttons';
import { messageBody } from '../../../nodes/gupshup/messages/message';
import { refusalOf } from '../support/refusal.mts';

const PANEL = {
	bodyText: 'Is it this one?',
	footerText: '',
	buttonKind: 'reply',
	replyButtons: { button: [{ title: 'Yes', id: 'yes-1' }, { title: 'No' }] } as unknown,
	buttonText: 'See dates',
	buttonUrl: 'https://example.com/dates?x=1',
};

const read = (changes: Record<string, unknown>) =>
	readButtons((name) => ({ ...PANEL, ...changes })[name]);
const readAnswers = (...button: unknown[]) => read({ replyButtons: { button } });
const repliesOf = ({ buttons }: ButtonMessage) =>
	buttons.kind === 'reply' ? buttons.replies : undefined;
const answers = (...button: unknown[]) => repliesOf(readAnswers(...button));

/** So many characters, each of its own kind of trouble for who counts otherwise. */
const FILLINGS: Array<[name: string, make: (count: number) => string]> = [
	['letters', (count) => 'a'.repeat(count)],
	['emoji of two units', (count) => '😀'.repeat(count)],
	['other scripts', (count) => 'न'.repeat(count)],
	['letters with marks', (count) => 'e\u0301'.repeat(count / 2) + 'x'.repeat(count % 2)],
];

describe('the words on a button', () => {
	test.each([
		['Yes\nplease', /"Yes please" contains a line break\. Write it on one line/],
		['Yes\u2028please', /contains a line break/],
		[
			'*Yes*',
			/"\*Yes\*" is formatted with \*, but WhatsApp doesn't format text on buttons\. Remove the \*/,
		],
		['_Yes_', /is formatted with _/],
		['~No~ Yes', /is formatted with ~/],
		['Say `yes`', /is formatted with `/],
		['Yes, *please*!', /is formatted with \*/],
		['\u2800', /is empty/],
		['\u3164\ufe0f', /is empty/],
		['\u200b\u2060', /is empty/],
	])('%j are refused', (title, text) => {
		expect(refusalOf(() => answers({ title }))).toMatch(text);
		expect(refusalOf(() => read({ buttonKind: 'url', buttonText: title }))).toMatch(text);
	});

	test.each([
		'5*3*2',
		'snake_case_id',
		'★ 5 * 3 *',
		'*****',
		'~10 min~15 min',
		'a * b * c',
		'_',
		'👨‍👩‍👧‍👦',
		'❤️',
		'\u200fنعم',
	])('%j are sent', (title) => {
		expect(answers({ title })).toMatchObject([{ title }]);
	});
});

describe('the request', () => {
	const recipient = { to: '910000000000' };

	test('is that of the documentation for answers', () => {
		const part = buttonsPart(
			{
				body: '…',
				footer: '…',
				buttons: {
					kind: 'reply',
					replies: [
						{ id: 'yes-1', title: 'Yes' },
						{ id: 'no-1', title: 'No' },
					],
				},
			},
			{ type: 'image', image: { id: '1000000000000001' } },
		);
		expect(JSON.stringify(messageBody({ recipient }, part))).toBe(
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"910000000000","type":"interactive","interactive":{"type":"button","header":{"type":"image","image":{"id":"1000000000000001"}},"body":{"text":"…"},"footer":{"text":"…"},"action":{"buttons":[{"type":"reply","reply":{"id":"yes-1","title":"Yes"}},{"type":"reply","reply":{"id":"no-1","title":"No"}}]}}}',
		);
	});

	test('is that of the documentation for a link', () => {
		const part = buttonsPart(
			{
				body: '…',
				footer: '…',
				buttons: { kind: 'url', text: 'See dates', url: 'https://example.com/dates?x=1' },
			},
			{ type: 'image', image: { link: 'https://example.com/banner.jpg' } },
		);
		expect(JSON.stringify(messageBody({ recipient }, part))).toBe(
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"910000000000","type":"interactive","interactive":{"type":"cta_url","header":{"type":"image","image":{"link":"https://example.com/banner.jpg"}},"body":{"text":"…"},"footer":{"text":"…"},"action":{"name":"cta_url","parameters":{"display_text":"See dates","url":"https://example.com/dates?x=1"}}}}',
		);
	});

	test('has no footer without one', () => {
		const { interactive } = buttonsPart(read({}), { type: 'image', image: { id: '1' } });
		expect(JSON.stringify(interactive)).not.toContain('footer');
	});
});

describe('text and footer', () => {
	test('are sent as they are', () => {
		const text = '  *Which one?*\n\n"a" \\ {{ name }} {{1}} \u200fمرحبا 👨‍👩‍👧‍👦 \u202e ';
		expect(read({ bodyText: text, footerText: ' until {{1}} ' })).toMatchObject({
			body: text,
			footer: ' until {{1}} ',
		});
		expect(read({ bodyText: 42, footerText: true })).toMatchObject({ body: '42', footer: 'true' });
	});

	test.each([undefined, null, false, '', ' ', '\r\n\t', '\u3000\u00a0', '\u200b\u2060', NaN])(
		'%j is no footer, and no text',
		(nothing) => {
			expect(read({ footerText: nothing }).footer).toBeUndefined();
			expect(refusalOf(() => read({ bodyText: nothing }))).toMatch(
				/^Text is empty\. WhatsApp doesn't show buttons without a text/,
			);
		},
	);

	describe.each([
		['bodyText', 'Text', 1024],
		['footerText', 'Footer', 60],
	])('%s', (name, label, longest) => {
		test.each(FILLINGS)(`takes ${longest} characters: %s`, (_, filled) => {
			read({ [name]: filled(1) });
			read({ [name]: filled(longest - 1) });
			read({ [name]: filled(longest) });
			expect(refusalOf(() => read({ [name]: filled(longest + 1) }))).toBe(
				`${label} has ${longest + 1} characters, but WhatsApp accepts up to ${longest}. Shorten it by 1`,
			);
		});

		test.each([
			['an expression as text', 'Hi {{ $json.name }}', /wasn't evaluated: .*Fixed to Expression$/],
			['half an emoji', 'Hi \ud83d', /contains half a character/],
			['the other half', '\ude00 Hi', /contains half a character/],
			['an object', { text: 'Hi' }, /is an object/],
			['a list', ['Hi'], /is a list/],
			['a number that lost digits', 1e20, /last digits are lost/],
		])('is refused with %s', (_what, value, text) => {
			const refusal = refusalOf(() => read({ [name]: value }));
			expect(refusal).toMatch(text);
			expect(refusal.startsWith(`${label} `)).toBe(true);
		});
	});
});

describe('answers', () => {
	test('have the ID that is given, or else their words', () => {
		expect(
			answers(
				{ title: ' Yes\n', id: ' order 7: yes ' },
				{ title: 'No', id: '' },
				{ title: 'नहीं 🙏', id: '\u200b' },
			),
		).toEqual([
			{ id: 'order 7: yes', title: 'Yes' },
			{ id: 'No', title: 'No' },
			{ id: 'नहीं 🙏', title: 'नहीं 🙏' },
		]);
	});

	test('may be numbers and booleans', () => {
		expect(answers({ title: 1 }, { title: true, id: 0 }, { title: false, id: null })).toEqual([
			{ id: '1', title: '1' },
			{ id: '0', title: 'true' },
			{ id: 'false', title: 'false' },
		]);
	});

	test('keep marks that turn the direction of the text', () => {
		expect(answers({ title: '\u200f(نعم)', id: 'y' })).toEqual([{ id: 'y', title: '\u200f(نعم)' }]);
	});

	test.each([1, 2, 3])('may be %i', (count) => {
		const buttons = Array.from({ length: count }, (_, index) => ({ title: `Size ${index}` }));
		expect(answers(...buttons)).toHaveLength(count);
	});

	test.each([{}, { button: [] }, '', undefined])('are not none: %j', (replyButtons) => {
		expect(refusalOf(() => read({ replyButtons }))).toBe(
			'Reply Buttons has no button. Add one to 3, each with its Button Text',
		);
	});

	test('are not four', () => {
		const four = ['S', 'M', 'L', 'XL'].map((title) => ({ title }));
		expect(refusalOf(() => readAnswers(...four))).toBe(
			'Reply Buttons has 4 buttons, but WhatsApp shows at most 3. Remove button 4 ("XL"), or send a second message',
		);
		expect(refusalOf(() => readAnswers(...four, ...four))).toBe(
			'Reply Buttons has 8 buttons, but WhatsApp shows at most 3. Remove button 4 ("XL") and all after it, or send a second message',
		);
	});

	test.each(FILLINGS)('take words of 20 characters and IDs of 256: %s', (_, filled) => {
		for (const count of [1, 19, 20]) answers({ title: 'A' }, { title: filled(count) });
		for (const count of [1, 255, 256]) answers({ title: 'A' }, { title: 'B', id: filled(count) });

		expect(refusalOf(() => answers({ title: 'A' }, { title: filled(21) }))).toBe(
			`Button Text of button 2 ("${filled(21)}") has 21 characters, but WhatsApp accepts up to 20. Shorten it by 1`,
		);
		expect(refusalOf(() => answers({ title: 'A' }, { title: 'B', id: filled(257) }))).toBe(
			'Button ID of button 2 ("B") has 257 characters, but WhatsApp accepts up to 256. Shorten it by 1',
		);
	});

	test('are counted without the white space around them', () => {
		expect(answers({ title: `  ${'a'.repeat(20)}\n`, id: ` ${'b'.repeat(256)} ` })).toEqual([
			{ title: 'a'.repeat(20), id: 'b'.repeat(256) },
		]);
	});

	test.each([
		['no words', { title: '' }, /^Button Text of button 2 is empty\. Enter the label/],
		['no words but an ID', { title: ' ', id: 'x' }, /^Button Text of button 2 is empty\./],
		['nothing', {}, /^Button Text of button 2 is empty\./],
		['null', { title: null }, /^Button Text of button 2 is empty\./],
		[
			'words that are an expression',
			{ title: '{{ $json.a }}' },
			/^Button Text of button 2 \("\{\{ \$json\.a \}\}"\) contains an expression that wasn't/,
		],
		[
			'an ID that is an expression',
			{ title: 'B', id: '{{ $json.a }}' },
			/^Button ID of button 2 \("B"\) contains an expression that wasn't evaluated/,
		],
		['half an emoji', { title: 'B\ud83d' }, /^Button Text of button 2 .*contains half a character/],
		[
			'half an emoji in its ID',
			{ title: 'B', id: '\ude00' },
			/^Button ID of button 2 \("B"\) contains half a character/,
		],
		['an object', { title: { a: 1 } }, /^Button Text of button 2 is an object/],
		['a list as ID', { title: 'B', id: ['b'] }, /^Button ID of button 2 \("B"\) is a list/],
		['an ID that lost digits', { title: 'B', id: 1e20 }, /^Button ID of button 2 .*are lost/],
	])('are refused with %s', (_what, button, text) => {
		expect(refusalOf(() => answers({ title: 'A' }, button))).toMatch(text);
	});

	test('are unlike each other', () => {
		expect(refusalOf(() => answers({ title: 'Yes', id: '1' }, { title: 'Yes ', id: '2' }))).toBe(
			'Button Text of button 2 ("Yes") is the same as that of button 1 ("Yes"). Give each button a different label',
		);
		expect(
			refusalOf(() => answers({ title: 'A' }, { title: 'B', id: 'x' }, { title: 'C', id: ' x' })),
		).toMatch(
			/^Button ID of button 3 \("C"\) is the same as that of button 2 \("B"\)\. Give each button a different ID/,
		);
		expect(refusalOf(() => answers({ title: 'Yes', id: 'No' }, { title: 'No' }))).toMatch(
			/^Button ID of button 2 \("No"\) is the same as that of button 1 \("Yes"\)\. .+An empty ID/,
		);
		expect(refusalOf(() => answers({ title: 'Yes' }, { title: 'No', id: 'Yes' }))).toMatch(
			/^Button ID of button 2 \("No"\) is the same as that of button 1 \("Yes"\)/,
		);
	});

	test('may differ in the case of their letters alone', () => {
		expect(answers({ title: 'yes' }, { title: 'Yes' })).toHaveLength(2);
	});

	test('may have the words of another as ID, as long as no two IDs are equal', () => {
		expect(answers({ title: 'Yes', id: 'No' }, { title: 'No', id: 'Yes' })).toHaveLength(2);
	});

	test('are not looked at for a link, nor the link for answers', () => {
		expect(read({ buttonKind: 'url', replyButtons: {} }).buttons).toEqual({
			kind: 'url',
			text: 'See dates',
			url: 'https://example.com/dates?x=1',
		});
		expect(repliesOf(read({ buttonText: '', buttonUrl: '' }))).toHaveLength(2);
	});
});

describe('a link', () => {
	const link = (changes: Record<string, unknown>) => read({ buttonKind: 'url', ...changes });

	test.each(FILLINGS)('takes words of 20 characters: %s', (_, filled) => {
		for (const count of [1, 19, 20]) link({ buttonText: filled(count) });
		expect(refusalOf(() => link({ buttonText: filled(21) }))).toBe(
			'Button Text has 21 characters, but WhatsApp accepts up to 20. Shorten it by 1',
		);
	});

	test.each([
		['', /^Button Text is empty\. Enter the label/],
		[undefined, /^Button Text is empty\./],
		['{{ $json.words }}', /^Button Text contains an expression/],
		['See \ud83d', /^Button Text contains half a character/],
	])('is refused with the words %j', (buttonText, text) => {
		expect(refusalOf(() => link({ buttonText }))).toMatch(text);
	});

	test.each([
		'https://example.com',
		'http://example.com/a?b=%7e&c=[1]#frag',
		'HTTPS://EXAMPLE.COM/%7Bid%7D',
		'https://bücher.example/größe',
		'https://example.com/?json={"a":1}'.replaceAll('"', '%22'),
		'https://wa.me/910000000000?text=Hi%20there',
		'https://user:pass@example.com:8443/',
		// A name may be known where the recipient is.
		'http://intranet/wiki',
		'https://[2606:4700::6810:85e5]/',
		`https://example.com/${'a'.repeat(3000)}`,
		// No picture, and no picture is asked for.
		'https://drive.google.com/file/d/abc/view',
	])('%s is sent as it is', (buttonUrl) => {
		expect(link({ buttonUrl }).buttons).toMatchObject({ url: buttonUrl });
		expect(link({ buttonUrl: `  ${buttonUrl}\n` }).buttons).toMatchObject({ url: buttonUrl });
	});

	test.each([
		['', /^Button Link is empty\. Enter the full address/],
		[undefined, /^Button Link is empty\./],
		['example.com/offer', /^Button Link "example\.com\/offer" doesn't begin with https:\/\//],
		['www.example.com', /doesn't begin with https:\/\//],
		['https:/example.com', /doesn't begin with https:\/\//],
		['https:///path', /doesn't begin with https:\/\//],
		['mailto:shop@example.com', /doesn't begin with https:\/\//],
		['tel:+910000000000', /doesn't begin with https:\/\//],
		['javascript:alert(1)', /doesn't begin with https:\/\//],
		['https://', /doesn't begin with https:\/\//],
		['https://https://example.com', /isn't a complete link/],
		['https://?x=1', /isn't a complete link/],
		['https://exa mple.com', /contains a space or another character/],
		['https://example.com/a b', /contains a space or another character/],
		['https://a.example https://b.example', /contains a space or another character/],
		['https://example.com/"x"', /contains a space or another character/],
		['https://example.com/\u0007', /contains a space or another character/],
		['https://example.com/{{ $json.id }}', /contains an expression that wasn't evaluated/],
		['https://example.com/{{1}}', /^Button Link still contains a placeholder: "\{\{1\}\}"/],
		['https://192.168.1.10/orders/7', /points to 192\.168\.1\.10, .+ on a phone/],
		['https://example.com/\ud83d', /^Button Link .*ha(?:s|lf)/],
		[{ url: 'https://example.com' }, /^Button Link is an object/],
	])('is refused with %j', (buttonUrl, text) => {
		expect(refusalOf(() => link({ buttonUrl }))).toMatch(text);
	});
});

test('a text of any length is judged at once, whatever is in it', () => {
	const long = (part: string) => part.repeat(300_000 / part.length);
	for (const part of ['a', '😀', ' a', '{{', '\u200b\u200b']) {
		refusalOf(() => read({ bodyText: `x${long(part)}x` }));
		refusalOf(() => answers({ title: `x${long(part)}x`, id: long(part) }));
	}
});
