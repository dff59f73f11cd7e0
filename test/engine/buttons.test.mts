import {
	NodeHelpers,
	Workflow,
	traverseNodeParameters,
	type FromAIArgument,
	type IDataObject,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';

import { NodeTypes, SEND_IMAGE } from '../../engine/index.mts';
import {
	itemsBehind,
	people,
	person,
	recipients,
	setUp,
	workflowOf,
	type Bench,
} from './support/bench.mts';
import { png } from './support/images.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await setUp({ rate: null });
});

const YES_OR_NO = {
	button: [
		{ title: 'Yes', id: 'yes-1' },
		{ title: 'No', id: 'no-1' },
	],
};

const ANSWERS: INodeParameters = {
	messageType: 'buttons',
	bodyText: '=Is it this one, {{ $json.name }}?',
	buttonKind: 'reply',
	replyButtons: YES_OR_NO,
	options: { messagesPerSecond: 1000 },
};

const LINK: INodeParameters = {
	...ANSWERS,
	buttonKind: 'url',
	buttonText: 'See dates',
	buttonUrl: 'https://example.com/dates?x=1',
};

const send = async (
	parameters: INodeParameters,
	items: IDataObject[] = [person(1)],
	settings: Partial<INode> = {},
) => await bench.engine.run(workflowOf(items, { ...ANSWERS, ...parameters }, settings));

const bodies = () =>
	bench.sandbox.requests
		.filter(({ path }) => path.endsWith('/v3/message'))
		.map(({ rawBody }) => rawBody?.toString());

/** What the people see on the buttons, and what comes back, message by message. */
const sentButtons = () =>
	bench.sandbox.messages.map(({ body }) => {
		const { action } = body.interactive as unknown as {
			action: { buttons: Array<{ reply: { id: string; title: string } }> };
		};
		return action.buttons.map(({ reply }) => [reply.title, reply.id]);
	});

describe('the request', () => {
	test('is what the documentation of the API shows for answers, by media id', async () => {
		const run = await send({
			to: '+91 98765-43210',
			imageSource: 'mediaId',
			mediaId: '1000000000000001',
			footerText: 'Answer until Friday',
		});

		expect(bodies()).toEqual([
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"919876543210","type":"interactive","interactive":{"type":"button","header":{"type":"image","image":{"id":"1000000000000001"}},"body":{"text":"Is it this one, Person 1?"},"footer":{"text":"Answer until Friday"},"action":{"buttons":[{"type":"reply","reply":{"id":"yes-1","title":"Yes"}},{"type":"reply","reply":{"id":"no-1","title":"No"}}]}}}',
		]);
		expect(itemsBehind(run)).toEqual([
			{
				json: {
					messages: [{ id: bench.sandbox.messages[0].id }],
					messaging_product: 'whatsapp',
					contacts: [{ input: '919876543210', wa_id: '919876543210' }],
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	test('is what the documentation of the API shows for a link, by link, as a reply', async () => {
		const imageUrl = 'https://example.com/banner.jpg?sig=a%2Fb+c==';
		const run = await send({
			...LINK,
			imageUrl,
			options: { replyToMessageId: 'wamid.ABC=' },
		});

		expect(run.status).toBe('success');
		expect(bodies()).toEqual([
			`{"messaging_product":"whatsapp","recipient_type":"individual","to":"919876500001","context":{"message_id":"wamid.ABC="},"type":"interactive","interactive":{"type":"cta_url","header":{"type":"image","image":{"link":"${imageUrl}"}},"body":{"text":"Is it this one, Person 1?"},"action":{"name":"cta_url","parameters":{"display_text":"See dates","url":"https://example.com/dates?x=1"}}}}`,
		]);
	});

	test.each([
		['answers', ANSWERS],
		['a link', LINK],
	])('has the id of a file that was uploaded once for all, with %s', async (_, parameters) => {
		const file = workflowOf(people(3), { ...parameters, imageSource: 'binary' });
		const data = { data: png(1).toString('base64'), mimeType: 'image/png' };
		for (const item of file.pinData?.Start ?? []) item.binary = { data };
		const run = await bench.engine.run(file);

		expect(run.status).toBe('success');
		const headers = bench.sandbox.messages.map(
			({ body }) => (body.interactive as unknown as { header: IDataObject }).header,
		);
		expect(headers).toHaveLength(3);
		expect(new Set(headers.map((header) => JSON.stringify(header))).size).toBe(1);
		expect(headers[0]).toEqual({ type: 'image', image: { id: expect.any(String) as string } });
		expect(bench.sandbox.requests.filter(({ path }) => path.endsWith('/media'))).toHaveLength(1);
	});

	test('holds neither a caption nor what another kind of message has', async () => {
		await send({ caption: 'Hello', template: 'order_update|en_US' });
		expect(bodies()[0]).not.toMatch(/caption|Hello|template/);
	});
});

describe('the buttons', () => {
	test('are filled from expressions, item by item', async () => {
		const run = await send(
			{
				replyButtons: {
					button: [
						{ title: '=Yes, {{ $json.name }}', id: '=yes {{ $itemIndex }}' },
						{ title: 'No', id: '={{ $json.nothing }}' },
					],
				},
			},
			people(2),
		);

		expect(run.status).toBe('success');
		expect(sentButtons()).toEqual([
			[
				['Yes, Person 0', 'yes 0'],
				['No', 'No'],
			],
			[
				['Yes, Person 1', 'yes 1'],
				['No', 'No'],
			],
		]);
	});

	test('at the limits are taken by WhatsApp', async () => {
		const run = await send({
			bodyText: '😀'.repeat(1024),
			footerText: 'f'.repeat(60),
			replyButtons: {
				button: ['a', '😀', 'न'].map((each) => ({ title: each.repeat(20), id: each.repeat(256) })),
			},
		});
		expect(run.status).toBe('success');
		await send({ ...LINK, buttonText: '😀'.repeat(20) });
		expect(bench.sandbox.messages).toHaveLength(2);
	});
});

describe('what cannot be sent is refused before any request', () => {
	const button = (...rows: IDataObject[]) => ({
		replyButtons: { button: rows as INodeParameters[] },
	});

	test.each<[string, INodeParameters, RegExp]>([
		['no text', { bodyText: '={{ $json.nothing }}' }, /^Text is empty\. .+\.$/],
		['a long footer', { footerText: 'x'.repeat(61) }, /^Footer has 61 .+ Shorten it by 1\.$/],
		['no button', { replyButtons: {} }, /^Reply Buttons has no button\. .+\.$/],
		[
			'a button without words',
			button({ title: 'Yes' }, { title: '={{ $json.nothing }}', id: 'no' }),
			/^Button Text of button 2 is empty\. .+\.$/,
		],
		[
			'long words',
			button({ title: 'Yes' }, { title: 'No, rather another one' }),
			/^Button Text of button 2 \("No, rather another one"\) has 22 characters.+Shorten it by 2\.$/,
		],
		[
			'equal words',
			button({ title: 'Yes', id: 'a' }, { title: 'Yes', id: 'b' }),
			/^Button Text of button 2 \("Yes"\) is the same as that of button 1/,
		],
		['no link', { ...LINK, buttonUrl: '={{ $json.nothing }}' }, /^Button Link is empty\. .+\.$/],
		[
			'half a link',
			{ ...LINK, buttonUrl: 'example.com' },
			/^Button Link "example\.com" doesn't begin/,
		],
		['no words for a link', { ...LINK, buttonText: '={{ "" }}' }, /^Button Text is empty\./],
		['no number', { to: '={{ $json.nothing }}' }, /^Recipient Phone Number is empty/],
		['no picture', { imageUrl: '={{ $json.nothing }}' }, /^Image URL is empty/],
	])('%s', async (_name, parameters, text) => {
		const run = await send(parameters);

		expect(run.data.resultData.error?.message).toMatch(text);
		expect(bench.sandbox.requests).toHaveLength(0);
	});

	test('a fourth button is marked in the panel by n8n, which starts nothing then', async () => {
		const four = button(...['S', 'M', 'L', 'XL'].map((title) => ({ title })));
		await expect(send(four)).rejects.toThrow('At most 3 fields are allowed');
		expect(bench.sandbox.requests).toHaveLength(0);
	});

	test('and, where the node goes on, alone', async () => {
		const items = [person(0, { no: 'No' }), person(1, { no: 'Yes' }), person(2, { no: 'Later' })];
		const run = await send(button({ title: 'Yes' }, { title: '={{ $json.no }}' }), items, {
			onError: 'continueRegularOutput',
		});

		expect(recipients(bench.sandbox)).toEqual([person(0).phone, person(2).phone]);
		expect(itemsBehind(run)[1].json).toMatchObject({
			error: expect.stringMatching(
				/^Button Text of button 2 \("Yes"\).+\[item 2 of 3\]$/,
			) as string,
			details: { outcome: 'notSent' },
		});
	});
});

describe('like any other message', () => {
	test('Retry On Fail sends the rest and only the rest', async () => {
		const items = people(6);
		bench.sandbox.fail({
			as: { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } },
			to: items[3].phone,
		});
		const run = await send({}, items, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });

		expect(run.status).toBe('success');
		expect([...recipients(bench.sandbox)].sort()).toEqual(items.map(({ phone }) => phone).sort());
	});

	test('what Gupshup says to a button comes out as it is', async () => {
		bench.sandbox.fail({
			as: {
				kind: 'answer',
				status: 400,
				body: {
					status: 'error',
					code: '131009',
					message: 'Parameter value is not valid, Buttons titles must be unique',
				},
			},
		});
		const run = await send({}, [person(1)], { onError: 'continueRegularOutput' });
		const { error, details } = itemsBehind(run)[0].json as { error: string; details: IDataObject };

		expect(details).toMatchObject({ outcome: 'rejected', httpStatus: 400 });
		expect(error).toContain('Buttons titles must be unique');
	});
});

describe('the panel', () => {
	const { description } = new NodeTypes().getByName(SEND_IMAGE) as INodeType;

	/** Names of the fields that n8n shows. */
	const shown = (parameters: INodeParameters) => {
		const full = NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			true,
			false,
			{ typeVersion: 1 },
			description,
		) as INodeParameters;
		return description.properties
			.filter((property: INodeProperties) =>
				NodeHelpers.displayParameter(full, property, { typeVersion: 1 }, description),
			)
			.map(({ name }) => name);
	};

	const OWN = ['bodyText', 'footerText', 'buttonKind', 'replyButtons', 'buttonText', 'buttonUrl'];
	const own = (parameters: INodeParameters) =>
		shown(parameters).filter((name) => OWN.includes(name));

	test('has the fields of each kind of message for that kind alone', () => {
		expect(own({ messageType: 'image' })).toEqual([]);
		expect(own({ messageType: 'template' })).toEqual([]);
		expect(own({ messageType: 'buttons' })).toEqual([
			'bodyText',
			'footerText',
			'buttonKind',
			'replyButtons',
		]);
		expect(own({ messageType: 'buttons', buttonKind: 'url' })).toEqual([
			'bodyText',
			'footerText',
			'buttonKind',
			'buttonText',
			'buttonUrl',
		]);
		const ofCards = ['imageSource', 'imageUrl', 'cardsFrom', 'cards', 'cardList'];
		const shownOf = (parameters: INodeParameters) =>
			shown(parameters).filter((name) => ofCards.includes(name));
		expect(shownOf({ messageType: 'carousel' })).toEqual(['cardsFrom', 'cards']);
		expect(shownOf({ messageType: 'carousel', cardsFrom: 'list' })).toEqual([
			'cardsFrom',
			'cardList',
		]);
		expect(shownOf({})).toEqual(['imageSource', 'imageUrl']);
		for (const [messageType, caption, notice] of [
			['image', true, true],
			['buttons', false, true],
			['carousel', false, true],
			['template', false, false],
		] as const) {
			const names = shown({ messageType });
			expect([messageType, names.includes('caption'), names.includes('sessionNotice')]).toEqual([
				messageType,
				caption,
				notice,
			]);
		}
	});

	test.each([
		['Send Image by Link', {}],
		['Send Image by File', { messageType: 'image', imageSource: 'binary' }],
		['Send Image with Buttons by Media ID', { messageType: 'buttons', imageSource: 'mediaId' }],
		['Send Template by Link', { messageType: 'template' }],
		['Send Image Carousel', { messageType: 'carousel' }],
	])('says below the node: %s', (subtitle, parameters) => {
		const node = { ...workflowOf([]).nodes[1], parameters };
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: new NodeTypes(),
		});
		const [placed] = Object.values(workflow.nodes);
		expect(
			workflow.expression.getSimpleParameterValue(placed, description.subtitle, 'manual', {}),
		).toBe(subtitle);
	});

	test('opens a workflow of before as it was saved', () => {
		const saved = { to: '={{ $json.phone }}', imageUrl: 'https://example.com/a.png', caption: 'x' };
		const opened = NodeHelpers.getNodeParameters(
			description.properties,
			saved,
			false,
			false,
			{ typeVersion: 1 },
			description,
		);
		expect(opened).toEqual(saved);
		expect(shown(saved).filter((name) => OWN.includes(name))).toEqual([]);
	});
});

describe('as the tool of an AI agent', () => {
	/** As the editor writes it when "Let the model define this parameter" is pressed. */
	const byModel = (key: string) =>
		`={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`\`, 'string') }}`;

	const FILLED_BY_MODEL: INodeParameters = {
		bodyText: byModel('Text'),
		replyButtons: {
			button: [
				{ title: byModel('button0_Button_Text'), id: byModel('button0_Button_ID') },
				{ title: byModel('button1_Button_Text'), id: '' },
			],
		},
	};

	test('text and buttons are among what the model is asked for', () => {
		const asked: FromAIArgument[] = [];
		traverseNodeParameters(FILLED_BY_MODEL, asked);
		expect(asked.map(({ key }) => key)).toEqual([
			'Text',
			'button0_Button_Text',
			'button0_Button_ID',
			'button1_Button_Text',
		]);
	});

	test('are sent as the model fills them', async () => {
		const query = {
			Text: 'This one?',
			button0_Button_Text: 'Yes',
			button0_Button_ID: 'yes',
			button1_Button_Text: 'No',
		};
		const run = await send(FILLED_BY_MODEL, [person(1, { query })]);

		expect(run.data.resultData.error?.message).toBeUndefined();
		expect(bench.sandbox.messages[0].body).toMatchObject({
			interactive: { body: { text: 'This one?' } },
		});
		expect(sentButtons()).toEqual([
			[
				['Yes', 'yes'],
				['No', 'No'],
			],
		]);
	});
});
