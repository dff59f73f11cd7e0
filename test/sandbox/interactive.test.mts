import { call, createBench } from './support.mts';

const { client, start, end } = createBench();
afterAll(end);

const sandboxOf = start({ rate: null, seed: 7 });

const image = { id: '1000000000000001' };
const reply = (title: string, id = title) => ({ type: 'reply', reply: { id, title } });
const url = { display_text: 'See dates', url: 'https://example.com/dates?x=1' };

function interactive(parts: Record<string, unknown>) {
	return {
		messaging_product: 'whatsapp',
		recipient_type: 'individual',
		to: '910000000000',
		type: 'interactive',
		interactive: { header: { type: 'image', image }, body: { text: 'This one?' }, ...parts },
	};
}

/** Right in everything, with `parts` laid over it. */
const answers = (parts: Record<string, unknown> = {}) =>
	interactive({
		type: 'button',
		footer: { text: 'Until Friday' },
		action: { buttons: [reply('Yes', 'yes-1'), reply('No', 'no-1')] },
		...parts,
	});
const withButtons = (...buttons: unknown[]) => answers({ action: { buttons } });
const link = (parts: Record<string, unknown> = {}) =>
	interactive({ type: 'cta_url', action: { name: 'cta_url', parameters: url }, ...parts });
const withLink = (changes: Record<string, unknown>) =>
	link({ action: { name: 'cta_url', parameters: { ...url, ...changes } } });

const kinds = [
	['answers', answers],
	['a link', link],
] as const;

const send = async (message: object) => await call(await sandboxOf, { client, body: message });

it.each<[string, object]>([
	['answers', answers()],
	['answers below a picture by link', answers({ header: imageByLink() })],
	['no picture', answers({ header: undefined })],
	['a text above', answers({ header: { type: 'text', text: 'Hi' } })],
	[
		'a video above',
		link({ header: { type: 'video', video: { link: 'https://a.example/b.mp4' } } }),
	],
	[
		'a document above, with its name',
		answers({ header: { type: 'document', document: { ...image, filename: 'a.pdf' } } }),
	],
	['no footer', answers({ footer: undefined })],
	['a link', link()],
	['a link below a picture by link', link({ header: imageByLink(), footer: { text: 'Soon' } })],
	['a link by http', withLink({ url: 'http://example.com' })],
	['answers to a message', { ...answers(), context: { message_id: 'wamid.HBgM' } }],
	['titles that differ in case', withButtons(reply('Yes'), reply('yes'))],
])('accepts %s', async (_, message) => {
	const sandbox = await sandboxOf;
	const answer = await send(message);
	expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"messages"')]);
	expect(sandbox.messages.at(-1)?.body).toEqual(JSON.parse(JSON.stringify(message)));
});

/** A text with its limit, where it stands, and what the refusal says of it. */
const limited: Array<[string, number, string, (text: string) => object]> = [
	...kinds.flatMap(([kind, message]): typeof limited => [
		[`body of ${kind}`, 1024, 'Body text', (text) => message({ body: { text } })],
		[`footer of ${kind}`, 60, 'Footer text', (text) => message({ footer: { text } })],
		[`header of ${kind}`, 60, 'Header text', (text) => message({ header: { type: 'text', text } })],
	]),
	['title', 20, 'Button title', (text) => withButtons(reply('A'), reply(text, 'b'))],
	['id', 256, 'Button id', (text) => withButtons(reply('A'), reply('B', text))],
	['text of the link', 20, 'Button title', (text) => withLink({ display_text: text })],
];

describe.each(limited)('the %s', (_, max, what, messageOf) => {
	it.each([
		['one', 'x'],
		['one below', 'x'.repeat(max - 1)],
		['at', 'x'.repeat(max)],
		['at, in emoji', '🙂'.repeat(max)],
	])('may be as long as the limit: %s', async (_, text) => {
		expect((await send(messageOf(text))).status).toBe(200);
	});

	it.each([
		['nothing', ''],
		['one above', 'x'.repeat(max + 1)],
		['one above, in emoji', '🙂'.repeat(max + 1)],
	])('may not be longer or empty: %s', async (_, text) => {
		expect(await refused(messageOf(text))).toEqual(
			invalidParameter(`${what} length invalid. Min length: 1, Max length: ${max}`),
		);
	});
});

describe('the buttons', () => {
	const some = (count: number) =>
		withButtons(...Array.from({ length: count }, (_, index) => reply(`Answer ${index + 1}`)));

	it.each([1, 2, 3])('may be %i', async (count) => {
		expect((await send(some(count))).status).toBe(200);
	});

	it.each([0, 4])('may not be %i', async (count) => {
		expect(await refused(some(count))).toEqual(
			invalidParameter('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3'),
		);
	});

	it.each([
		['titles', 'Buttons titles must be unique', withButtons(reply('A', '1'), reply('A', '2'))],
		['ids', 'Buttons ids must be unique', withButtons(reply('A', '1'), reply('B', '1'))],
	])('have %s of their own', async (_, details, message) => {
		expect(await refused(message)).toEqual(invalidParameter(details));
	});

	it.each([' a', 'a ', '\ta', ' '])('have no spaces around an id: %j', async (id) => {
		expect(await refused(withButtons(reply('A', id)))).toEqual(
			invalidParameter('Button id cannot have leading or trailing spaces'),
		);
	});

	it.each(['example.com', '/dates', 'tel:+910000000000', 'javascript:alert(1)', '', 'https://'])(
		'open a complete address and not %j',
		async (address) => {
			expect(await refused(withLink({ url: address }))).toEqual(
				invalidParameter('Button url must be an absolute http or https URL'),
			);
		},
	);
});

it.each([
	['body', answers({ body: undefined }), "interactive['body']"],
	['text of the body', link({ body: {} }), "interactive['body']['text']"],
	['action', answers({ action: undefined }), "interactive['action']"],
	['buttons', answers({ action: {} }), "interactive['action']['buttons']"],
	[
		'title',
		withButtons(reply('A'), { type: 'reply', reply: { id: '1' } }),
		"interactive['action']['buttons'][1]['reply']['title']",
	],
	[
		'id',
		withButtons({ type: 'reply', reply: { title: 'A' } }),
		"interactive['action']['buttons'][0]['reply']['id']",
	],
	['url', withLink({ url: undefined }), "interactive['action']['parameters']['url']"],
	['interactive', { ...answers(), interactive: undefined }, 'interactive'],
])('names what is missing as Meta does: %s', async (_, message, parameter) => {
	const answer = await send(message);
	expect(answer.status).toBe(400);
	expect(answer.json()).toEqual({
		error: {
			code: 100,
			message: `(#100) The parameter ${parameter} is required.`,
			type: 'OAuthException',
			fbtrace_id: expect.stringMatching(/^A/) as string,
		},
		status: 'error',
	});
});

it.each([
	['a list', interactive({ type: 'list', action: { button: 'A', sections: [] } })],
	['audio above', answers({ header: { type: 'audio', audio: image } })],
	['a caption', answers({ header: { type: 'image', image: { ...image, caption: 'x' } } })],
	[
		'id and link',
		answers({ header: { type: 'image', image: { ...imageByLink().image, ...image } } }),
	],
	['an unknown media id', answers({ header: { type: 'image', image: { id: '999' } } })],
	['a button of another type', withButtons({ ...reply('A'), type: 'url' })],
	['an unknown key', withButtons({ type: 'reply', reply: { ...reply('A').reply, emoji: 'x' } })],
	['a title that is a number', withButtons({ type: 'reply', reply: { id: '1', title: 1 } })],
	['another action', link({ action: { name: 'open', parameters: url } })],
	['buttons below a link', link({ action: { buttons: [reply('A')] } })],
	['an image beside it', { ...answers(), image }],
])('refuses the form of %s', async (_, message) => {
	const sandbox = await sandboxOf;
	const before = sandbox.messages.length;
	const answer = await send(message);
	expect(answer.status).toBe(400);
	expect(answer.json()).toMatchObject({ error: { code: 100 } });
	expect(sandbox.messages).toHaveLength(before);
});

function imageByLink() {
	return { type: 'image', image: { link: 'https://example.com/banner.jpg' } };
}

/** What became of a message that is to be refused, and the refusal as it has to look. */
async function refused(message: object) {
	const sandbox = await sandboxOf;
	const before = sandbox.messages.length;
	const answer = await send(message);
	return { status: answer.status, body: answer.json(), taken: sandbox.messages.length - before };
}

const invalidParameter = (details: string) => ({
	status: 400,
	taken: 0,
	body: {
		error: {
			code: 131009,
			message: '(#131009) Parameter value is not valid',
			type: 'OAuthException',
			error_data: { messaging_product: 'whatsapp', details },
			fbtrace_id: expect.stringMatching(/^A/) as string,
		},
		status: 'error',
	},
});
