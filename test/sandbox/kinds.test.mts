/** Messages without a picture, marking as read, and the endpoint for marketing templates. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox, SandboxOptions } from '../../sandbox/index.mts';
import { faultOfMedia } from '../../sandbox/media/showable.mts';
import type { MediaKind } from '../../sandbox/messages/media.mts';
import { call, createBench, metaRefusal } from './support.mts';

const { client, start, end } = createBench();
const servers: Server[] = [];
afterAll(async () => {
	await end();
	for (const server of servers) {
		server.closeAllConnections();
		server.close();
	}
});

const sandboxOf = start({ rate: null, marketingRate: null, eventRate: null, seed: 7 });

async function send(body: unknown, path = 'v3/message', headers?: Record<string, string>) {
	const sandbox = await sandboxOf;
	const before = sandbox.messages.length;
	const answer = await call(sandbox, { client, body, path, ...(headers && { headers }) });
	return { status: answer.status, body: answer.json(), taken: sandbox.messages.length - before };
}

const common = {
	messaging_product: 'whatsapp',
	recipient_type: 'individual',
	to: '910000000000',
};
const of = (type: string, content: unknown) => ({ ...common, type, [type]: content });
const id = '1000000000000001';
const link = (name: string) => `https://example.com/${name}`;

const refused = (code: number, title: string, details?: string) => ({
	status: 400,
	taken: 0,
	body: metaRefusal(code, title, details),
});
const invalid = (details: string) => refused(131009, 'Parameter value is not valid', details);
const misformed = (reason: string) => refused(100, `Invalid parameter: ${reason}`);

describe('a message as the pages print it is taken, byte by byte:', () => {
	it.each([
		`{ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "910000000000", "type": "text",
  "text": { "body": "As requested: https://www.example.com/quest/", "preview_url": true } }`,
		`{ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "910000000000", "type": "video",
  "video": { "id": "1000000000000001", "caption": "A succulent eclipse!" } }`,
		`{ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "910000000000", "type": "audio",
  "audio": { "id": "1000000000000001" } }`,
		`{ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "910000000000", "type": "document",
  "document": { "link": "https://example.com/invoice.pdf", "caption": "Your invoice", "filename": "invoice.pdf" } }`,
		`{ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "910000000000", "type": "location",
  "location": { "latitude": "37.44216251868683", "longitude": "-122.16153582049394", "name": "Coffee",
    "address": "101 Forest Ave, Palo Alto, CA 94301" } }`,
		`{ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "910000000000", "type": "interactive",
  "interactive": { "type": "list", "header": { "type": "text", "text": "Choose Shipping Option" },
    "body": { "text": "Which shipping option do you prefer?" }, "footer": { "text": "Lucky Shrub" },
    "action": { "button": "Shipping Options", "sections": [
      { "title": "I want it ASAP!", "rows": [
        { "id": "priority_express", "title": "Priority Mail Express", "description": "Next Day to 2 Days" },
        { "id": "priority_mail", "title": "Priority Mail", "description": "1-3 Days" } ] },
      { "title": "I can wait a bit", "rows": [
        { "id": "ground", "title": "Ground", "description": "2-5 Days" } ] } ] } } }`,
	])('%s', async (printed) => {
		const sandbox = await sandboxOf;
		expect(await send(printed)).toMatchObject({ status: 200, taken: 1 });
		expect(sandbox.messages.at(-1)?.body).toEqual(JSON.parse(printed));
	});
});

it.each<[string, object]>([
	['a text without preview', of('text', { body: 'Hi' })],
	['a text of 4096 emoji', of('text', { body: '🙂'.repeat(4096), preview_url: false })],
	['a text that answers', { ...of('text', { body: 'Hi' }), context: { message_id: 'wamid.A' } }],
	['a video by link', of('video', { link: link('a.mp4') })],
	['audio by link', of('audio', { link: link('a.ogg') })],
	['a document with nothing but an id', of('document', { id })],
	['a caption of 1024 characters', of('document', { id, caption: 'x'.repeat(1024) })],
	['a place in numbers', of('location', { latitude: -90, longitude: 180 })],
])('takes %s', async (_, message) => {
	expect(await send(message)).toMatchObject({ status: 200, taken: 1 });
});

const CAPTION = 'caption: must be 1 to 1024 characters, or left out';
const ONE = 'exactly one of id and link is needed';
it.each<[string, object, string]>([
	['no text', of('text', {}), 'text.body: Required'],
	['an empty text', of('text', { body: '' }), 'text.body: must be 1 to 4096 characters'],
	[
		'a long text',
		of('text', { body: 'x'.repeat(4097) }),
		'text.body: must be 1 to 4096 characters',
	],
	[
		'another preview',
		of('text', { body: 'x', preview_url: 'true' }),
		'text.preview_url: Expected boolean, received string',
	],
	['nothing of its type', { ...common, type: 'text' }, 'text: Required'],
	[
		'two kinds',
		{ ...of('text', { body: 'x' }), image: { id } },
		'image: is not of a message of type text',
	],
	['id and link', of('video', { id, link: link('a.mp4') }), `video: ${ONE}`],
	['neither', of('audio', {}), `audio: ${ONE}`],
	['an unknown id', of('document', { id: '9' }), 'document.id 9 is not a media id of this app'],
	[
		'a link that is none',
		of('document', { link: 'a.pdf' }),
		'document.link: must be an absolute http or https address',
	],
	['a long caption', of('video', { id, caption: 'x'.repeat(1025) }), `video.${CAPTION}`],
	['an empty caption', of('document', { id, caption: '' }), `document.${CAPTION}`],
	[
		'a caption of audio',
		of('audio', { id, caption: 'x' }),
		"audio: Unrecognized key(s) in object: 'caption'",
	],
	[
		'a name of a video',
		of('video', { id, filename: 'a' }),
		"video: Unrecognized key(s) in object: 'filename'",
	],
	['no longitude', of('location', { latitude: 1 }), 'location.longitude: Required'],
	[
		'a latitude beyond the pole',
		of('location', { latitude: '90.1', longitude: 0 }),
		'location.latitude: must be degrees from -90 to 90',
	],
	[
		'degrees and minutes',
		of('location', { latitude: '37°26', longitude: 0 }),
		'location.latitude: must be degrees from -90 to 90',
	],
])('refuses the form of %s', async (_, message, reason) => {
	const { body, ...answer } = await send(message);
	expect(answer).toEqual({ status: 400, taken: 0 });
	const { error } = body as { error: { code: number; message: string } };
	expect([error.code, error.message]).toEqual([100, `(#100) Invalid parameter: ${reason}`]);
});

it('refuses a type that is none', async () => {
	expect(await send(of('hologram', {}))).toMatchObject({
		status: 400,
		body: { error: { code: 100 } },
	});
});

describe('a list', () => {
	type Row = { id: string; title: string; description?: string };
	const row = (name: string, changes: Partial<Row> = {}): Row => ({
		id: name,
		title: name,
		...changes,
	});
	const rows = (count: number, from = 0) =>
		Array.from({ length: count }, (_, index) => row(`Row ${from + index}`));
	const list = (sections: unknown, parts: object = {}, button = 'Options') =>
		of('interactive', {
			type: 'list',
			body: { text: 'Which one?' },
			action: { button, sections },
			...parts,
		});
	const one = (changes: Partial<Row>) => list([{ rows: [row('a', changes)] }]);

	it.each<[string, object]>([
		['one section without a title', list([{ rows: rows(10) }])],
		['ten sections', list(rows(10).map(({ title }, at) => ({ title, rows: rows(1, at) })))],
		['equal titles', list([{ rows: [row('a', { title: 'A' }), row('b', { title: 'A' })] }])],
	])('is taken with %s', async (_, message) => {
		expect(await send(message)).toMatchObject({ status: 200, taken: 1 });
	});

	it.each<[string, object, string]>([
		[
			'no section',
			list([]),
			'Invalid sections count. Min allowed sections: 1, Max allowed sections: 10',
		],
		[
			'11 sections',
			list(rows(11).map(({ title }, at) => ({ title, rows: rows(1, at) }))),
			'Invalid sections count. Min allowed sections: 1, Max allowed sections: 10',
		],
		[
			'11 rows',
			list([
				{ title: 'A', rows: rows(5) },
				{ title: 'B', rows: rows(6, 5) },
			]),
			'Total row count exceed max allowed count: 10',
		],
		[
			'no row',
			list([
				{ title: 'A', rows: rows(1) },
				{ title: 'B', rows: [] },
			]),
			'Section must have at least 1 row',
		],
		[
			'a section of two without a title',
			list([{ title: 'A', rows: rows(1) }, { rows: rows(1, 1) }]),
			'Section title is required if there is more than one section',
		],
		[
			'equal ids',
			list([
				{ title: 'A', rows: rows(1) },
				{ title: 'B', rows: rows(1) },
			]),
			'Row ids must be unique',
		],
		[
			'a long title of a row',
			one({ title: 'x'.repeat(25) }),
			'Row title is too long. Max length is 24',
		],
	])('is refused with %s', async (_, message, details) => {
		expect(await send(message)).toEqual(invalid(details));
	});

	it.each<[string, number, (text: string) => object]>([
		['Body text', 4096, (text) => list([{ rows: rows(1) }], { body: { text } })],
		['Header text', 60, (text) => list([{ rows: rows(1) }], { header: { type: 'text', text } })],
		['Footer text', 60, (text) => list([{ rows: rows(1) }], { footer: { text } })],
		['Button text', 20, (text) => list([{ rows: rows(1) }], {}, text)],
		['Section title', 24, (title) => list([{ title, rows: rows(1) }])],
		['Row id', 200, (text) => one({ id: text })],
		['Row description', 72, (description) => one({ description })],
	])('has a limit for its %s', async (what, max, messageOf) => {
		expect(await send(messageOf('🙂'.repeat(max)))).toMatchObject({ status: 200 });
		for (const text of ['', 'x'.repeat(max + 1)]) {
			expect(await send(messageOf(text))).toEqual(
				invalid(`${what} length invalid. Min length: 1, Max length: ${max}`),
			);
		}
	});

	it('has no picture above it, and its title is longer than nothing', async () => {
		const header = { type: 'image', image: { id } };
		expect(await send(list([{ rows: rows(1) }], { header }))).toMatchObject({ status: 400 });
		expect(await send(one({ title: '' }))).toEqual(
			invalid('Row title length invalid. Min length: 1, Max length: 24'),
		);
		expect(await send(one({ title: undefined }))).toEqual(
			refused(
				100,
				"The parameter interactive['action']['sections'][0]['rows'][0]['title'] is required.",
			),
		);
	});
});

describe('a file that WhatsApp does not show', () => {
	const MB = 1024 * 1024;
	const NOT = { code: 131053, title: 'Media upload error' };
	it.each<[MediaKind, string, number, boolean]>([
		['video', 'video/mp4', 16 * MB, true],
		['video', 'video/mp4', 16 * MB + 1, false],
		['video', 'audio/mp4', 9, false],
		['audio', 'audio/ogg', 16 * MB, true],
		['audio', 'audio/ogg', 16 * MB + 1, false],
		['audio', 'application/pdf', 9, false],
		['document', 'application/pdf', 100 * MB, true],
		['document', 'video/mp4', 20 * MB, true],
		['image', 'image/png', 5 * MB, true],
		['image', 'image/png', 5 * MB + 1, false],
		['image', 'image/webp', 9, false],
	])('%s of type %s and %i bytes: shown is %s', (kind, fileType, size, isShown) => {
		expect(faultOfMedia({ kind, id }, { fileType, size })).toEqual(isShown ? undefined : NOT);
	});

	it.each<[MediaKind, string, boolean]>([
		['video', 'a.mp4', true],
		['video', 'a.3gp?x=a.mov', true],
		['video', 'a.MOV', false],
		['video', 'watch', true],
		['audio', 'a.mp3', true],
		['audio', 'a.wav', false],
		['document', 'a.mov', true],
		['image', 'a.mp4', false],
	])('%s at %s: shown is %s', (kind, name, isShown) => {
		expect(faultOfMedia({ kind, link: link(name) }, undefined)).toEqual(isShown ? undefined : NOT);
	});

	it('is reported as failed, wherever it stands in a message', async () => {
		const sandbox = await start({ subscriptionRate: null });
		const told = await listener(sandbox, 'SENT,FAILED');
		const card = (index: number, name: string) => ({
			card_index: index,
			header: { type: 'image', image: { link: link(name) } },
			action: { buttons: [{ type: 'quick_reply', quick_reply: { id: name, title: 'A' } }] },
		});
		const cards = [card(0, 'a.jpg'), card(1, 'b.pdf')];
		const message = { type: 'carousel', body: { text: 'New:' }, action: { cards } };
		await call(sandbox, { client, body: of('interactive', message) });
		await sandbox.waitFor(({ deliveries }) =>
			deliveries.some(({ outcome }) => outcome === 'taken'),
		);
		expect(told).toMatchObject([{ status: 'failed', errors: [{ code: 131053 }] }]);
	});
});

describe('a template', () => {
	const part = (type: string, ...parameters: object[]) => ({ type, parameters });
	const text = (value: string) => ({ type: 'text', text: value });
	const template = (name: string, components: object[], more: object = {}) =>
		of('template', { name, language: { code: 'en_US' }, components, ...more });
	const video = part('header', { type: 'video', video: { id } });
	const file = part('header', {
		type: 'document',
		document: { link: link('a.pdf'), filename: 'a.pdf' },
	});
	const place = { latitude: '1.5', longitude: '2.5', name: 'Us', address: 'Here' };
	const location = part('header', { type: 'location', location: place });
	const body = part('body', text('Maya'));

	it.each<[string, object]>([
		[
			'text above',
			template('table_reminder', [part('header', text('Maya')), part('body', text('4 May'))]),
		],
		['a video', template('product_film', [video, body])],
		['a document', template('invoice_ready', [file, body])],
		['a place', template('where_to_find_us', [location, body])],
		['a namespace', template('text_only', [body], { namespace: '0000_0000' })],
	])('is taken with %s', async (_, message) => {
		expect(await send(message)).toMatchObject({ status: 200, taken: 1 });
	});

	it.each<[string, object, number, string]>([
		[
			'a video for a document',
			template('invoice_ready', [video, body]),
			132012,
			'header: Format mismatch, expected DOCUMENT, received VIDEO',
		],
		[
			'a document for a text',
			template('table_reminder', [file, body]),
			132012,
			'header: Format mismatch, expected TEXT, received DOCUMENT',
		],
		[
			'no text above',
			template('table_reminder', [body]),
			132000,
			'header: number of localizable_params (0) does not match the expected number of params (1)',
		],
		[
			'a long text above',
			template('table_reminder', [part('header', text('x'.repeat(60))), body]),
			132005,
			'header: translated text has 72 characters',
		],
	])('is refused with %s', async (_, message, code, details) => {
		expect(await send(message)).toMatchObject({
			status: 400,
			taken: 0,
			body: { error: { code, error_data: { details } } },
		});
	});

	it('is refused with a place that lacks its address', async () => {
		const { address: _, ...others } = place;
		const header = part('header', { type: 'location', location: others });
		expect(await send(template('where_to_find_us', [header, body]))).toEqual(
			misformed('template.components.0.parameters.0.location.address: Required'),
		);
	});
});

describe('marking as read', () => {
	const event = (message: object = {}, more: object = {}) => ({
		type: 'message-event',
		message: {
			messaging_product: 'whatsapp',
			status: 'read',
			message_id: 'wamid.INCOMING',
			...message,
		},
		...more,
	});
	const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
	const mark = async (body: unknown, headers?: Record<string, string>) =>
		await send(body, 'v1/event', headers);

	it.each<[string, object]>([
		['alone', event()],
		['with the typing indicator', event({ typing_indicator: { type: 'text' } })],
	])('is taken as JSON, whatever type it says it has: %s', async (_, body) => {
		const done = { status: 200, body: { status: 'success' }, taken: 0 };
		expect(await mark(body)).toEqual(done);
		expect(await mark(JSON.stringify(body), FORM)).toEqual(done);
	});

	const UNSUPPORTED = '{"message":"Outbound event not supported","status":"error"}';
	const REVIEW = '{"status":"error","message":"Please review the request parameters and retry"}';
	it.each<[string, unknown, string]>([
		['no JSON', '{"type":', '{"message":"Invalid JSON payload","status":"error"}'],
		['a form', 'type=message-event', '{"message":"Invalid JSON payload","status":"error"}'],
		['another event', event({}, { type: 'user-event' }), UNSUPPORTED],
		['another status', event({ status: 'delivered' }), UNSUPPORTED],
		['no status', event({ status: undefined }), REVIEW],
		['no message', event({}, { message: undefined }), REVIEW],
		['no message id', event({ message_id: undefined }), REVIEW],
		['an id of Gupshup', event({ message_id: '00000000-0000-4000-8000-000000000000' }), REVIEW],
		['another indicator', event({ typing_indicator: { type: 'audio' } }), REVIEW],
		['more than that', event({ to: '910000000000' }), REVIEW],
	])('is refused with %s', async (_, body, text) => {
		const sandbox = await sandboxOf;
		const answer = await call(sandbox, { client, body, path: 'v1/event' });
		expect([answer.status, answer.text]).toEqual([400, text]);
	});
});

describe('the marketing endpoint', () => {
	const path = 'onboarding/marketing/msg';
	const template = (name: string) =>
		of('template', {
			name,
			namespace: '5ff50000_0000_4000_8000_000000000000',
			language: { policy: 'deterministic', code: 'en_US' },
			components: [
				{
					type: 'header',
					parameters: [{ type: 'image', image: { link: link('a.jpg') } }],
				},
				{
					type: 'body',
					parameters: ['Maya', 'A-1']
						.slice(0, name === 'order_update' ? 2 : 1)
						.map((text) => ({ type: 'text', text })),
				},
			],
		});
	const marketing = {
		category: 'MARKETING' as const,
		name: 'hello',
		language: 'en_US',
		status: 'APPROVED' as const,
		type: 'IMAGE' as const,
		body: 'Hi {{1}}',
		sample: 'Hi Maya',
	};

	it('takes a template of category marketing, and reports it like any other', async () => {
		const sandbox = await sandboxOf;
		sandbox.app.templates.push(marketing);
		expect(await send(template('hello'), path)).toMatchObject({
			status: 200,
			taken: 1,
			body: { messages: [{ id: sandbox.messages.at(-1)?.id }], contacts: [{ wa_id: common.to }] },
		});
	});

	it.each<[string, object, object]>([
		[
			'a text',
			of('text', { body: 'Hi' }),
			refused(100, 'Invalid parameter', 'Message must be a template message.'),
		],
		[
			'a template of another category',
			template('order_update'),
			refused(131055, 'Method not allowed', 'Only marketing template messages are supported'),
		],
	])('refuses %s', async (_, message, answer) => {
		expect(await send(message, path)).toEqual(answer);
	});

	it('refuses in Gupshup’s words where the app was not switched to it', async () => {
		const sandbox = await start({ apps: [{ marketing: false }] });
		const answer = await call(sandbox, { client, path, body: template('hello') });
		expect([answer.status, answer.text]).toEqual([
			400,
			'{"message":"MM lite is not enabled for this app","status":"error"}',
		]);
	});
});

describe('limits of their own', () => {
	const text = of('text', { body: 'Hi' });
	it.each<[string, SandboxOptions, string, number]>([
		['marking as read', { eventRate: 2 }, 'v1/event', 1_000],
		['marketing', { marketingRate: 2 }, 'onboarding/marketing/msg', 1_000],
		[
			'marketing, by the minute',
			{ marketingRate: 2, marketingWindow: 60_000 },
			'onboarding/marketing/msg',
			60_000,
		],
	])('has %s', async (_, options, path, window) => {
		let now = 1_000;
		const sandbox = await start({ clock: () => now, ...options });
		const isLimited = async (at = path) =>
			(await call(sandbox, { client, path: at, body: text })).status === 429;
		expect([await isLimited(), await isLimited(), await isLimited()]).toEqual([false, false, true]);
		expect(await isLimited('v3/message')).toBe(false);
		now += window - 1;
		expect(await isLimited()).toBe(true);
		now += 1;
		expect(await isLimited()).toBe(false);
	});
});

/** The statuses that a workflow is told. */
async function listener(sandbox: Sandbox, modes: string): Promise<object[]> {
	const told: object[] = [];
	const server = createServer((req, res) => {
		const chunks: Buffer[] = [];
		req.on('data', (chunk: Buffer) => chunks.push(chunk));
		req.on('end', () => {
			const body = JSON.parse(Buffer.concat(chunks).toString()) as {
				entry: [{ changes: [{ value: { statuses: [{ status?: string }] } }] }];
			};
			const [status] = body.entry[0].changes[0].value.statuses;
			// The first call only tries whether somebody answers.
			if (status.status !== undefined) told.push(status);
			res.end();
		});
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	await call(sandbox, {
		client,
		path: 'subscription',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({
			modes,
			tag: 'n8n',
			version: '3',
			url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
		}).toString(),
	});
	return told;
}
