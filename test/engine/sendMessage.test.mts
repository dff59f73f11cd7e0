/** The kinds of messages of Gupshup Send Message: their requests, and what is refused before one is made. */
import type { IDataObject, INode, INodeParameters, IRun } from 'n8n-workflow';

import { SEND_MESSAGE } from '../../engine/index.mts';
import {
	itemsBehind,
	people,
	person,
	recipients,
	setUp,
	workflowOf,
	type Bench,
} from './support/bench.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await setUp({ rate: null });
});

const FAST = { messagesPerSecond: 1000 };

/** Each kind with all it needs. */
const KINDS: Record<string, INodeParameters> = {
	text: { messageType: 'text', text: '=Thank you, {{ $json.name }}.' },
	answers: {
		messageType: 'buttons',
		bodyText: 'Does Friday suit you?',
		replyButtons: { button: [{ title: 'Yes', id: 'yes-1' }, { title: 'No' }] },
	},
	link: {
		messageType: 'buttons',
		bodyText: 'Our dates',
		buttonKind: 'url',
		buttonText: 'See dates',
		buttonUrl: 'https://example.com/dates?x=1',
	},
	list: {
		messageType: 'list',
		bodyText: 'When does it suit you?',
		listButton: 'See the times',
		listRows: { row: [{ title: 'Friday' }, { title: 'Monday', id: 'mon', description: 'At ten' }] },
	},
	document: { messageType: 'document', mediaUrl: 'https://example.com/invoice?no=1' },
	video: { messageType: 'video', mediaUrl: 'https://example.com/tour.mp4' },
	audio: { messageType: 'audio', mediaUrl: 'https://example.com/voice.ogg' },
	location: { messageType: 'location', latitude: '18.9220', longitude: '72.8347' },
	template: template('text_only', { body_1: '={{ $json.name }}' }),
};

/** A template by its name, with the values of its variables. */
function template(name: string, values: IDataObject, more: INodeParameters = {}): INodeParameters {
	return {
		messageType: 'template',
		template: { __rl: true, mode: 'name', value: `${name}|en_US` },
		templateVariables: { mappingMode: 'defineBelow', value: values as INodeParameters },
		...more,
	};
}

const send = async (
	kind: string,
	parameters: INodeParameters = {},
	items: IDataObject[] = [person(1)],
	settings: Partial<INode> = {},
) =>
	await bench.engine.run(
		workflowOf(
			items,
			{ caption: '', ...KINDS[kind], options: FAST, ...parameters },
			{ type: SEND_MESSAGE, onError: 'continueRegularOutput', ...settings },
		),
	);

const bodies = (path = '/v3/message') =>
	bench.sandbox.requests
		.filter((request) => request.path.endsWith(path))
		.map(({ rawBody }) => rawBody?.toString());

/** All but what only asks for the list of templates. */
const messageRequests = () =>
	bench.sandbox.requests.filter(({ endpoint }) => endpoint !== 'templates').length;

/** Parts of the request for a template. */
const filled = (name: string) =>
	`"type":"template","template":{"name":"${name}","language":{"code":"en_US"}`;
const header = (type: string, object: string) =>
	`{"type":"header","parameters":[{"type":"${type}","${type}":{${object}}}]}`;
const body = (text: string) => `{"type":"body","parameters":[{"type":"text","text":"${text}"}]}`;
const HEADER = (headerMedia: string, file: string, fileName = ''): INodeParameters => ({
	headerMedia,
	mediaUrl: `https://example.com/${file}`,
	fileName,
});
/** The language of the one template of the sandbox that has none. */
const NO_VARIABLES: INodeParameters = {
	template: { __rl: true, mode: 'name', value: 'season_greeting|en' },
};

const ENVELOPE = '"messaging_product":"whatsapp","recipient_type":"individual","to":"919876500001"';

describe('the request is what the documentation of the API shows', () => {
	test.each<[string, string, INodeParameters, string]>([
		['text', 'a text', {}, '"type":"text","text":{"body":"Thank you, Person 1."}'],
		[
			'text',
			'a text with a preview of its link',
			{ options: { ...FAST, previewUrl: true } },
			'"type":"text","text":{"body":"Thank you, Person 1.","preview_url":true}',
		],
		[
			'answers',
			'answers below a text',
			{ headerText: 'Your appointment', footerText: 'Until Thursday' },
			'"type":"interactive","interactive":{"type":"button","header":{"type":"text","text":"Your appointment"},"body":{"text":"Does Friday suit you?"},"footer":{"text":"Until Thursday"},"action":{"buttons":[{"type":"reply","reply":{"id":"yes-1","title":"Yes"}},{"type":"reply","reply":{"id":"No","title":"No"}}]}}',
		],
		[
			'link',
			'a link below a text',
			{},
			'"type":"interactive","interactive":{"type":"cta_url","body":{"text":"Our dates"},"action":{"name":"cta_url","parameters":{"display_text":"See dates","url":"https://example.com/dates?x=1"}}}',
		],
		[
			'list',
			'a list',
			{},
			'"type":"interactive","interactive":{"type":"list","body":{"text":"When does it suit you?"},"action":{"button":"See the times","sections":[{"rows":[{"id":"Friday","title":"Friday"},{"id":"mon","title":"Monday","description":"At ten"}]}]}}',
		],
		[
			'list',
			'a list with sections, whose rows come in any order',
			{
				listRows: {
					row: [
						{ title: 'a', section: 'One' },
						{ title: 'b', section: 'Two' },
						{ title: 'c', section: 'One' },
					],
				},
			},
			'"type":"interactive","interactive":{"type":"list","body":{"text":"When does it suit you?"},"action":{"button":"See the times","sections":[{"title":"One","rows":[{"id":"a","title":"a"},{"id":"c","title":"c"}]},{"title":"Two","rows":[{"id":"b","title":"b"}]}]}}',
		],
		[
			'document',
			'a document by link',
			{ caption: 'Your invoice', fileName: 'Invoice 1.pdf' },
			'"type":"document","document":{"link":"https://example.com/invoice?no=1","caption":"Your invoice","filename":"Invoice 1.pdf"}',
		],
		[
			'document',
			'a document by its media ID',
			{ mediaSource: 'mediaId', mediaId: '1000000000000001' },
			'"type":"document","document":{"id":"1000000000000001"}',
		],
		[
			'video',
			'a video',
			{ caption: 'Our shop' },
			'"type":"video","video":{"link":"https://example.com/tour.mp4","caption":"Our shop"}',
		],
		['audio', 'a sound', {}, '"type":"audio","audio":{"link":"https://example.com/voice.ogg"}'],
		[
			'location',
			'a place',
			{ locationName: 'Our shop', address: '12 Harbor Road' },
			'"type":"location","location":{"latitude":"18.9220","longitude":"72.8347","name":"Our shop","address":"12 Harbor Road"}',
		],
		[
			'location',
			'a place in numbers',
			{ latitude: '={{ -33.5 }}', longitude: '={{ 70 }}' },
			'"type":"location","location":{"latitude":"-33.5","longitude":"70"}',
		],
		[
			'template',
			'a template without a header',
			{},
			`${filled('text_only')},"components":[${body('Person 1')}]}`,
		],
		[
			'template',
			'a template without any variable',
			template('season_greeting', {}, { ...HEADER('image', 'a.png'), ...NO_VARIABLES }),
			`"type":"template","template":{"name":"season_greeting","language":{"code":"en"},"components":[${header('image', '"link":"https://example.com/a.png"')}]}`,
		],
		[
			'template',
			'a template with a text above',
			template('table_reminder', { body_1: '4 May', header_1: 'Maya' }),
			`${filled('table_reminder')},"components":[{"type":"header","parameters":[{"type":"text","text":"Maya"}]},${body('4 May')}]}`,
		],
		[
			'template',
			'a template with a document above',
			template('invoice_ready', { body_1: 'Maya' }, HEADER('document', 'a', 'Invoice 1.pdf')),
			`${filled('invoice_ready')},"components":[${header('document', '"link":"https://example.com/a","filename":"Invoice 1.pdf"')},${body('Maya')}]}`,
		],
		[
			'template',
			'a template with a video above, by its media ID',
			template(
				'product_film',
				{ body_1: 'Maya' },
				{ headerMedia: 'video', mediaSource: 'mediaId', mediaId: '1000000000000001' },
			),
			`${filled('product_film')},"components":[${header('video', '"id":"1000000000000001"')},${body('Maya')}]}`,
		],
	])('for %s: %s', async (kind, _, parameters, part) => {
		const run = await send(kind, parameters);
		expect(bodies()).toEqual([`{${ENVELOPE},${part}}`]);
		expect(itemsBehind(run)[0].json).toMatchObject({
			messages: [{ id: bench.sandbox.messages[0].id }],
		});
	});
});

const rows = (count: number) => ({
	row: Array.from({ length: count }, (_, number) => ({ title: `Row ${number}` })),
});

/** Of each limit: what is just within it, and what is just beyond, with what its text names. */
const LIMITS: Array<[string, INodeParameters, INodeParameters, RegExp]> = [
	['text', { text: 'x'.repeat(4096) }, { text: 'x'.repeat(4097) }, /^Text has 4097 characters/],
	['text', { text: ' . ' }, { text: '={{ $json.nothing }}' }, /^Text is empty/],
	['text', { text: '{{1}}' }, { text: 'Hello {{ $json.name }}' }, /^Text contains an expression/],
	[
		'answers',
		{ headerText: 'x'.repeat(60) },
		{ headerText: 'x'.repeat(61) },
		/^Header has 61 characters/,
	],
	[
		'answers',
		{ bodyText: 'x'.repeat(1024) },
		{ bodyText: 'x'.repeat(1025) },
		/^Text has 1025 characters/,
	],
	['list', { bodyText: 'x'.repeat(4096) }, { bodyText: 'x'.repeat(4097) }, /^Text has 4097/],
	['list', { listButton: 'x'.repeat(20) }, { listButton: 'x'.repeat(21) }, /^Button Text has 21/],
	['list', { listRows: rows(10) }, { listRows: {} }, /^Rows has no row/],
	[
		'list',
		{ listRows: { row: [{ title: 'x'.repeat(24) }] } },
		{ listRows: { row: [{ title: 'x'.repeat(25) }] } },
		/^Title of row 1 .* has 25/,
	],
	[
		'list',
		{ listRows: { row: [{ title: 'a', description: 'x'.repeat(72) }] } },
		{ listRows: { row: [{ title: 'a', description: 'x'.repeat(73) }] } },
		/^Description of row 1 \("a"\) has 73/,
	],
	[
		'list',
		{ listRows: { row: [{ title: 'a', id: 'x'.repeat(200) }] } },
		{ listRows: { row: [{ title: 'a', id: 'x'.repeat(201) }] } },
		/^Row ID of row 1 \("a"\) has 201/,
	],
	[
		'list',
		{ listRows: { row: [{ title: 'a' }, { title: 'a', id: 'b' }] } },
		{ listRows: { row: [{ title: 'a' }, { title: 'a' }] } },
		/^Row ID of row 2 \("a"\) is the same as that of row 1/,
	],
	[
		'list',
		{ listRows: { row: [{ title: 'a' }, { title: 'b' }] } },
		{ listRows: { row: [{ title: 'a', section: 'One' }, { title: 'b' }] } },
		/^Section of row 2 \("b"\) is empty/,
	],
	[
		'list',
		{ listRows: { row: [{ title: 'a', section: 'x'.repeat(24) }] } },
		{ listRows: { row: [{ title: 'a', section: 'x'.repeat(25) }] } },
		/^Section of row 1 \("a"\) has 25/,
	],
	...['document', 'video'].map((kind): (typeof LIMITS)[number] => [
		kind,
		{ caption: 'x'.repeat(1024) },
		{ caption: 'x'.repeat(1025) },
		/^Caption has 1025/,
	]),
	[
		'document',
		{ mediaUrl: 'https://drive.google.com/uc?id=1sWcV0rR8pYk' },
		{ mediaUrl: 'https://drive.google.com/file/d/1sWcV0rR8pYk/view' },
		/^Media URL leads to a page of Google Drive, not to a document.*File as the Media Source/,
	],
	[
		'video',
		{ mediaUrl: 'https://example.com/a' },
		{ mediaUrl: 'http://192.168.1.7/a.mp4' },
		/^Media URL points to 192.168.1.7.*downloads the video/,
	],
	[
		'audio',
		{ mediaUrl: 'https://example.com/voice' },
		{ mediaUrl: '={{ "" }}' },
		/^Media URL is empty/,
	],
	[
		'audio',
		{ mediaSource: 'link' },
		{ mediaSource: 'mediaId', mediaId: 'https://example.com/a.mp3' },
		/^Media ID is a link.*To send an audio file by link/,
	],
	[
		'template',
		template('table_reminder', { body_1: 'x', header_1: 'x'.repeat(48) }),
		template('table_reminder', { body_1: 'x', header_1: 'x'.repeat(61) }),
		/^Variable "header_1" has 61 characters, but WhatsApp accepts up to 60 for the whole text of a header/,
	],
	[
		'template',
		template('text_only', { body_1: 'x'.repeat(990) }),
		template('text_only', { body_1: 'x'.repeat(1025) }),
		/^Variable "body_1" has 1025 characters/,
	],
	[
		'template',
		{},
		template('table_reminder', { body_1: 'x' }),
		/^Variables has no value for header_1 of template "table_reminder\|en_US", "Header, 1: A table for …"/,
	],
	[
		'template',
		template('invoice_ready', { body_1: 'x' }, HEADER('document', 'a')),
		template('invoice_ready', { body_1: 'x' }),
		/^Header Media is None, but template "invoice_ready\|en_US" has a document as its header. Set it to Document/,
	],
	[
		'template',
		template('product_film', { body_1: 'x' }, HEADER('video', 'a')),
		template('product_film', { body_1: 'x' }, HEADER('image', 'a')),
		/^Header Media is Image, .* has a video as its header. Set it to Video/,
	],
	[
		'template',
		{ headerMedia: 'none' },
		HEADER('video', 'a'),
		/^Header Media is Video, .* has no file as its header. Set it to None/,
	],
	[
		'template',
		template('season_greeting', {}, { ...HEADER('image', 'a'), ...NO_VARIABLES }),
		template('shelf', { body_1: 'x' }),
		/^Template "shelf\|en_US" is a carousel.*or use Gupshup Send Image/,
	],
	[
		'template',
		{ templateVariables: '={{ { body_1: $json.name } }}' },
		template('where_to_find_us', { body_1: 'x' }),
		/^Template "where_to_find_us\|en_US" has a location as its header/,
	],
	['location', { latitude: '90' }, { latitude: '90.1' }, /^Latitude is 90.1.*swapped/],
	['location', { longitude: '-180' }, { longitude: '-180.01' }, /^Longitude is -180.01/],
	['location', { latitude: ' +18.9 ' }, { latitude: '18,9' }, /^Latitude "18,9".*point/],
	['location', { longitude: '0' }, { longitude: '={{ "" }}' }, /^Longitude is empty/],
];

test.each(LIMITS)(
	'%s %j is sent, and what is beyond is refused before anything is sent',
	async (kind, within, beyond, text) => {
		const passed = await send(kind, within);
		expect(itemsBehind(passed)[0].json.error).toBeUndefined();
		expect(bench.sandbox.messages).toHaveLength(1);

		const before = messageRequests();
		const refused = await send(kind, beyond);
		const error = itemsBehind(refused)[0].json.error as string;
		expect(error.replace(/\s+/g, ' ')).toMatch(text);
		expect(itemsBehind(refused)[0].json.details).toMatchObject({ outcome: 'notSent' });
		expect(messageRequests()).toBe(before);
	},
);

test.each(Object.keys(KINDS))(
	'%s: Retry On Fail sends the rest and only the rest',
	async (kind) => {
		const items = people(6);
		bench.sandbox.fail({
			as: { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } },
			to: items[3].phone,
		});
		const run = await send(kind, {}, items, {
			...{ onError: 'stopWorkflow', retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(run.status).toBe('success');
		expect(recipients(bench.sandbox).sort()).toEqual(items.map(({ phone }) => phone).sort());
	},
);

test.each(Object.keys(KINDS))('%s: Send Only Once Per sends to nobody twice', async (kind) => {
	const items = people(3);
	const options = { ...FAST, sendOnceKey: '={{ $json.name }}' };
	await send(kind, { options }, items.slice(0, 2));
	const run = await send(kind, { options }, items);
	expect(itemsBehind(run).map(({ json }) => json.alreadySent)).toEqual([true, true, undefined]);
	expect(recipients(bench.sandbox).sort()).toEqual(items.map(({ phone }) => phone).sort());
});

test.each([
	[502, 'unknown', /doesn't say whether the message was sent/],
	[400, 'rejected', /^Gupshup rejected the message.*Check the recipient and the content/],
])('an answer of %i is told without a word of images', async (status, outcome, text) => {
	bench.sandbox.fail({ as: { kind: 'answer', status, body: { status: 'error', message: 'Odd' } } });
	const [{ json }] = itemsBehind(await send('text'));
	expect(json.error).toMatch(text);
	expect(JSON.stringify(json)).not.toMatch(/image/i);
	expect(json.details).toMatchObject({ outcome });
});

test('both nodes share the pace of their app', async () => {
	const workflows = [
		workflowOf(people(13), { options: {} }),
		workflowOf(people(13), { ...KINDS.text, options: {} }, { type: SEND_MESSAGE }),
	];
	const runs = await Promise.all(
		workflows.map(async (workflow) => await bench.engine.run(workflow)),
	);
	expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
	const times = bench.sandbox.requests.map(({ at }) => at);
	expect(times).toHaveLength(26);
	// Each by itself would take one second, both together take two: half of it, as a busy machine may.
	expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1000);
});

describe('marking as read', () => {
	const READ: INodeParameters = {
		operation: 'markAsRead',
		incomingMessageId: '={{ $json.id }}',
		showTyping: false,
	};
	const ids = (count: number) =>
		Array.from({ length: count }, (_, index) => ({ id: `wamid.IN${index}` }));
	const mark = async (
		items: IDataObject[],
		parameters: INodeParameters = {},
		settings: Partial<INode> = {},
	) =>
		await bench.engine.run(
			workflowOf(items, { ...READ, ...parameters }, { type: SEND_MESSAGE, ...settings }),
		);
	const marked = (id: string, more = '') =>
		`{"type":"message-event","message":{"messaging_product":"whatsapp","status":"read","message_id":"${id}"${more}}}`;
	const textOf = (run: IRun) => run.data.resultData.error?.message;

	test.each([
		['alone', {}, ''],
		['with the typing indicator', { showTyping: true }, ',"typing_indicator":{"type":"text"}'],
		['by an expression', { showTyping: '={{ "true" }}' }, ',"typing_indicator":{"type":"text"}'],
	])('is what the documentation shows, as JSON: %s', async (_, parameters, more) => {
		const run = await mark(ids(1), parameters);
		expect(textOf(run)).toBeUndefined();
		expect(bodies('/v1/event')).toEqual([marked('wamid.IN0', more)]);
		const [{ headers, path }] = bench.sandbox.requests;
		expect(headers['content-type']).toBe('application/json');
		expect(path).toBe(`/partner/app/${bench.sandbox.app.id}/v1/event`);
		expect(itemsBehind(run)).toMatchObject([
			{ json: { status: 'success' }, pairedItem: { item: 0 } },
		]);
	});

	test('sends no message, remembers nothing and does a list in one go', async () => {
		const run = await mark(ids(9));
		expect(itemsBehind(run)).toHaveLength(9);
		expect(bodies('/v1/event').sort()).toEqual(ids(9).map(({ id }) => marked(id)));
		expect(bench.sandbox.messages).toHaveLength(0);
		// The same again is the same again.
		await mark(ids(9));
		expect(bodies('/v1/event')).toHaveLength(18);
	});

	test.each<[string, unknown, RegExp]>([
		['nothing', '', /^Message ID is empty\. Enter the whatsappMessageId from the Gupshup Trigger/],
		[
			'an ID that Gupshup gave a sent message',
			'3c48bcfc-07f6-43a5-8320-c19199950e8f',
			/^Message ID "3c48bcfc-.+" isn't a valid WhatsApp message ID.+begins with "wamid\."/,
		],
	])('%s is refused before anything is marked', async (_, id, text) => {
		const stopped = await mark([...ids(2), { id: id as string }]);
		expect(textOf(stopped)).toMatch(text);
		expect(textOf(stopped)).toMatch(/\[item 3 of 3\]$/);
		expect(bench.sandbox.requests).toHaveLength(0);
		const run = await mark(
			[...ids(2), { id: id as string }],
			{},
			{ onError: 'continueErrorOutput' },
		);
		expect(itemsBehind(run)).toHaveLength(2);
		expect(itemsBehind(run, undefined, 1)[0].json).toMatchObject({
			error: expect.stringMatching(text) as string,
			details: { outcome: 'notSent', item: 2 },
		});
	});

	const refusal = (message: string) => ({ status: 'error', message });
	test.each<[number, object | string, string, RegExp]>([
		[
			400,
			refusal('Please review the request parameters and retry'),
			'rejected',
			/^Gupshup didn't mark the message as read \("Please review .+"\)\. Check Message ID\. .+ received/,
		],
		[
			400,
			refusal('Outbound event not supported'),
			'rejected',
			/\("Outbound event not supported"\)/,
		],
		[401, refusal('Authentication Failed'), 'rejected', /doesn't accept the token/],
		[
			503,
			'',
			'rejected',
			/^Gupshup didn't mark the message as read\. Retry the execution: this is safe/,
		],
	])('an answer of %i %j is told', async (status, body, outcome, text) => {
		bench.sandbox.fail({ as: { kind: 'answer', status, body }, times: 2 });
		const run = await mark(ids(1), {}, { onError: 'continueRegularOutput' });
		const [{ json }] = itemsBehind(run);
		expect(json.error).toMatch(text);
		expect(json.details).toMatchObject({ outcome });
		expect(textOf(await mark(ids(1)))).toMatch(text);
	});

	test('is done again by Retry On Fail, and by its own pace after a 429', async () => {
		bench = await setUp({ eventRate: 4 });
		bench.sandbox.fail({ as: { kind: 'answer', status: 502, body: '' }, times: 1 });
		const run = await mark(ids(3), {}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		expect(textOf(run)).toBeUndefined();
		const done = bench.sandbox.requests.filter(({ status }) => status === 200);
		expect(new Set(done.map(({ rawBody }) => rawBody?.toString()))).toEqual(
			new Set(ids(3).map(({ id }) => marked(id))),
		);
	});
});
