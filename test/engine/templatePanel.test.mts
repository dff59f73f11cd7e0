/** What the panel asks the node for while somebody fills it in, through n8n's own context for that. */
import { LoadOptionsContext } from 'n8n-core';
import {
	Workflow,
	type ILoadOptionsFunctions,
	type INode,
	type INodeParameters,
	type INodeType,
	type IWorkflowExecuteAdditionalData,
	type ResourceMapperField,
	type ResourceMapperFields,
} from 'n8n-workflow';

import { NodeTypes, SEND_IMAGE, SEND_MESSAGE } from '../../engine/index.mts';
import { setUp, type Bench } from './support/bench.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await setUp({ rate: null });
});

const nodeTypes = new NodeTypes();
const { listSearch, resourceMapping } =
	(nodeTypes.getByName(SEND_IMAGE) as INodeType).methods ?? {};

/** As n8n's server makes it for a request of the editor. */
function panel(parameters: INodeParameters): ILoadOptionsFunctions {
	const node: INode = {
		id: 'node',
		name: 'Temp-Node',
		type: SEND_IMAGE,
		typeVersion: 1,
		position: [0, 0],
		parameters: { messageType: 'template', ...parameters },
		credentials: { gupshupApi: { id: 'gupshup', name: 'Gupshup' } },
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = {
		credentialsHelper: bench.engine.credentials,
		currentNodeParameters: node.parameters,
	} as unknown as IWorkflowExecuteAdditionalData;
	return new LoadOptionsContext(workflow, workflow.nodes['Temp-Node'], additionalData, '');
}

const messageNode = (nodeTypes.getByName(SEND_MESSAGE) as INodeType).methods!;

const search = async (filter?: string) =>
	(await listSearch!.searchTemplates.call(panel({}), filter)).results;

const byName = (value: string, mode = 'name') => ({ __rl: true, mode, value });

const fieldsOf = async (
	template: INodeParameters[string],
	more: INodeParameters = {},
): Promise<ResourceMapperFields> =>
	await resourceMapping!.templateFields.call(panel({ template, ...more }));

const shown = ({ fields }: ResourceMapperFields) =>
	fields.map(({ id, displayName }) => [id, displayName]);

const listRequests = () =>
	bench.sandbox.requests.filter(({ endpoint }) => endpoint === 'templates');

test('a template behind the 800th has its fields', async () => {
	const { app } = bench.sandbox;
	const [first] = app.templates;
	app.templates = Array.from({ length: 805 }, (_, n) => ({ ...first, name: `t${n}` }));
	expect((await fieldsOf(byName('t804|en_US'))).fields.map(({ id }) => id)).toEqual([
		'body_1',
		'body_2',
	]);
	expect((await fieldsOf(byName('t804|es'))).emptyFieldsNotice).toBe(
		'Gupshup has t804 in en_US, not in es.',
	);
});

describe('the list of templates', () => {
	test('offers what is approved and has images, by name and language', async () => {
		expect(await search()).toEqual([
			{ name: 'appointment_card (en_US)', value: 'appointment_card|en_US' },
			{ name: 'order_update (en_US)', value: 'order_update|en_US' },
			{ name: 'order_update (es)', value: 'order_update|es' },
			{ name: 'season_greeting (en)', value: 'season_greeting|en' },
			{ name: 'shelf (en_US), 2 cards', value: 'shelf|en_US' },
			{ name: 'weekend_offer (en_US)', value: 'weekend_offer|en_US' },
		]);
	});

	test('of Gupshup Send Message offers those with any header but a carousel', async () => {
		const { results } = await messageNode.listSearch!.searchTemplates.call(panel({}));
		expect(results.map(({ value }) => value)).toEqual([
			'appointment_card|en_US',
			'invoice_ready|en_US',
			'order_update|en_US',
			'order_update|es',
			'product_film|en_US',
			'season_greeting|en',
			'table_reminder|en_US',
			'text_only|en_US',
			'weekend_offer|en_US',
		]);
		const fields = async (template: string) =>
			shown(
				await messageNode.resourceMapping!.templateFields.call(
					panel({ template: byName(template) }),
				),
			);
		expect(await fields('table_reminder|en_US')).toEqual([
			['header_1', 'Header, 1: A table for …'],
			['body_1', '1: We expect you on … (e.g. 4 May)'],
		]);
		expect(await fields('=x')).toContainEqual(['header_1', '{{1}} of the header']);
	});

	test.each([
		['ORDER', 2],
		['order es', 1],
		['order_update|es', 1],
		['(es)', 1],
		['nobody', 0],
		[' ', 6],
	])('is searched for %j', async (filter, count) => {
		expect(await search(filter)).toHaveLength(count);
	});

	test('comes with the token, and over all pages', async () => {
		const [first] = bench.sandbox.app.templates;
		bench.sandbox.app.templates = Array.from({ length: 137 }, (_, n) => ({
			...first,
			name: `template_${n}`,
		}));

		expect(await search()).toHaveLength(137);
		expect(
			listRequests().map(({ path, headers, status }) => [path, headers.authorization, status]),
		).toEqual(
			[0, 1].map((page) => [
				`/partner/app/${bench.sandbox.app.id}/templates?pageNo=${page}&pageSize=100`,
				bench.sandbox.app.token,
				200,
			]),
		);
	});

	test('is asked for once, however often the panel is opened, by all of its parts', async () => {
		await Promise.all([search(), search('a'), fieldsOf(byName('order_update|en_US'))]);
		for (let time = 0; time < 20; time++) {
			await search('order');
			await fieldsOf(byName('order_update|es'));
		}
		expect(listRequests()).toHaveLength(1);
	});

	test('is kept for each app by itself', async () => {
		await search();
		const other = { ...bench.sandbox.app, id: 'second-app', templates: [] };
		bench.sandbox.apps.push(other);
		bench.credential.appId = other.id;

		expect(await search()).toEqual([]);
		expect(listRequests()).toHaveLength(2);
	});

	test.each([
		['appToken', 'sk_wrong', /doesn't accept the token \("Authentication Failed"\)/],
		['appToken', '', /Partner App Token is empty in the credential/],
		['appId', 'no-such-app', /doesn't know this app/],
		['appId', '', /App ID is empty in the credential/],
		['baseUrl', 'http://127.0.0.1:1', /couldn't be reached/],
	])('says what is wrong with %s %j', async (field, value, text) => {
		bench.credential[field] = value;
		const rejection = await search().catch((error: Error & { description?: string }) => error);

		expect(rejection).toMatchObject({ message: expect.stringMatching(text) as string });
		expect(rejection).toHaveProperty('description', expect.stringMatching(/[CP]heck|aste/));
		expect(JSON.stringify(rejection)).not.toContain(bench.sandbox.app.token);
		expect(JSON.stringify(rejection)).not.toContain('sk_wrong');
	});

	test('says that Gupshup was asked too often', async () => {
		const client = async () =>
			await fetch(`${bench.sandbox.baseUrl}/partner/app/${bench.sandbox.app.id}/templates`, {
				headers: { authorization: bench.sandbox.app.token },
			});
		for (let time = 0; time < 10; time++) expect((await client()).status).toBe(200);

		await expect(search()).rejects.toMatchObject({
			message: expect.stringMatching(/10 times a minute/) as string,
			description: expect.stringMatching(/Wait a minute/) as string,
		});
		await expect(search()).rejects.toThrow(/10 times a minute/);
		expect(listRequests()).toHaveLength(11);
		expect(await fieldsOf(byName('order_update|en_US', 'list'))).toEqual({
			fields: [],
			emptyFieldsNotice: expect.stringMatching(/10 times a minute.+Wait a minute/) as string,
		});
	});
});

describe('the fields of a template', () => {
	test('are its placeholders, labelled by the words around them', async () => {
		const answer = await fieldsOf(byName('order_update|en_US'));

		expect(answer.fields).toEqual([
			{
				id: 'body_1',
				displayName: '1: Hi … (e.g. Maya)',
				required: true,
				defaultMatch: false,
				display: true,
				type: 'string',
				removed: false,
				template: 'order_update|en_US',
			},
			{
				id: 'body_2',
				displayName: '2: … your order … (e.g. A-1001)',
				required: true,
				defaultMatch: false,
				display: true,
				type: 'string',
				removed: false,
				template: 'order_update|en_US',
			},
		]);
	});

	test('come from the list in the same way', async () => {
		expect(shown(await fieldsOf(byName('order_update|es', 'list')))).toEqual([
			['body_1', '1: Hola … (e.g. Maya)'],
			['body_2', '2: … tu pedido … (e.g. A-1001)'],
		]);
	});

	test('have names where the placeholders have', async () => {
		expect(shown(await fieldsOf(byName('appointment_card|en_US')))).toEqual([
			['body_patient', 'patient: Hello … (e.g. Amélie)'],
			['body_date', 'date: … we expect you on … (e.g. 4 May)'],
		]);
	});

	test('are those of the buttons too, with their kind', async () => {
		const answer = await fieldsOf(byName('weekend_offer|en_US'));

		expect(shown(answer).slice(3)).toEqual([
			['button_0', 'Button See the offer: shop.example.com/offer?c=…'],
			['button_1', 'Button 2: coupon code (e.g. 20OFF)'],
			['button_2', 'Button Remind me: payload that comes back'],
		]);
		expect(
			(answer.fields as Array<ResourceMapperField & { buttonKind?: string }>).map(
				({ required, removed, buttonKind }) => [required, removed, buttonKind],
			),
		).toEqual([
			[true, false, undefined],
			[true, false, undefined],
			[true, false, undefined],
			[true, false, 'url'],
			[true, false, 'copy_code'],
			[false, true, 'quick_reply'],
		]);
	});

	test('are there for one that cannot be sent yet', async () => {
		expect(shown(await fieldsOf(byName('new_arrivals|en_US')))).toEqual([
			['body_1', '1: New in … (e.g. boots)'],
		]);
	});

	test.each([
		['', /Choose a Template/],
		[
			'season_greeting|en',
			/^season_greeting \(en\) has no variables\. .*<br><br>Season’s greetings from all of us!$/,
		],
		['order_update', /has no language/],
		['order_update|de', /Gupshup has order_update in en_US, es, not in de/],
		['nobody|en', /Gupshup has no template nobody \(en\) for this app/],
	])('are none for %j, and it is said why', async (value, text) => {
		expect(await fieldsOf(byName(value))).toEqual({
			fields: [],
			emptyFieldsNotice: expect.stringMatching(text) as string,
		});
	});

	test('are those of any template where only the run will tell', async () => {
		const { fields } = await fieldsOf(byName('={{ $json.template }}'));

		expect(fields.map(({ id }) => id)).toEqual(
			expect.arrayContaining(['body_1', 'body_10', 'button_0_url', 'button_2_copy_code']),
		);
		expect(fields.every(({ removed, required }) => removed && !required)).toBe(true);
		expect(listRequests()).toHaveLength(0);
	});

	test('are those of any template by name, too, where the list cannot be had', async () => {
		bench.credential.appToken = 'sk_wrong';
		expect((await fieldsOf(byName('order_update|en_US'))).fields.length).toBeGreaterThan(10);
	});

	test('stay as they are where they were filled in and the list cannot be had', async () => {
		const { fields } = await fieldsOf(byName('order_update|en_US'));
		bench.credential.appToken = 'sk_wrong';
		bench.credential.baseUrl = 'http://127.0.0.1:1';
		const templateVariables = { mappingMode: 'defineBelow', value: {}, schema: fields };

		expect(
			await fieldsOf(byName('order_update|en_US', 'list'), {
				templateVariables: templateVariables as unknown as INodeParameters,
			}),
		).toEqual({ fields });
	});
});

test('fields, filled in, are a message that is taken', async () => {
	const samples: Record<string, string> = {
		body_1: 'Maya',
		body_2: 'A-1',
		body_3: '20%',
		body_patient: 'Amélie',
		body_date: '4 May',
		button_0: 'maya',
		button_1: '20OFF',
	};
	const card = { imageSource: 'link', imageUrl: 'https://example.com/1.jpg' };
	const { workflowOf, person } = await import('./support/bench.mts');
	for (const { value } of await search()) {
		const { fields } = await fieldsOf(byName(String(value), 'list'));
		const run = await bench.engine.run(
			workflowOf([person(1)], {
				messageType: 'template',
				template: byName(String(value), 'list'),
				...(value === 'shelf|en_US' && {
					imageSource: 'cards',
					cardImages: { image: [card, card] },
				}),
				templateVariables: {
					mappingMode: 'defineBelow',
					value: Object.fromEntries(
						fields
							.filter(({ removed }) => !removed)
							.map(({ id }) => [id, samples[id.replace(/^card_\d_/, '')]]),
					),
					schema: fields,
				} as unknown as INodeParameters,
			}),
		);
		expect(run.data.resultData.error?.message).toBeUndefined();
	}
	expect(bench.sandbox.messages).toHaveLength(6);
	expect(listRequests()).toHaveLength(1);
});
