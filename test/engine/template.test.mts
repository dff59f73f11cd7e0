import type { IBinaryKeyData, IDataObject, INode, INodeParameters, IRun } from 'n8n-workflow';

import { SEND_MESSAGE } from '../../engine/index.mts';
import {
	itemsBehind,
	people,
	person,
	recipients,
	SEND,
	setUp,
	workflowOf,
	type Bench,
} from './support/bench.mts';
import { JPEG } from './support/images.mts';
import { ownNode } from './support/ownNode.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await setUp({
		...{ rate: null, mediaRate: null, marketingRate: null },
		nodeTypes: { [WITH_FILE]: FILE_NODE },
	});
});

const LINK = 'https://example.com/header.jpg';
const WITH_FILE = 'test.withFile';

/** Gives each item the same image, as a node before ours would. */
const FILE_NODE = ownNode(async function () {
	const binary: IBinaryKeyData = {
		data: await this.helpers.prepareBinaryData(JPEG, 'card.jpg', 'image/jpeg'),
	};
	return [this.getInputData().map(({ json }, item) => ({ json, binary, pairedItem: { item } }))];
});

/** What the panel stores when a template has been chosen and its fields filled in. */
function chosen(template: string, value: IDataObject, kinds: IDataObject = {}): INodeParameters {
	return {
		messageType: 'template',
		imageUrl: LINK,
		caption: 'left over from an image',
		template: { __rl: true, mode: 'list', value: template, cachedResultName: template },
		templateVariables: {
			mappingMode: 'defineBelow',
			value,
			matchingColumns: [],
			schema: Object.keys({ ...value, ...kinds }).map((id) => ({
				id,
				displayName: `label of ${id} (e.g. something)`,
				required: true,
				defaultMatch: false,
				display: true,
				type: 'string',
				removed: false,
				...(kinds[id] ? { buttonKind: kinds[id] } : {}),
			})),
			attemptToConvertTypes: false,
			convertFieldsToString: false,
		} as unknown as INodeParameters,
	};
}

const ORDER = chosen('order_update|en_US', {
	body_1: '={{ $json.name }}',
	body_2: '={{ $json.order }}',
});

const send = async (parameters: INodeParameters, items = [person(1, { order: 1001 })]) =>
	await bench.engine.run(workflowOf(items, parameters));

const textOf = (run: IRun) => run.data.resultData.error?.message;
const templates = () => bench.sandbox.messages.map(({ body }) => body.template);
const requestsTo = (endpoint: string) =>
	bench.sandbox.requests.filter((request) => request.endpoint === endpoint);

/** The components of the one message that was taken, after its header. */
const components = () => templates()[0]?.components?.slice(1);

describe('the request', () => {
	test('is what the documentation of the API shows, byte for byte', async () => {
		const run = await send({ ...ORDER, to: '+91 00000 00000' });

		expect(textOf(run)).toBeUndefined();
		expect(bench.sandbox.requests.map(({ rawBody }) => rawBody?.toString())).toEqual([
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"910000000000","type":"template","template":{"name":"order_update","language":{"code":"en_US"},"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://example.com/header.jpg"}}]},{"type":"body","parameters":[{"type":"text","text":"Person 1"},{"type":"text","text":"1001"}]}]}}',
		]);
	});

	test('has a header and nothing else for a template without variables', async () => {
		const run = await send(chosen('season_greeting|en', {}));

		expect(textOf(run)).toBeUndefined();
		expect(templates()).toEqual([
			{
				name: 'season_greeting',
				language: { code: 'en' },
				components: [{ type: 'header', parameters: [{ type: 'image', image: { link: LINK } }] }],
			},
		]);
	});

	test('names the values of named variables', async () => {
		const run = await send(
			chosen('appointment_card|en_US', { body_patient: '={{ $json.name }}', body_date: '4 May' }),
		);

		expect(textOf(run)).toBeUndefined();
		expect(components()).toEqual([
			{
				type: 'body',
				parameters: [
					{ type: 'text', parameter_name: 'patient', text: 'Person 1' },
					{ type: 'text', parameter_name: 'date', text: '4 May' },
				],
			},
		]);
	});

	const OFFER = { body_1: 'Maya', body_2: 'everything', body_3: '20%' };
	const KINDS = { button_0: 'url', button_1: 'copy_code', button_2: 'quick_reply' };
	const BUTTONS = [
		{ sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'maya' }] },
		{
			sub_type: 'copy_code',
			index: '1',
			parameters: [{ type: 'coupon_code', coupon_code: '20OFF' }],
		},
		{
			sub_type: 'quick_reply',
			index: '2',
			parameters: [{ type: 'payload', payload: 'remind' }],
		},
	].map((button) => ({ type: 'button', ...button }));

	test('has each button in its form', async () => {
		const values = { ...OFFER, button_0: 'maya', button_1: '20OFF', button_2: 'remind' };
		const run = await send(chosen('weekend_offer|en_US', values, KINDS));

		expect(textOf(run)).toBeUndefined();
		expect(components()?.slice(1)).toEqual(BUTTONS);
		expect(requestsTo('templates')).toHaveLength(0);
	});

	test('leaves a payload out that nobody filled in', async () => {
		const values = { ...OFFER, button_0: 'maya', button_1: '20OFF' };
		const parameters = chosen('weekend_offer|en_US', values, KINDS);
		const { schema } = parameters.templateVariables as unknown as { schema: IDataObject[] };
		Object.assign(schema[5], { required: false, removed: true });
		const run = await send(parameters);

		expect(textOf(run)).toBeUndefined();
		expect(components()?.slice(1)).toEqual(BUTTONS.slice(0, 2));
	});

	test('finds out what kind a button is, once for all items, where nothing says it', async () => {
		const run = await send(
			{
				...chosen('weekend_offer|en_US', {}),
				templateVariables:
					'={{ { body_1: $json.name, body_2: "all", body_3: "20%", button_0: "c", button_1: "20OFF" } }}',
			},
			people(5),
		);

		expect(textOf(run)).toBeUndefined();
		expect(recipients(bench.sandbox)).toHaveLength(5);
		expect(components()?.slice(1)).toMatchObject([{ sub_type: 'url' }, { sub_type: 'copy_code' }]);
		expect(requestsTo('templates')).toHaveLength(1);
	});

	test('carries the message that is replied to', async () => {
		await send({ ...ORDER, options: { replyToMessageId: 'wamid.ABC=' } });

		expect(bench.sandbox.messages[0].body.context).toEqual({ message_id: 'wamid.ABC=' });
	});
});

describe('the image of the header', () => {
	const header = () => templates()[0]?.components?.[0];

	test('goes by media id', async () => {
		await send({ ...ORDER, imageSource: 'mediaId', mediaId: '1000000000000001' });

		expect(header()).toEqual({
			type: 'header',
			parameters: [{ type: 'image', image: { id: '1000000000000001' } }],
		});
	});

	test('is uploaded once for many, and sent by its id', async () => {
		const items = people(6).map((each, order) => ({ ...each, order }));
		const file = workflowOf(items, { ...ORDER, imageSource: 'binary' });
		file.nodes.push({
			id: 'file',
			name: 'File',
			type: WITH_FILE,
			typeVersion: 1,
			position: [100, 0],
			parameters: {},
		});
		file.connections.Start = { main: [[{ node: 'File', type: 'main', index: 0 }]] };
		file.connections.File = { main: [[{ node: SEND, type: 'main', index: 0 }]] };
		const run = await bench.engine.run(file);

		expect(textOf(run)).toBeUndefined();
		expect(bench.sandbox.media).toHaveLength(1);
		expect(header()).toEqual({
			type: 'header',
			parameters: [{ type: 'image', image: { id: bench.sandbox.media[0].id } }],
		});
		expect(new Set(templates().map((sent) => JSON.stringify(sent?.components?.[0]))).size).toBe(1);
		expect(recipients(bench.sandbox)).toEqual(people(6).map(({ phone }) => phone));
	});
});

describe('many items', () => {
	test('get their own values, and even their own template', async () => {
		const items = [
			person(1, { order: 'A-1', template: 'order_update|en_US' }),
			person(2, { order: 'A-2', template: ' order_update | es ' }),
		];
		const run = await send(
			{
				...fieldsOf('any|en', structuredClone(ORDER)),
				template: { __rl: true, mode: 'name', value: '={{ $json.template }}' },
			},
			items,
		);

		expect(textOf(run)).toBeUndefined();
		expect(templates().map((sent) => [sent?.language.code, sent?.components?.[1]])).toEqual([
			['en_US', { type: 'body', parameters: texts('Person 1', 'A-1') }],
			['es', { type: 'body', parameters: texts('Person 2', 'A-2') }],
		]);
		expect(itemsBehind(run).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
		]);
	});

	test('take their values out of an object, or JSON, by an expression', async () => {
		const run = await send(
			{
				...ORDER,
				template: 'order_update|en_US',
				templateVariables: '={{ $json.values }}',
			},
			[
				person(1, { values: { body_1: 'Maya', body_2: 7 } }),
				person(2, { values: '{"body_1":"Daniel","body_2":"8"}' }),
			],
		);

		expect(textOf(run)).toBeUndefined();
		expect(templates().map((sent) => sent?.components?.[1])).toEqual([
			{ type: 'body', parameters: texts('Maya', '7') },
			{ type: 'body', parameters: texts('Daniel', '8') },
		]);
		// Once for all: whether the template, entered by hand, can be filled at all.
		expect(requestsTo('templates')).toHaveLength(1);
	});

	test('are sent to once each, whatever is tried again', async () => {
		const items = people(12).map((each, order) => ({ ...each, order }));
		bench.sandbox.fail({
			as: { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } },
			to: String(person(5).phone),
		});
		const run = await bench.engine.run(
			workflowOf(
				items,
				{ ...ORDER, options: { messagesPerSecond: 1000 } },
				{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
			),
		);

		expect(run.status).toBe('success');
		expect([...recipients(bench.sandbox)].sort()).toEqual(people(12).map(({ phone }) => phone));
		expect(bench.sandbox.doubles()).toEqual({});
	});

	test('in doubt stay in doubt, whatever the values are in the next try', async () => {
		const file = workflowOf([person(1, { order: 1 })], { ...ORDER, options: { timeout: 0.3 } });
		bench.sandbox.fail({ as: { kind: 'loseAnswer' }, times: 1 });
		const failed = await bench.engine.run(file);
		expect(textOf(failed)).toMatch(/may have arrived/);
		expect(textOf(await bench.engine.retry(file, failed))).toMatch(/may have arrived/);
		expect(bench.sandbox.messages).toHaveLength(1);

		const edited = structuredClone(file);
		edited.nodes[1].parameters = {
			...edited.nodes[1].parameters,
			...chosen('order_update|en_US', { body_1: 'Somebody', body_2: 'else' }),
		};
		expect(textOf(await bench.engine.retry(edited, failed))).toMatch(/may have arrived/);
		expect(bench.sandbox.messages).toHaveLength(1);
	});
});

describe('a message that cannot be sent', () => {
	const refusals: Array<[string, INodeParameters, RegExp]> = [
		[
			'no template',
			{ ...ORDER, template: { __rl: true, mode: 'name', value: '={{ $json.nothing }}' } },
			/^Template is empty\. Choose one from the list.+\.$/,
		],
		[
			'a name without a language',
			{ ...ORDER, template: { __rl: true, mode: 'name', value: '={{ "order_update" }}' } },
			/^Template "order_update" has no language\. .+order_update\|en_US.+\.$/,
		],
		[
			'an expression that finds nothing',
			chosen('order_update|en_US', { body_1: '={{ $json.nothing }}', body_2: 'x' }),
			/^Variable "label of body_1" is empty\. .+\.$/,
		],
		[
			'a field that was left empty',
			chosen('order_update|en_US', { body_1: 'Maya' }, { body_2: '' }),
			/^Variable "label of body_2" is empty\. .+\.$/,
		],
		[
			'a line break',
			chosen('order_update|en_US', { body_1: 'Maya\nLind', body_2: 'x' }),
			/^Variable "label of body_1" contains a line break\. .+\.$/,
		],
		[
			'a button that the template does not have',
			{ ...ORDER, templateVariables: '={{ { body_1: "a", body_2: "b", button_0: "c" } }}' },
			/^Variables has a value for button_0.+button_0_url.+\.$/,
		],
		['no link', { ...ORDER, imageUrl: '={{ $json.nothing }}' }, /^Image URL is empty\. .+\.$/],
		[
			'no number',
			{ ...ORDER, to: '={{ $json.nothing }}' },
			/^Recipient Phone Number is empty\. .+\.$/,
		],
	];

	test.each(refusals)('%s is refused before anything leaves', async (_name, parameters, text) => {
		expect(textOf(await send(parameters))).toMatch(text);
		expect(requestsTo('v3/message')).toHaveLength(0);
	});

	test('is one of a list, and nothing of the list is sent', async () => {
		const items = people(4).map((each, n) => ({ ...each, order: n === 2 ? '' : n + 1 }));
		expect(textOf(await send(ORDER, items))).toMatch(
			/^Sent 0 of 4 images, then stopped: Variable "label of body_2" is empty\. .+\[item 3 of 4\]$/,
		);
		expect(bench.sandbox.requests).toHaveLength(0);
	});
});

describe('what Gupshup refuses is explained', () => {
	const values = { body_1: 'Maya' };
	test.each<[string, INodeParameters, RegExp]>([
		[
			'an unknown name',
			chosen('nobody|en', values),
			/no approved template with this name.+#132001.+from the list/,
		],
		[
			'another language',
			chosen('order_update|de', values),
			/no approved template with this name and language/,
		],
		['one that was rejected', chosen('loud_offer|en_US', values), /no approved template/],
		['one not yet approved', chosen('new_arrivals|en_US', values), /no approved template/],
		['one that is paused', chosen('old_catalogue|en_US', values), /has paused the template.+4005/],
		[
			'one that is disabled',
			chosen('banned_offer|en_US', values),
			/has permanently disabled the template.+132016/,
		],
		[
			'one without a header',
			chosen('text_only|en_US', values),
			/more or fewer variables.+header: number of/,
		],
		[
			'one with a film as header',
			chosen('product_film|en_US', values),
			/have the format.+expected VIDEO.+header of the template is what you send/,
		],
		[
			'too few values',
			chosen('order_update|en_US', values),
			/more or fewer variables.+\(1\).+\(2\)/,
		],
		[
			'numbers for names',
			chosen('appointment_card|en_US', { body_1: 'a', body_2: 'b' }),
			/have the format that the template requires/,
		],
		[
			'a button left out',
			chosen('weekend_offer|en_US', { body_1: 'a', body_2: 'b', body_3: 'c' }),
			/value that the message needs is missing.+index 0.+Variables/,
		],
		[
			'a text that gets too long',
			chosen('order_update|en_US', { body_1: 'x'.repeat(1020), body_2: 'y' }),
			/too long.+1024 characters/,
		],
	])('%s', async (_name, parameters, text) => {
		const run = await send(parameters);

		expect(textOf(run)).toMatch(text);
		expect(textOf(run)).not.toMatch(/\b(error|problem|failure|mistake)\b/i);
		expect(bench.sandbox.messages).toHaveLength(0);
		expect(bench.sandbox.requests.map(({ status }) => status)).toEqual([400]);
	});
});

/** The same with fields that the panel made for another template. */
function fieldsOf(template: string, parameters: INodeParameters): INodeParameters {
	const { schema } = parameters.templateVariables as unknown as { schema: IDataObject[] };
	for (const field of schema) field.template = template;
	return parameters;
}

function texts(...values: string[]) {
	return values.map((text) => ({ type: 'text', text }));
}

describe('a template that a message with one image cannot fill', () => {
	const byName = (name: string) => ({
		...chosen(name, {}),
		template: { __rl: true, mode: 'name', value: name },
		templateVariables: { body_1: 'Maya' } as unknown as INodeParameters,
	});

	test.each([
		['flash_sale', 'is a limited-time offer, which needs an end time'],
		['where_to_find_us', 'has a location as its header'],
		['product_film', 'has a video as its header'],
		['text_only', 'has no image as its header'],
		['book_a_table', 'has a button (FLOW) that needs more than a text'],
	])('%s is refused by its name: it %s', async (name, why) => {
		const run = await send(byName(`${name}|en_US`));

		expect(textOf(run)).toContain(`Template "${name}|en_US" ${why}. This node sends templates`);
		expect(requestsTo('v3/message')).toHaveLength(0);
	});

	test('a carousel is refused with an image for all of it', async () => {
		const run = await send(byName('shelf|en_US'));
		expect(textOf(run)).toContain(
			'Image Source is for one image, but template "shelf|en_US" is a carousel of 2 cards. Set it to An Image for Each Card, and enter the images in Images of the Cards',
		);
		expect(requestsTo('v3/message')).toHaveLength(0);
	});

	test.each([
		['old_catalogue', 'is paused by WhatsApp. Choose another template, or wait'],
		['banned_offer', 'is disabled by WhatsApp. Choose another template'],
		['loud_offer', 'was rejected by WhatsApp. Choose another template, or edit'],
	])('%s is refused by its name: it %s', async (name, why) => {
		const run = await send(byName(`${name}|en_US`));
		expect(textOf(run)).toContain(`Template "${name}|en_US" ${why}`);
		expect(requestsTo('v3/message')).toHaveLength(0);
	});

	test('one with too few values is refused, also behind the 800th of the list', async () => {
		const { app } = bench.sandbox;
		const [first] = app.templates;
		app.templates = Array.from({ length: 905 }, (_, n) => ({ ...first, name: `t${n}` }));
		const run = await send(byName('t900|en_US'), people(3));

		expect(textOf(run)).toContain('Variables has no value for body_2 of template "t900|en_US"');
		expect(requestsTo('v3/message')).toHaveLength(0);
		expect(requestsTo('templates')).toHaveLength(9);
		expect(requestsTo('templates')[8].path).toContain('?elementName=t900&pageNo=0&pageSize=100');
	});

	test.each(['new_arrivals|en_US', 'not_listed_yet|en_US'])(
		'%s is not refused for that',
		async (name) => {
			const run = await send(byName(name));
			expect(textOf(run) ?? '').not.toContain('This node sends templates');
			expect(requestsTo('v3/message')).toHaveLength(1);
		},
	);

	test('is sent to Gupshup where the list cannot be had, which is asked for once', async () => {
		bench.sandbox.fail({
			as: { kind: 'answer', status: 500, body: '' },
			path: 'templates',
			times: 10,
		});
		await bench.engine.run(
			workflowOf(people(3), byName('shelf|en_US'), { onError: 'continueRegularOutput' }),
		);

		expect(requestsTo('templates')).toHaveLength(1);
		expect(requestsTo('v3/message').map(({ status }) => status)).toEqual([400, 400, 400]);
	});
});

describe('a date', () => {
	test.each([
		['in a field of the mapper', '={{ $now }}'],
		['of JavaScript there', '={{ new Date() }}'],
	])('%s is refused, with the way to write it out', async (_where, body_2) => {
		const run = await send(chosen('order_update|en_US', { body_1: 'Maya', body_2 }));
		expect(textOf(run)).toMatch(/^Variable "label of body_2" is a date.+\.toFormat\(/);
		expect(requestsTo('v3/message')).toHaveLength(0);
	});

	test('is refused in a caption in the same words', async () => {
		const run = await send({ messageType: 'image', imageUrl: LINK, caption: '={{ $now }}' });
		expect(textOf(run)).toMatch(/^Caption is a date.+\.toFormat\(/);
	});

	test.each([
		['written out', '={{ $now.toFormat("yyyy") }}', /^\d{4}$/],
		['that came as text', '={{ $json.at }}', /^2026-11-25T08:59:41\.145Z$/],
	])('%s is sent', async (_how, body_2, text) => {
		await send(chosen('order_update|en_US', { body_1: 'Maya', body_2 }), [
			person(1, { at: '2026-11-25T08:59:41.145Z' }),
		]);
		expect(components()).toMatchObject([
			{ parameters: [{}, { text: expect.stringMatching(text) as string }] },
		]);
	});
});

describe('the marketing endpoint', () => {
	const ON = { marketingEndpoint: true, messagesPerSecond: 1000 };
	const OFFER = {
		...chosen('season_greeting|en', {}),
		template: { __rl: true, mode: 'name', value: 'season_greeting|en' },
	};
	const FILM: INodeParameters = {
		messageType: 'template',
		template: { __rl: true, mode: 'name', value: 'product_film|en_US' },
		templateVariables: { mappingMode: 'defineBelow', value: { body_1: 'Maya' } },
		headerMedia: 'video',
		mediaUrl: 'https://example.com/a.mp4',
	};
	const sendTo = async (parameters: INodeParameters, count = 1, settings: Partial<INode> = {}) =>
		await bench.engine.run(
			workflowOf(
				people(count).map((each) => ({ ...each, order: 1 })),
				{ options: ON, ...parameters },
				settings,
			),
		);
	const sent = () =>
		bench.sandbox.requests
			.filter(({ endpoint }) => endpoint !== 'templates')
			.map(({ path, rawBody }) => [path.replace(/^.*\/app\/[^/]+\//, ''), rawBody?.toString()]);
	const NAMESPACE = '"namespace":"00000000_0000_4000_8000_000000000000"';
	const envelope =
		'"messaging_product":"whatsapp","recipient_type":"individual","to":"919876500000"';

	test.each<[string, INodeParameters, Partial<INode>, string]>([
		[
			'an image',
			OFFER,
			{},
			`"name":"season_greeting","language":{"policy":"deterministic","code":"en"},${NAMESPACE},"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://example.com/header.jpg"}}]}]`,
		],
		[
			'a video',
			FILM,
			{ type: SEND_MESSAGE },
			`"name":"product_film","language":{"policy":"deterministic","code":"en_US"},${NAMESPACE},"components":[{"type":"header","parameters":[{"type":"video","video":{"link":"https://example.com/a.mp4"}}]},{"type":"body","parameters":[{"type":"text","text":"Maya"}]}]`,
		],
	])('gets a marketing template with %s, byte for byte', async (_what, fields, settings, part) => {
		const run = await sendTo(fields, 1, settings);
		expect(textOf(run)).toBeUndefined();
		expect(sent()).toEqual([
			['onboarding/marketing/msg', `{${envelope},"type":"template","template":{${part}}}`],
		]);
		expect(itemsBehind(run)[0].json.messages).toEqual([{ id: bench.sandbox.messages[0].id }]);
	});

	test('gets no other template, and none where the category cannot be looked up', async () => {
		await sendTo({ ...ORDER, options: { messagesPerSecond: 1000 } });
		await sendTo(ORDER);
		bench.sandbox.fail({
			as: { kind: 'answer', status: 500, body: '' },
			path: 'templates',
			times: 10,
		});
		bench.sandbox.apps.push({ ...bench.sandbox.app, id: 'another-app' });
		bench.credential.appId = 'another-app';
		await sendTo(OFFER);
		const [[path, body], ...others] = sent();
		expect(others[0]).toEqual([path, body]);
		expect(sent().map(([where]) => where)).toEqual(['v3/message', 'v3/message', 'v3/message']);
	});

	test.each([
		['image', OFFER, {}],
		['message', FILM, { type: SEND_MESSAGE }],
	])(
		'that is not enabled ends a list of the %s node, which says so',
		async (_, fields, settings) => {
			bench.sandbox.app.marketing = false;
			const what =
				/The marketing endpoint is not enabled for this app \("MM lite is not enabled for this app"\)\. Ask Gupshup support to enable .+ or turn off the option Use the Marketing Endpoint/;
			const stopped = await sendTo(fields, 2, settings);
			expect(textOf(stopped)).toMatch(what);
			const slow = { ...fields, options: { ...ON, messagesPerSecond: 5 } };
			const run = await sendTo(slow, 12, { ...settings, onError: 'continueRegularOutput' });
			const errors = itemsBehind(run).map(({ json }) => json.error as string);
			expect(errors).toHaveLength(12);
			expect(errors[0]).toMatch(what);
			expect(errors.at(-1)).toMatch(/because another item of this app failed with/);
			expect(sent().length).toBeLessThan(10);
			expect(bench.sandbox.messages).toHaveLength(0);
		},
	);

	test('refuses what has become something else, in words of its own', async () => {
		await sendTo(OFFER);
		bench.sandbox.app.templates = bench.sandbox.app.templates.map((each) => ({
			...each,
			category: 'UTILITY',
		}));
		expect(textOf(await sendTo(OFFER))).toMatch(
			/only accepts templates of the category marketing.+Turn off/,
		);
	});

	test('has a pace of its own, by its own 429s', async () => {
		bench = await setUp({ rate: null, marketingRate: 4, marketingWindow: 300 });
		const [marketing, others] = await Promise.all([sendTo(OFFER, 9), sendTo(ORDER, 9)]);
		expect([textOf(marketing), textOf(others)]).toEqual([undefined, undefined]);
		const to = people(9).map(({ phone }) => phone);
		expect(recipients(bench.sandbox).sort()).toEqual([...to, ...to].sort());
		const refused = bench.sandbox.requests.filter(({ status }) => status === 429);
		expect(new Set(refused.map(({ endpoint }) => endpoint))).toEqual(
			new Set(['onboarding/marketing/msg']),
		);
	});

	test('loses no answer and sends nothing twice', async () => {
		bench.sandbox.fail({
			...{ as: { kind: 'loseAnswer' }, times: 1 },
			path: 'onboarding/marketing/msg',
		});
		const run = await sendTo({ ...OFFER, options: { ...ON, timeout: 0.3 } }, 3, {
			retryOnFail: true,
			maxTries: 2,
			waitBetweenTries: 1,
		});
		expect(textOf(run)).toMatch(/may have arrived/i);
		expect(bench.sandbox.doubles()).toEqual({});
		expect(recipients(bench.sandbox).sort()).toEqual(people(3).map(({ phone }) => phone));
	});
});
