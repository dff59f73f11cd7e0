import { createBench, call, imageMessage, sendImage } from './support.mts';

const { client, start, end } = createBench();
afterAll(end);

const sandboxOf = start({ rate: null, seed: 7 });

it('accepts an image by link and answers as documented, key by key', async () => {
	const sandbox = await start({ seed: 1 });
	const answer = await sendImage(sandbox, client, { to: '4917012345678' });

	const [{ id }] = sandbox.messages;
	expect(answer.status).toBe(200);
	expect(answer.text).toBe(
		`{"messages":[{"id":"${id}"}],"messaging_product":"whatsapp",` +
			'"contacts":[{"input":"4917012345678","wa_id":"4917012345678"}]}',
	);
	expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	expect(sandbox.messages).toEqual([
		{
			id,
			appId: sandbox.app.id,
			at: expect.any(Number) as number,
			to: '4917012345678',
			body: imageMessage({ to: '4917012345678' }),
		},
	]);
	expect(sandbox.requests[0]).toMatchObject({ outcome: 'accepted', status: 200, messageId: id });
});

it('gives the same ids for the same seed, whatever was refused in between', async () => {
	const idsOf = async (withRefusal: boolean) => {
		const sandbox = await start({ seed: 42 });
		await sendImage(sandbox, client);
		if (withRefusal) await sendImage(sandbox, client, { to: 'nobody' });
		await sendImage(sandbox, client);
		return sandbox.messages.map(({ id }) => id);
	};
	const ids = await idsOf(false);
	expect(new Set(ids).size).toBe(2);
	expect(await idsOf(true)).toEqual(ids);
	const other = await start({ seed: 43 });
	await sendImage(other, client);
	expect(ids).not.toContain(other.messages[0].id);
});

it.each([
	['a media id that is always known', { image: { id: '1000000000000001' } }],
	['a caption', { image: { link: 'https://example.com/a.jpg', caption: 'x' } }],
	[
		'a caption of 1024 characters',
		{ image: { id: '1000000000000001', caption: 'ä'.repeat(1024) } },
	],
	['a caption of 1024 emoji', { image: { id: '1000000000000001', caption: '🙂'.repeat(1024) } }],
	['an http link', { image: { link: 'http://example.com/a.jpg' } }],
	['a signed link', { image: { link: 'https://example.com/a.jpg?X-Sig=a%2Fb%3D&e=1#f' } }],
	['7 digits', { to: '6834002' }],
	['15 digits', { to: '491234567890123' }],
	['a reply', { context: { message_id: 'wamid.HBgM' } }],
])('accepts %s', async (_, changes) => {
	const answer = await sendImage(await sandboxOf, client, changes);
	expect(answer.status).toBe(200);
});

const link = 'https://example.com/a.jpg';
it.each([
	['id and link', { image: { id: '1000000000000001', link } }, 'image'],
	['neither id nor link', { image: { caption: 'x' } }, 'image'],
	['no image', { image: undefined }, 'image'],
	['an unknown media id', { image: { id: '999' } }, 'image.id'],
	['an empty caption', { image: { link, caption: '' } }, 'image.caption'],
	['a caption of 1025 characters', { image: { link, caption: 'x'.repeat(1025) } }, 'image.caption'],
	['a caption of 1025 emoji', { image: { link, caption: '🙂'.repeat(1025) } }, 'image.caption'],
	['a caption that is null', { image: { link, caption: null } }, 'image.caption'],
	['an unknown key in image', { image: { link, filename: 'a.jpg' } }, 'filename'],
	['an unknown key', { preview_url: true }, 'preview_url'],
	['a relative link', { image: { link: '/a.jpg' } }, 'image.link'],
	['a link with a blank before it', { image: { link: ` ${link}` } }, 'image.link'],
	['a link with a blank in it', { image: { link: 'https://example.com/a b.jpg' } }, 'image.link'],
	['a data link', { image: { link: 'data:image/png;base64,AAAA' } }, 'image.link'],
	['a link without a host', { image: { link: 'https:///a.jpg' } }, 'image.link'],
	['a plus in to', { to: '+910000000000' }, 'to'],
	['6 digits', { to: '123456' }, 'to'],
	['16 digits', { to: '1234567890123456' }, 'to'],
	['no country code that is assigned', { to: '999999999999' }, 'to'],
	['a number longer than those of its country', { to: '447911123456789' }, 'to'],
	['a number shorter than those of its country', { to: '9198765' }, 'to'],
	['a user id of bad form', { to: undefined, recipient: 'in.1234' }, 'recipient'],
	['a user id in to', { to: 'IN.0000000000000000' }, 'to'],
	['to as a number', { to: 910000000000 }, 'to'],
	['no to', { to: undefined }, 'to'],
	['another product', { messaging_product: 'sms' }, 'messaging_product'],
	['a group', { recipient_type: 'group' }, 'recipient_type'],
	['another type', { type: 'video' }, 'type'],
	['a reply to a UUID', { context: { message_id: crypto.randomUUID() } }, 'context.message_id'],
])('refuses %s in the form of Meta', async (_, changes, where) => {
	const sandbox = await sandboxOf;
	const before = sandbox.messages.length;
	const answer = await sendImage(sandbox, client, changes);

	expect(answer.status).toBe(400);
	expect(answer.text).toMatch(
		/^\{"error":\{"code":100,"message":"\(#100\) Invalid parameter: .+","type":"OAuthException","fbtrace_id":"A[0-9a-f]+"\},"status":"error"\}$/,
	);
	const { error } = answer.json() as { error: { message: string } };
	expect(error.message).toContain(where);
	expect(sandbox.messages).toHaveLength(before);
	expect(sandbox.requests.at(-1)).toMatchObject({ outcome: 'refused', status: 400 });
});

it.each([['{"to":'], [''], ['{"a":1,}'], ['/* both */ {}']])(
	'refuses %j, which is no JSON',
	async (body) => {
		const answer = await call(await sandboxOf, { client, body });
		expect(answer.status).toBe(400);
		expect(answer.text).toBe('{"message":"Invalid JSON payload","status":"error"}');
	},
);

it.each([['null'], ['[]'], ['"text"'], ['12']])('refuses %s, which is no object', async (body) => {
	const answer = await call(await sandboxOf, { client, body });
	expect(answer.status).toBe(400);
	expect(answer.text).toContain('Invalid parameter: body');
});

it.each([
	['application/x-www-form-urlencoded', 400],
	['text/plain', 400],
	[undefined, 400],
	['application/json-patch+json', 400],
	['application/json; charset=utf-8', 200],
	['Application/JSON', 200],
])('answers Content-Type %s with %i', async (type, status) => {
	const answer = await sendImage(await sandboxOf, client, {}, { 'content-type': type });
	expect(answer.status).toBe(status);
	if (status === 400) expect(answer.text).toContain('Content-Type must be application/json');
});

it('knows only the media ids it was given, if it was given some', async () => {
	const sandbox = await start({ mediaIds: ['77'] });
	expect((await sendImage(sandbox, client, { image: { id: '77' } })).status).toBe(200);
	expect((await sendImage(sandbox, client, { image: { id: '1000000000000001' } })).status).toBe(
		400,
	);
});

it('answers what is not there with 404 and what is there for another method with 405', async () => {
	const sandbox = await sandboxOf;
	for (const path of ['v2/message', 'v3/message/', 'v3/messages', '']) {
		const answer = await call(sandbox, { client, path, body: imageMessage() });
		expect([path, answer.status]).toEqual([path, 404]);
		expect(answer.json()).toEqual({ status: 'error', message: 'Not Found' });
	}
	const answer = await call(sandbox, { client, method: 'GET' });
	expect(answer.status).toBe(405);
	expect(answer.headers.allow).toBe('POST');
	expect(answer.json()).toEqual({ status: 'error', message: 'Method Not Allowed' });
	const withQuery = await call(sandbox, { client, path: 'v3/message?x=1', body: imageMessage() });
	expect(withQuery.status).toBe(200);
});

describe('a user id', () => {
	const id = 'IN.0000000000000000';

	it('is sent to in place of a number, and answered as Meta does', async () => {
		const sandbox = await start();
		const answer = await sendImage(sandbox, client, { to: undefined, recipient: id });
		expect(answer.status).toBe(200);
		expect(answer.json()).toMatchObject({ contacts: [{ input: id, user_id: id }] });
		expect(sandbox.messages).toMatchObject([{ to: id }]);
	});

	it('counts for nothing beside a number', async () => {
		const sandbox = await start();
		const answer = await sendImage(sandbox, client, { recipient: id });
		expect(answer.json()).toMatchObject({ contacts: [{ wa_id: '910000000000' }] });
	});

	it('is refused where the app has user ids switched off', async () => {
		const sandbox = await start({ apps: [{ userIds: false }] });
		const answer = await sendImage(sandbox, client, { to: undefined, recipient: id });
		expect(answer.status).toBe(400);
		expect(answer.text).toContain('BSUID is not enabled');
	});
});
