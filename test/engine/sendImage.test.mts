import type { IDataObject, INodeParameters } from 'n8n-workflow';

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

/** The bodies that reached the sandbox, byte for byte. */
const bodies = () => bench.sandbox.requests.map(({ rawBody }) => rawBody?.toString());

const send = async (parameters: INodeParameters, items: IDataObject[] = [person(1)]) =>
	await bench.engine.run(workflowOf(items, parameters));

describe('the request', () => {
	test('is what the documentation of the API shows for a link', async () => {
		await send({
			to: '+91 98765-43210',
			imageUrl: 'https://example.com/photo.jpg',
			caption: 'Optional text',
		});

		expect(bodies()).toEqual([
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"919876543210","type":"image","image":{"link":"https://example.com/photo.jpg","caption":"Optional text"}}',
		]);
		expect(bench.sandbox.requests[0]).toMatchObject({
			method: 'POST',
			path: `/partner/app/${bench.sandbox.app.id}/v3/message`,
			headers: {
				authorization: bench.sandbox.app.token,
				'content-type': 'application/json',
				accept: 'application/json',
			},
		});
	});

	test('is what the documentation of the API shows for a media id, without an empty caption', async () => {
		await send({
			to: '+91 00000 00000',
			imageSource: 'mediaId',
			mediaId: ' 1000000000000001 ',
			caption: '  ',
		});

		expect(bodies()).toEqual([
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"910000000000","type":"image","image":{"id":"1000000000000001"}}',
		]);
	});

	test('carries the message that is replied to', async () => {
		await send({ options: { replyToMessageId: 'wamid.ABC=' } });

		expect(bench.sandbox.messages[0].body).toMatchObject({ context: { message_id: 'wamid.ABC=' } });
	});

	test('carries a signed link byte for byte', async () => {
		const link =
			'https://bucket.s3.amazonaws.com/a%20b/ü.png?X-Amz-Signature=a%2Fb+c==&x=%7e&y=[1]&empty=#frag';
		await send({ imageUrl: link });

		expect(bench.sandbox.messages[0].body).toMatchObject({ image: { link } });
	});

	test('carries the caption with its line breaks, emoji and spaces as they are', async () => {
		const caption = '  Hola 👋🏽\n\n¿Todo *bien*? "quoted"  ';
		await send({ caption });

		expect(bench.sandbox.messages[0].body).toMatchObject({ image: { caption } });
	});

	test('goes out with a bearer token when the token is a JWT', async () => {
		const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJhcHAifQ', 'c2lnbmF0dXJl'].join('.');
		bench.sandbox.app.token = jwt;
		bench.credential.appToken = jwt;
		const run = await send({});

		expect(run.status).toBe('success');
		expect(bench.sandbox.requests[0].headers.authorization).toBe(`Bearer ${jwt}`);
	});

	test('goes to the app of the item where the credential holds an expression', async () => {
		const other = { ...bench.sandbox.app, id: 'second-app' };
		bench.sandbox.apps.push(other);
		bench.credential.appId = '={{ $json.app }}';
		const run = await send({}, [
			person(1, { app: bench.sandbox.app.id }),
			person(2, { app: other.id }),
		]);

		expect(run.status).toBe('success');
		expect(bench.sandbox.messages.map(({ appId }) => appId)).toEqual([
			bench.sandbox.app.id,
			other.id,
		]);
	});
});

describe('the output', () => {
	test('is the answer as it came, one item per item, linked to it, in order', async () => {
		const run = await bench.engine.run(workflowOf(people(25)));

		expect(run.status).toBe('success');
		expect(recipients(bench.sandbox)).toEqual(people(25).map(({ phone }) => phone));
		expect(itemsBehind(run)).toEqual(
			bench.sandbox.messages.map(({ id, to }, item) => ({
				json: {
					messages: [{ id }],
					messaging_product: 'whatsapp',
					contacts: [{ input: to, wa_id: to }],
				},
				pairedItem: { item },
			})),
		);
	});

	test('keeps the order of the items when answers come out of order', async () => {
		bench.sandbox.fail({ as: { kind: 'delay', ms: 150 }, to: person(0).phone });
		const run = await bench.engine.run(workflowOf(people(3)));

		expect(
			itemsBehind(run).map(({ json }) => (json.contacts as Array<{ input: string }>)[0].input),
		).toEqual(people(3).map(({ phone }) => phone));
	});

	test('leaves the input items as they were', async () => {
		const items = [person(1)];
		const before = structuredClone(items);
		await bench.engine.run(workflowOf(items));

		expect(items).toEqual(before);
	});

	test('tells nothing about a single message, and sums up a long list', async () => {
		const hintsOf = async (count: number) => {
			const run = await bench.engine.run(
				workflowOf(people(count), { options: { messagesPerSecond: 1000 } }),
			);
			return run.data.resultData.runData['Gupshup Send Image'][0].hints ?? [];
		};

		expect(await hintsOf(1)).toEqual([]);
		expect(await hintsOf(12)).toEqual([
			{
				message: expect.stringMatching(/^Sent 12 of 12 images in [\d.]+ s\.$/) as string,
				type: 'info',
				location: 'outputPane',
			},
		]);
	});
});

describe('a value that cannot be sent', () => {
	const refusals: Array<[string, INodeParameters, RegExp]> = [
		['no number', { to: '={{ $json.nothing }}' }, /^Recipient Phone Number is empty\. .+\.$/],
		['a rounded number', { to: '9.1E+11' }, /^Recipient Phone Number is "9\.1E\+11".+\.$/],
		['a national number', { to: '09876543210' }, /^Recipient Phone Number .+country code.+\.$/],
		['no link', { imageUrl: '={{ $json.nothing }}' }, /^Image URL is empty\. .+\.$/],
		['a link without a scheme', { imageUrl: 'example.com/a.png' }, /^Image URL .+https:\/\/.+\.$/],
		[
			'no media id',
			{ imageSource: 'mediaId', mediaId: '={{ $json.nothing }}' },
			/^Media ID is empty\. .+\.$/,
		],
		[
			'a link as media id',
			{ imageSource: 'mediaId', mediaId: 'https://a.b/c' },
			/^Media ID is a link.+Image Source\.$/,
		],
		[
			'a long caption',
			{ caption: 'x'.repeat(1030) },
			/^Caption has 1030 characters.+1024.+Shorten it by 6\.$/,
		],
		[
			'a wrong message id',
			{ options: { replyToMessageId: 'b7c1' } },
			/^Reply to Message ID .+wamid.+\.$/,
		],
		['a wrong time-out', { options: { timeout: -1 } }, /^Timeout \(Seconds\) is -1\. .+\.$/],
		['a wrong rate', { options: { messagesPerSecond: 0 } }, /^Messages per Second is 0\. .+\.$/],
		['an expression that fails', { to: '={{ $json.a.b.c.toUpperCase() }}' }, /\.$/],
	];

	test.each(refusals)('%s is refused before any request', async (_name, parameters, text) => {
		const run = await send(parameters);

		expect(run.status).toBe('error');
		expect(run.data.resultData.error?.message).toMatch(text);
		expect(bench.sandbox.requests).toHaveLength(0);
	});

	test.each([
		[
			'={{ $json.phone }}',
			{ body: { phone: '+919876500001' } },
			'Recipient Phone Number is empty. The expression "{{ $json.phone }}" returns nothing for this item. This item has it in body: use {{ $json.body.phone }}.',
		],
		[
			'={{ $json["Phone Number"] }}',
			{ headers: {}, query: { 'Phone Number': 919876500001 } },
			'This item has it in query: use {{ $json.query["Phone Number"] }}.',
		],
		[
			'={{ $json.customer.phone }}',
			{ customer: {}, fields: { customer: { phone: '+919876500001' } } },
			'This item has it in fields: use {{ $json.fields.customer.phone }}.',
		],
		[
			'={{ $json.phone }}',
			{ body: { phone: '' }, params: { mobile: 'x' } },
			'Recipient Phone Number is empty. Enter the recipient\'s number, for example +91 98765 43210. The expression "{{ $json.phone }}" returns nothing for this item.',
		],
	])('%s, which gives nothing for %j, says where the value is', async (to, json, text) => {
		const run = await bench.engine.run(workflowOf([json], { to }));
		expect(run.data.resultData.error?.message).toContain(text);
	});

	test.each([
		['to', 'Recipient Phone Number'],
		['imageUrl', 'Image URL'],
		['caption', 'Caption'],
	])(
		'an expression in %s that names no node of the workflow is told by its field',
		async (name, label) => {
			const run = await bench.engine.run(
				workflowOf([person(1), person(2)], { [name]: "={{ $('Nowhere').item.json.phone }}" }),
			);
			expect(run.data.resultData.error?.message).toMatch(
				new RegExp(
					`${label} has an expression that n8n can't evaluate \\(".*exist.*"\\)\\. Fix the expression "\\{\\{ \\$\\('Nowhere'\\).*\\[item 1 of 2\\]$`,
				),
			);
			expect(bench.sandbox.requests).toHaveLength(0);
		},
	);

	test('so is one in an option', async () => {
		const options = { reference: "={{ $('Nowhere').item.json.phone }}" };
		const run = await bench.engine.run(workflowOf([person(1)], { options }));
		expect(run.data.resultData.error?.message).toMatch(
			/^Reference has an expression that n8n can't evaluate/,
		);
	});

	test('anywhere in a list keeps all of the list from being sent', async () => {
		const run = await send({}, [
			person(1),
			person(2),
			{ phone: 'nobody' },
			person(4),
			{ phone: '' },
		]);

		expect(run.data.resultData.error?.message).toMatch(
			/^Sent 0 of 5 images, then stopped: Recipient Phone Number "nobody" .+\[item 3 of 5\]$/,
		);
		expect(bench.sandbox.requests).toHaveLength(0);
	});

	test('fails alone where the node continues on failure', async () => {
		const run = await bench.engine.run(
			workflowOf(
				[person(1), { phone: 'nobody' }, person(3)],
				{},
				{ onError: 'continueRegularOutput' },
			),
		);

		expect(recipients(bench.sandbox)).toEqual([person(1).phone, person(3).phone]);
		expect(itemsBehind(run)[1]).toEqual({
			json: {
				error: expect.stringMatching(
					/^Recipient Phone Number "nobody" .+\[item 2 of 3\]$/,
				) as string,
				details: {
					outcome: 'notSent',
					item: 1,
					hint: expect.stringContaining('country code') as string,
				},
			},
			pairedItem: { item: 1 },
		});
	});
});

describe('a credential that cannot work', () => {
	test.each([
		['no app id', { appId: ' ' }, /App ID is empty in the credential/],
		['no token', { appToken: '' }, /Partner App Token is empty in the credential/],
		[
			'a token with a line break in it',
			{ appToken: 'sk_1\nsk_2' },
			/^Partner App Token contains a space.+\.$/,
		],
		[
			'a base URL over the network in clear',
			{ baseUrl: 'http://partner.gupshup.io' },
			/Base URL .+unencrypted/,
		],
	])('%s is refused before any request', async (_name, change, text) => {
		Object.assign(bench.credential, change);
		const run = await send({});

		expect(run.data.resultData.error?.message).toMatch(text);
		expect(bench.sandbox.requests).toHaveLength(0);
	});
});
