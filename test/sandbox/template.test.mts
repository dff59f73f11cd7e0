import type { SandboxTemplate } from '../../sandbox/index.mts';
import { call, createBench, sendImage } from './support.mts';

const { client, start, end } = createBench();
afterAll(end);

const sandboxOf = start({ rate: null, templateRate: null, seed: 7 });

const header = {
	type: 'header',
	parameters: [{ type: 'image', image: { link: 'https://example.com/a.jpg' } }],
};
const body = (...values: string[]) => ({
	type: 'body',
	parameters: values.map((text) => ({ type: 'text', text })),
});
const button = (index: string, subType: string, parameter: object) => ({
	type: 'button',
	sub_type: subType,
	index,
	parameters: [parameter],
});
const url = button('0', 'url', { type: 'text', text: 'maya' });
const coupon = button('1', 'copy_code', { type: 'coupon_code', coupon_code: '20OFF' });

function template(name: string, components: object[], language = 'en_US') {
	return {
		messaging_product: 'whatsapp',
		recipient_type: 'individual',
		to: '910000000000',
		type: 'template',
		template: { name, language: { code: language }, components },
	};
}

const send = async (message: object) => await call(await sandboxOf, { client, body: message });

it.each([
	['a header and values', template('order_update', [header, body('Maya', 'A-1')])],
	['another language', template('order_update', [header, body('Maya', 'A-1')], 'es')],
	['no variables', template('season_greeting', [header], 'en')],
	['text alone', template('text_only', [body('Maya')])],
	['buttons', template('weekend_offer', [header, body('a', 'b', 'c'), url, coupon])],
	[
		'a payload',
		template('weekend_offer', [
			header,
			body('a', 'b', 'c'),
			url,
			coupon,
			button('2', 'quick_reply', { type: 'payload', payload: 'P' }),
		]),
	],
	[
		'a media id as header',
		template(
			'season_greeting',
			[{ type: 'header', parameters: [{ type: 'image', image: { id: '1000000000000001' } }] }],
			'en',
		),
	],
	[
		'names',
		template('appointment_card', [
			header,
			{
				type: 'body',
				parameters: [
					{ type: 'text', parameter_name: 'date', text: '4 May' },
					{ type: 'text', parameter_name: 'patient', text: 'Amélie' },
				],
			},
		]),
	],
])('accepts a template with %s', async (_, message) => {
	const answer = await send(message);
	expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"messages"')]);
});

it.each<[string, object, number, RegExp]>([
	['an unknown name', template('nobody', [header]), 132001, /nobody.+en_US/],
	['an unknown language', template('order_update', [header], 'de'), 132001, /de/],
	['one that was rejected', template('loud_offer', [header, body('a')]), 132001, /loud_offer/],
	['one that is pending', template('new_arrivals', [header, body('a')]), 132001, /new_arrivals/],
	['one that is paused', template('old_catalogue', [header, body('a')]), 4005, /paused/],
	['one that is disabled', template('banned_offer', [header, body('a')]), 132016, /disabled/],
	[
		'no header',
		template('order_update', [body('a', 'b')]),
		132012,
		/expected IMAGE, received UNKNOWN/,
	],
	['a header too many', template('text_only', [header, body('a')]), 132000, /header.+\(1\).+\(0\)/],
	[
		'an image for a film',
		template('product_film', [header, body('a')]),
		132012,
		/expected VIDEO, received IMAGE/,
	],
	['too few values', template('order_update', [header, body('a')]), 132000, /body.+\(1\).+\(2\)/],
	[
		'too many values',
		template('order_update', [header, body('a', 'b', 'c')]),
		132000,
		/\(3\).+\(2\)/,
	],
	[
		'values nobody asked for',
		template('season_greeting', [header, body('a')], 'en'),
		132000,
		/\(1\).+\(0\)/,
	],
	['no names', template('appointment_card', [header, body('a', 'b')]), 132012, /patient, date/],
	[
		'an empty value',
		template('order_update', [header, body('a', '')]),
		131008,
		/missing text value/,
	],
	['a line break', template('order_update', [header, body('a', 'b\nc')]), 132018, /new-line/],
	['a tab', template('order_update', [header, body('a', 'b\tc')]), 132018, /tab/],
	[
		'five spaces',
		template('order_update', [header, body('a', 'b     c')]),
		132018,
		/4 consecutive/,
	],
	[
		'a long text',
		template('order_update', [header, body('x'.repeat(1024), 'b')]),
		132005,
		/\d+ characters/,
	],
	[
		'a button left out',
		template('weekend_offer', [header, body('a', 'b', 'c'), url]),
		131008,
		/index 1/,
	],
	[
		'a button of another kind',
		template('weekend_offer', [
			header,
			body('a', 'b', 'c'),
			button('1', 'url', { type: 'text', text: 'x' }),
		]),
		131009,
		/index 1 is COPY_CODE/,
	],
	[
		'a parameter of another kind',
		template('weekend_offer', [
			header,
			body('a', 'b', 'c'),
			button('0', 'url', { type: 'payload', payload: 'x' }),
		]),
		131009,
		/index 0/,
	],
	[
		'a button for nothing',
		template('order_update', [header, body('a', 'b'), url]),
		131009,
		/not there/,
	],
])('refuses %s', async (_, message, code, details) => {
	const answer = await send(message);
	expect(answer.status).toBe(400);
	expect(answer.json()).toEqual({
		error: {
			code,
			message: expect.stringMatching(new RegExp(`^\\(#${code}\\) `)) as string,
			type: 'OAuthException',
			error_data: {
				messaging_product: 'whatsapp',
				details: expect.stringMatching(details) as string,
			},
			fbtrace_id: expect.stringMatching(/^A/) as string,
		},
		status: 'error',
	});
});

it.each([
	[
		'a caption in the header',
		{
			type: 'header',
			parameters: [{ type: 'image', image: { link: 'https://a.b/c', caption: 'x' } }],
		},
	],
	[
		'id and link',
		{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://a.b/c', id: '1' } }] },
	],
	['a body without parameters', { type: 'body', parameters: [] }],
	['an index that is a number', { ...url, index: 0 }],
	['an unknown component', { type: 'footer', parameters: [] }],
	[
		'an unknown media id',
		{ type: 'header', parameters: [{ type: 'image', image: { id: '999' } }] },
	],
])('refuses the form of %s', async (_, component) => {
	const answer = await send(template('order_update', [component]));
	expect(answer.status).toBe(400);
	expect(answer.json()).toMatchObject({ error: { code: 100 } });
});

it('refuses an image beside a template', async () => {
	const image = { link: 'https://example.com/a.jpg' };
	const answer = await send({ ...template('season_greeting', [header], 'en'), image });
	expect(answer.status).toBe(400);
});

describe('the list of templates', () => {
	const list = async (query = '', headers: Record<string, string | undefined> = {}) => {
		const answer = await call(await sandboxOf, {
			client,
			method: 'GET',
			path: `templates${query}`,
			headers,
		});
		return answer.status === 200
			? (answer.json() as { templates: Array<Record<string, unknown>> }).templates
			: answer.status;
	};
	const names = async (query?: string) => {
		const templates = await list(query);
		return typeof templates === 'number'
			? templates
			: templates.map(({ elementName }) => elementName);
	};

	it('has the documented fields', async () => {
		const [first] = (await list()) as Array<Record<string, unknown>>;
		expect(first).toMatchObject({
			elementName: 'order_update',
			languageCode: 'en_US',
			languagePolicy: 'deterministic',
			templateType: 'IMAGE',
			category: 'UTILITY',
			status: 'APPROVED',
			data: 'Hi {{1}}, your order {{2}} is on its way.',
			meta: '{"example":"Hi Maya, your order A-1001 is on its way."}',
			id: expect.stringMatching(
				/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/,
			) as string,
		});
		expect(JSON.parse(String(first.containerMeta))).toMatchObject({
			data: 'Hi {{1}}, your order {{2}} is on its way.',
			sampleText: 'Hi Maya, your order A-1001 is on its way.',
		});
	});

	it('says which have named parameters', async () => {
		const templates = (await list()) as Array<Record<string, unknown>>;
		expect(
			templates
				.filter(({ parameterFormat }) => parameterFormat === 'NAMED')
				.map(({ elementName }) => elementName),
		).toEqual(['appointment_card']);
	});

	it('is given in pages counted from 0, and filtered', async () => {
		const all = (await names()) as unknown[];
		expect(await names('?pageNo=0&pageSize=4')).toEqual(all.slice(0, 4));
		expect(await names('?pageNo=2&pageSize=4')).toEqual(all.slice(8, 12));
		expect(await names('?pageNo=9&pageSize=4')).toEqual([]);
		expect(await names('?status=PAUSED')).toEqual(['old_catalogue']);
		expect(await names('?templateType=VIDEO')).toEqual(['product_film']);
		expect(await names('?elementName=text_only')).toEqual(['text_only']);
		expect(await names('?pageNo=x')).toBe(400);
	});

	it('takes the token in either header', async () => {
		const { app } = await sandboxOf;
		expect(await list('', { authorization: undefined, token: app.token })).toHaveLength(17);
		expect(await list('', { authorization: 'sk_wrong' })).toBe(401);
	});

	it('is each app’s own', async () => {
		const only: SandboxTemplate = {
			name: 'mine',
			language: 'en',
			status: 'APPROVED',
			type: 'IMAGE',
			category: 'UTILITY',
			body: 'Hi',
			sample: 'Hi',
		};
		const sandbox = await start({ apps: [{ templates: [only] }] });
		const answer = await call(sandbox, { client, method: 'GET', path: 'templates' });
		expect(answer.json()).toMatchObject({ templates: [{ elementName: 'mine' }] });
	});

	it('is given ten times a minute, apart from messages', async () => {
		let now = 1000;
		const sandbox = await start({ clock: () => now, rate: 1 });
		const status = async () =>
			(await call(sandbox, { client, method: 'GET', path: 'templates' })).status;
		for (let time = 0; time < 10; time++) expect(await status()).toBe(200);
		expect(await status()).toBe(429);
		expect((await sendImage(sandbox, client)).status).toBe(200);
		now += 59_999;
		expect(await status()).toBe(429);
		now += 1;
		expect(await status()).toBe(200);
	});
});
