/** The page at /phone: what it is told, what it may do, and what it is not told. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request, type Dispatcher } from 'undici';
import { startPhone, type PhoneOptions } from '../../phone/index.mts';
import type { Sandbox, SandboxOptions } from '../../sandbox/index.mts';
import type { Exchange, Message, Settings, Update } from '../../phone/shapes.mts';
import { call, createBench, multipart, sendImage } from '../sandbox/support.mts';

const { client, start: startAny, end } = createBench();
const servers: Server[] = [];
afterAll(async () => {
	await end();
	for (const server of servers) {
		server.closeAllConnections();
		server.close();
	}
});

async function start(phone: PhoneOptions = {}, options: SandboxOptions = {}) {
	const sandbox = await startAny({ subscriptionRate: null, ...options });
	expect(startPhone(sandbox, phone)).toEqual({ url: `${sandbox.baseUrl}/phone` });
	return sandbox;
}

const JPEG = readFileSync('sandbox/pictures/tea-set.jpg');
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

async function ask(
	sandbox: Sandbox,
	name: string,
	options: { method?: Dispatcher.HttpMethod; headers?: object; body?: string | Buffer } = {},
) {
	const answer = await request(`${sandbox.baseUrl}/phone${name && `/${name}`}`, {
		dispatcher: client,
		method: options.method ?? 'GET',
		headers: { ...options.headers },
		...(options.body !== undefined && { body: options.body }),
	});
	const bytes = Buffer.from(await answer.body.arrayBuffer());
	return { status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() };
}

async function act(sandbox: Sandbox, name: string, body: object | Buffer) {
	const { status, text } = await ask(sandbox, name, {
		method: 'POST',
		body: Buffer.isBuffer(body) ? body : JSON.stringify(body),
	});
	return { status, json: JSON.parse(text) as Record<string, unknown> };
}

/** What a page knows after all that it was told. */
async function pageOf(sandbox: Sandbox) {
	const abort = new AbortController();
	const answer = await request(`${sandbox.baseUrl}/phone/live`, {
		dispatcher: client,
		signal: abort.signal,
	});
	const page = {
		type: answer.headers['content-type'],
		raw: '',
		updates: 0,
		ended: false,
		settings: undefined as unknown as Settings,
		all: new Map<string, Message | Exchange>(),
		messages: () => [...page.all.values()].filter((each): each is Message => 'person' in each),
		exchanges: () => [...page.all.values()].filter((each): each is Exchange => 'method' in each),
		until: async (holds: () => unknown) => {
			for (const from = Date.now(); !holds(); ) {
				if (Date.now() - from > 5_000) throw new Error(`Not so: ${holds.toString()} ${page.raw}`);
				await sleep(10);
			}
		},
		close: () => abort.abort(),
	};
	const read = (text: string) => {
		if (!text.startsWith('data: ')) return;
		page.updates++;
		const update = JSON.parse(text.slice('data: '.length)) as Update;
		if (update.first) page.all.clear();
		page.settings = update.settings ?? page.settings;
		for (const each of [...update.messages, ...update.exchanges]) page.all.set(each.key, each);
		for (const key of update.gone) page.all.delete(key);
	};
	void (async () => {
		let rest = '';
		for await (const chunk of answer.body as AsyncIterable<Buffer>) {
			page.raw += chunk.toString();
			const parts = (rest + chunk.toString()).split('\n\n');
			rest = parts.pop() ?? '';
			parts.forEach(read);
		}
	})()
		.catch(() => {})
		.finally(() => (page.ended = true));
	await page.until(() => page.updates > 0);
	return page;
}

/** A workflow that listens, with everything it was told. */
async function listener(sandbox: Sandbox, modes: string) {
	const told: Array<{ statuses?: object[]; messages?: object[] }> = [];
	const server = createServer((req, res) => {
		const chunks: Buffer[] = [];
		req.on('data', (chunk: Buffer) => chunks.push(chunk));
		req.on('end', () => {
			const body = JSON.parse(Buffer.concat(chunks).toString()) as {
				entry: [{ changes: [{ value: object }] }];
			};
			told.push(body.entry[0].changes[0].value);
			res.end();
		});
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { status } = await call(sandbox, {
		client,
		path: 'subscription',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({
			modes,
			tag: 'n8n',
			version: '3',
			url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
			meta: '{"headers":{"X-Own":"nobody-else-knows"}}',
		}).toString(),
	});
	expect(status).toBe(200);
	told.length = 0;
	return told;
}

const idOf = (answer: { json: () => unknown }) =>
	(answer.json() as { messages: [{ id: string }] }).messages[0].id;

async function upload(sandbox: Sandbox, content: Buffer, contentType: string): Promise<string> {
	const { body, headers } = multipart([
		{ name: 'file_type', content: contentType },
		{ name: 'file', fileName: 'file', contentType, content },
	]);
	const answer = await call(sandbox, { client, path: 'media', body, headers });
	return (answer.json() as { mediaId: string }).mediaId;
}

describe('the page', () => {
	it('is served with all its parts, and takes nothing from elsewhere', async () => {
		const sandbox = await start();
		const { status, headers, text } = await ask(sandbox, '');
		expect(status).toBe(200);
		expect(headers).toMatchObject({
			'content-type': 'text/html;charset=utf-8',
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'no-referrer',
		});
		const policy = String(headers['content-security-policy']);
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("frame-ancestors 'none'");
		expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);

		const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part);
		expect(parts).toEqual(expect.arrayContaining(['/phone/main.js', '/phone/page.css']));
		for (const part of parts) {
			expect((await ask(sandbox, part.slice('/phone/'.length))).status).toBe(200);
		}
		expect(text).not.toMatch(/<script(?! type="module" src)|<style| style=| on\w+=/);
	});

	it('imports nothing that is not served', async () => {
		const sandbox = await start();
		const folder = path.resolve('phone/page');
		for (const name of readdirSync(folder).filter((each) => each.endsWith('.js'))) {
			const source = readFileSync(path.join(folder, name), 'utf8');
			expect(source).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
			const { status, headers } = await ask(sandbox, name);
			expect([status, headers['content-type']]).toEqual([200, 'text/javascript;charset=utf-8']);
			for (const [, imported] of source.matchAll(/^import .* from '\.\/(.*)';$/gm)) {
				expect((await ask(sandbox, imported)).status).toBe(200);
			}
		}
	});

	it('is not there unless asked for, and not without records', async () => {
		const sandbox = await startAny();
		expect((await ask(sandbox, '')).status).toBe(404);
		await expect(start({}, { record: 'counts' })).rejects.toThrow('leave "record" at true');
	});

	it('is nothing that counts as a request to Gupshup', async () => {
		const sandbox = await start();
		await ask(sandbox, '');
		expect((await ask(sandbox, 'nothing')).status).toBe(404);
		expect((await ask(sandbox, '..%2f..%2fpackage.json')).status).toBe(404);
		expect((await ask(sandbox, 'pictures/..%2f..%2fcli.mts')).status).toBe(404);
		expect((await ask(sandbox, 'status')).status).toBe(405);
		expect((await ask(sandbox, 'live', { method: 'POST' })).status).toBe(405);
		expect(sandbox.requests).toEqual([]);
	});

	it.each([
		['another website', { origin: 'https://example.com' }],
		['a page of this computer on another port', { origin: 'http://127.0.0.1:1' }],
		['a website that needs no answer', { 'sec-fetch-site': 'cross-site' }],
		['a name that somebody else gave this computer', { host: 'rebound.example.com' }],
	])('lets nobody else in: %s', async (_, headers) => {
		const sandbox = await start();
		const id = idOf(await sendImage(sandbox, client));
		const body = JSON.stringify({ messageId: id, status: 'read' });
		expect((await ask(sandbox, 'status', { method: 'POST', headers, body })).status).toBe(403);
		expect((await ask(sandbox, 'live', { headers })).status).toBe(403);
		expect(sandbox.deliveries).toEqual([]);
	});

	it('can be reached by a link on another page', async () => {
		const sandbox = await start();
		const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };
		expect((await ask(sandbox, '', { headers })).status).toBe(200);
	});
});

describe('what is shown', () => {
	it('is there from the beginning, and changes as it happens', async () => {
		const sandbox = await start({ people: { '910000000000': 'Asha' } });
		await sendImage(sandbox, client);
		const page = await pageOf(sandbox);
		expect(page.type).toBe('text/event-stream');
		expect(page.settings).toMatchObject({
			people: { 910000000000: 'Asha' },
			auto: 'sent',
			webhooks: [],
			switches: { slow: false, tooMany: false, lostAnswer: false, wrongToken: false },
		});
		expect(page.settings.reasons.map(({ code }) => code)).toEqual(
			expect.arrayContaining([131047, 131026, 131053, 1002, 1003, 1010]),
		);

		const caption = '<img src=x onerror=alert(1)> & "more"';
		const image = { link: 'https://shop.example.com/a.jpg', caption };
		const answer = await sendImage(sandbox, client, { to: '910000000001', image });
		await page.until(() => page.messages().length === 2 && page.messages()[1].status === 'sent');
		const [first, second] = page.messages();
		expect(first).toMatchObject({ direction: 'out', person: '910000000000', status: 'sent' });
		expect(second).toMatchObject({
			id: idOf(answer),
			person: '910000000001',
			text: caption,
			media: { kind: 'linked', host: 'shop.example.com', src: `/phone/linked/${second.id}/0` },
		});
		expect(second.order).toBeGreaterThan(first.order);
		expect(Math.abs(second.at - Date.now())).toBeLessThan(5_000);
		page.close();
	});

	it('shows a template as the person reads it', async () => {
		const sandbox = await start();
		const page = await pageOf(sandbox);
		const image = { link: 'https://example.com/offer.jpg' };
		const text = (each: string) => ({ type: 'text', text: each });
		await sendImage(sandbox, client, {
			type: 'template',
			image: undefined,
			template: {
				name: 'order_update',
				language: { code: 'en_US' },
				components: [
					{ type: 'header', parameters: [{ type: 'image', image }] },
					{ type: 'body', parameters: [text('Maya'), text('A-7')] },
				],
			},
		});
		await page.until(() => page.messages().length === 1);
		expect(page.messages()[0]).toMatchObject({
			text: 'Hi Maya, your order A-7 is on its way.',
			media: { kind: 'linked', link: image.link },
		});
		const { id } = page.messages()[0];
		expect((await ask(sandbox, `linked/${id}`)).text).toContain(image.link);
		page.close();
	});

	it('shows pictures that were uploaded, and hands out nothing else', async () => {
		const sandbox = await start();
		const page = await pageOf(sandbox);
		const id = await upload(sandbox, JPEG, 'image/jpeg');
		const text = await upload(sandbox, Buffer.from('<script>alert(1)</script>'), 'text/plain');
		await sendImage(sandbox, client, { image: { id } });
		await sendImage(sandbox, client, { image: { id: '1000000000000001' } });
		await page.until(() => page.messages().length === 2);
		expect(page.messages().map(({ media }) => media)).toEqual([
			{ type: 'image', kind: 'stored', src: `/phone/media/${id}` },
			{ type: 'image', kind: 'unknown', id: '1000000000000001' },
		]);

		const { headers, bytes } = await ask(sandbox, `media/${id}`);
		expect(headers).toMatchObject({
			'content-type': 'image/jpeg',
			'x-content-type-options': 'nosniff',
		});
		expect(bytes.equals(JPEG)).toBe(true);
		expect((await ask(sandbox, `media/${text}`)).status).toBe(404);
		page.close();
	});

	it('shows a picture from the web in a frame that may load from there', async () => {
		const sandbox = await start();
		const link = 'https://shop.example.com/a.jpg?b="><script>alert(1)</script>&c=\'';
		const id = idOf(await sendImage(sandbox, client, { image: { link } }));
		const { text, headers } = await ask(sandbox, `linked/${id}`);
		const policy = String(headers['content-security-policy']);
		expect(policy).toContain("default-src 'none'; img-src https://shop.example.com");
		expect(policy).toContain("frame-ancestors 'self'");
		expect(policy).not.toContain('script-src');
		expect(text).not.toContain('<script');
		expect(text).toContain('alert(1)');
		expect((await ask(sandbox, 'linked/nobody')).status).toBe(404);
	});

	it('shows what came over the wire, without a token or a secret', async () => {
		const sandbox = await start();
		const page = await pageOf(sandbox);
		await listener(sandbox, 'SENT,READ');
		const id = idOf(await sendImage(sandbox, client, {}, { token: sandbox.app.token }));
		await sendImage(sandbox, client, {}, { authorization: 'Bearer sk_some_other_token' });
		await act(sandbox, 'status', { messageId: id, status: 'read' });
		await page.until(() => page.exchanges().filter(({ result }) => result !== 'open').length === 5);

		const [subscribing, sending, refused] = page
			.exchanges()
			.filter(({ direction }) => direction === 'request');
		expect(subscribing).toMatchObject({
			title: 'Workflow begins to listen',
			status: 200,
			result: 'good',
		});
		expect(subscribing.body).toContain('meta = {"headers":{"X-Own":"•••• (17 characters)"}}');
		expect(sending).toMatchObject({
			method: 'POST',
			title: 'Picture to +910000000000',
			status: 200,
			result: 'good',
			headers: expect.arrayContaining([
				['authorization', 'sk_•••• (35 characters)'],
				['token', 'sk_•••• (35 characters)'],
			]) as unknown,
			body: expect.stringContaining('"messaging_product": "whatsapp"') as unknown,
			answerHeaders: expect.arrayContaining([['content-type', 'application/json']]) as unknown,
			answerBody: expect.stringContaining(id) as unknown,
		});
		expect(refused).toMatchObject({ status: 401, result: 'bad' });

		const events = page.exchanges().filter(({ direction }) => direction === 'event');
		expect(events.map(({ title, status }) => [title, status])).toEqual([
			['Message sent', 200],
			['Message read', 200],
		]);
		expect(events[0].headers).toContainEqual(['x-own', '•••• (17 characters)']);
		for (const secret of [sandbox.app.token, 'nobody-else-knows', 'sk_some_other_token']) {
			expect(page.raw).not.toContain(secret);
		}
		page.close();
	});

	it('keeps to what was last, whatever was sent', async () => {
		const sandbox = await start({}, { rate: null });
		for (let index = 0; index < 600; index++) {
			await sendImage(sandbox, client, { to: String(910000000000 + index) });
		}
		const page = await pageOf(sandbox);
		expect(page.messages()).toHaveLength(500);
		expect(page.messages().at(-1)?.person).toBe('910000000599');
		expect(page.exchanges()).toHaveLength(200);
		await sendImage(sandbox, client);
		await page.until(() => page.messages().at(-1)?.person === '910000000000');
		expect(page.messages()).toHaveLength(500);
		page.close();
	});

	it('ends with the sandbox', async () => {
		const sandbox = await start();
		const page = await pageOf(sandbox);
		await sandbox.close();
		await page.until(() => page.ended);
	});
});

describe('what is done on the page', () => {
	it('reports what became of a message to those who subscribed to it', async () => {
		const sandbox = await start({ auto: 'accepted' });
		const told = await listener(sandbox, 'DELIVERED,READ,FAILED');
		const page = await pageOf(sandbox);
		expect(page.settings.webhooks).toHaveLength(1);
		const id = idOf(await sendImage(sandbox, client));
		const set = async (status: string, code?: number) =>
			(await act(sandbox, 'status', { messageId: id, status, code })).json;

		expect(await set('sent')).toEqual({ told: 0 });
		expect(await set('delivered')).toEqual({ told: 1 });
		expect(await set('read')).toEqual({ told: 1 });
		await page.until(() => page.messages()[0]?.status === 'read' && told.length === 2);
		expect(await set('failed', 131047)).toEqual({ told: 1 });
		await page.until(() => told.length === 3);
		expect(await set('failed', 1010)).toEqual({ told: 1 });
		await page.until(() => told.length === 4 && page.messages()[0].failure?.code === 1010);

		const common = { gs_id: id, recipient_id: '910000000000' };
		expect(told.flatMap(({ statuses }) => statuses)).toMatchObject([
			{ ...common, status: 'delivered' },
			{ ...common, status: 'read' },
			{ ...common, status: 'failed', errors: [{ code: 131047 }] },
			{ ...common, status: 'failed', code: 1010, reason: 'Invalid media URL' },
		]);
		expect(page.messages()[0]).toMatchObject({
			status: 'failed',
			failure: { code: 1010, title: 'Invalid media URL' },
		});
		page.close();
	});

	it('refuses what is not there or not documented', async () => {
		const sandbox = await start();
		const messageId = idOf(await sendImage(sandbox, client));
		for (const [name, body, status] of [
			['status', { messageId: 'nobody', status: 'read' }, 404],
			['status', { messageId, status: 'lost' }, 400],
			['status', { messageId, status: 'failed', code: 7 }, 400],
			['status', Buffer.from('read'), 400],
			['reply', { from: 'nobody', text: 'Hi' }, 400],
			['reply', { from: '910000000000', text: ' ' }, 400],
			['reply', { from: '910000000000', text: 'Hi', replyTo: 'nobody' }, 404],
			['reply', { from: '910000000001', text: 'Hi', replyTo: messageId }, 404],
			['picture?from=910000000000&replyTo=nobody', PNG, 404],
			['press', { messageId, button: 0 }, 409],
			['press', { messageId: 'nobody', button: 0 }, 409],
			['press', {}, 409],
			['picture?from=910000000000', Buffer.from('GIF89a'), 415],
			['picture?from=910000000000', Buffer.alloc(5 * 1024 * 1024 + 1), 413],
			['picture?from=1', PNG, 400],
			['settings', { switches: { other: true } }, 400],
			['settings', { switches: { slow: 'yes' } }, 400],
			['settings', { auto: 'failed' }, 400],
		] as const) {
			const answer = await act(sandbox, name, body);
			expect([name, answer.status]).toEqual([name, status]);
			expect(typeof answer.json.message).toBe('string');
		}
		expect(sandbox.deliveries).toEqual([]);
	});

	it('sends what somebody writes, and the pictures', async () => {
		const sandbox = await start({ people: { '910000000000': 'Asha' } });
		const told = await listener(sandbox, 'MESSAGE');
		const page = await pageOf(sandbox);
		expect((await act(sandbox, 'reply', { from: '+91 0000-000000', text: 'Hi <b>' })).json).toEqual(
			{ told: 1 },
		);
		await page.until(() => told.length === 1);
		const query = new URLSearchParams({
			from: '910000000001',
			name: 'Ravi',
			caption: 'Look & see',
		});
		await act(sandbox, `picture?${query.toString()}`, JPEG);
		await page.until(() => told.length === 2 && page.messages().length === 2);

		expect(told).toMatchObject([
			{
				contacts: [{ profile: { name: 'Asha' }, wa_id: '910000000000' }],
				messages: [{ from: '910000000000', type: 'text', text: { body: 'Hi <b>' } }],
			},
			{
				contacts: [{ profile: { name: 'Ravi' }, wa_id: '910000000001' }],
				messages: [{ type: 'image', image: { mime_type: 'image/jpeg', caption: 'Look & see' } }],
			},
		]);
		const [text, picture] = page.messages();
		expect(text).toMatchObject({ direction: 'in', person: '910000000000', text: 'Hi <b>' });
		expect(picture).toMatchObject({ direction: 'in', text: 'Look & see' });
		expect(page.settings.people).toMatchObject({ 910000000001: 'Ravi' });
		const { src } = picture.media as { src: string };
		expect((await ask(sandbox, src.slice('/phone/'.length))).bytes.equals(JPEG)).toBe(true);

		// The trigger fetches it where the event says it is.
		const { url } = (told[1].messages as Array<{ image: { url: string } }>)[0].image;
		const file = await request(url, { dispatcher: client });
		expect(Buffer.from(await file.body.arrayBuffer()).equals(JPEG)).toBe(true);

		// And an answer to it shows what it answers.
		const { id } = (told[0].messages as Array<{ id: string }>)[0];
		await sendImage(sandbox, client, { context: { message_id: id } });
		await page.until(() => page.messages()[2]?.quoted === 'Hi <b>');
		page.close();
	});

	it('switches faults on and off', async () => {
		const sandbox = await start();
		const page = await pageOf(sandbox);
		const turn = async (switches: object) => {
			const { json } = await act(sandbox, 'settings', { switches });
			return json.switches;
		};
		const outcome = async () =>
			await sendImage(sandbox, client).then(({ status }) => status, String);

		expect(await turn({ tooMany: true })).toMatchObject({ tooMany: true, wrongToken: false });
		expect([await outcome(), await outcome()]).toEqual([429, 429]);
		// Who has no valid token learns of nothing else, in whichever order they were switched on.
		await turn({ wrongToken: true });
		expect(await outcome()).toBe(401);
		expect((await call(sandbox, { client, method: 'GET', path: 'wallet/balance' })).status).toBe(
			401,
		);
		await turn({ wrongToken: false, tooMany: false, callbackBillingOff: true });
		expect(await outcome()).toBe(400);
		await turn({ callbackBillingOff: false });
		expect(await outcome()).toBe(200);

		await turn({ lostAnswer: true });
		expect(await outcome()).toContain('other side closed');
		await page.until(() => page.messages().length === 2 && page.exchanges().length === 7);
		expect(page.exchanges().map(({ status, note }) => note ?? status)).toEqual([
			'Answered 429 because of a switch above',
			'Answered 429 because of a switch above',
			'Answered 401 because of a switch above',
			'Answered 401 because of a switch above',
			400,
			200,
			'The message was accepted, and the answer was lost on its way',
		]);
		expect(page.settings.switches).toMatchObject({ lostAnswer: true, callbackBillingOff: false });
		sandbox.reset();
		await page.until(() => !page.settings.switches.lostAnswer);
		page.close();
	});

	it('slows every answer down', async () => {
		const sandbox = await start();
		await act(sandbox, 'settings', { switches: { slow: true } });
		const from = performance.now();
		await sendImage(sandbox, client);
		expect(performance.now() - from).toBeGreaterThan(2_900);
	});

	it('chooses how far messages get by themselves', async () => {
		const sandbox = await start();
		const page = await pageOf(sandbox);
		await act(sandbox, 'settings', { auto: 'read' });
		await sendImage(sandbox, client);
		await page.until(() => page.messages()[0]?.status === 'read');
		await act(sandbox, 'settings', { auto: 'accepted' });
		await sendImage(sandbox, client);
		await page.until(() => page.messages()[1]?.status === 'accepted');
		expect(page.settings.auto).toBe('accepted');
		page.close();
	});

	it('forgets everything', async () => {
		const sandbox = await start();
		const page = await pageOf(sandbox);
		await act(sandbox, 'reply', { from: '910000000000', text: 'Hi' });
		await sendImage(sandbox, client);
		await page.until(() => page.messages().length === 2);
		await act(sandbox, 'settings', { switches: { slow: true, callbackBillingOff: true } });
		expect(sandbox.app.callbackBilling).toBe(false);
		await act(sandbox, 'forget', {});
		await page.until(() => page.all.size === 0 && !page.settings.switches.slow);
		expect(sandbox.app.callbackBilling).toBe(true);
		expect(sandbox.messages).toEqual([]);
		page.close();
	});
});

describe('buttons', () => {
	const to = '910000000000';
	const reply = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });

	/** A picture with buttons. */
	const send = async (sandbox: Sandbox, parts: object, headers?: Record<string, string>) =>
		await sendImage(
			sandbox,
			client,
			{
				to,
				type: 'interactive',
				image: undefined,
				interactive: {
					header: { type: 'image', image: { link: 'https://example.com/a.jpg' } },
					body: { text: 'Is it this one?' },
					...parts,
				},
			},
			headers,
		);
	const question = {
		type: 'button',
		footer: { text: 'Until Friday' },
		action: { buttons: [reply('yes-1', 'Yes'), reply('no-1', 'No')] },
	};
	const offer = (...components: object[]) => ({
		to,
		type: 'template',
		image: undefined,
		template: {
			name: 'weekend_offer',
			language: { code: 'en_US' },
			components: [
				{
					type: 'header',
					parameters: [{ type: 'image', image: { link: 'https://example.com/a.jpg' } }],
				},
				{
					type: 'body',
					parameters: ['Maya', 'tea', '20 %'].map((text) => ({ type: 'text', text })),
				},
				part('url', '0', { type: 'text', text: 'maya' }),
				part('copy_code', '1', { type: 'coupon_code', coupon_code: '20OFF' }),
				...components,
			],
		},
	});
	const part = (subType: string, index: string, parameter: object) => ({
		type: 'button',
		sub_type: subType,
		index,
		parameters: [parameter],
	});
	const gsId = (told: Awaited<ReturnType<typeof listener>>) =>
		told.flatMap(({ messages }) => messages as Array<{ context: { gs_id: string } }>);

	it('are shown below the picture, and one is pressed, once', async () => {
		const sandbox = await start();
		const told = await listener(sandbox, 'MESSAGE');
		const page = await pageOf(sandbox);
		const messageId = idOf(await send(sandbox, question));
		await page.until(() => page.messages().length === 1);
		const [shown] = page.messages();
		expect(shown).toMatchObject({
			text: 'Is it this one?',
			footer: 'Until Friday',
			buttons: [
				{ kind: 'reply', title: 'Yes' },
				{ kind: 'reply', title: 'No' },
			],
			media: { kind: 'linked', link: 'https://example.com/a.jpg' },
		});
		expect(shown.buttons?.some(({ isPressed }) => isPressed)).toBe(false);

		expect(await act(sandbox, 'press', { messageId, button: 1 })).toEqual({
			status: 200,
			json: { told: 1 },
		});
		for (const button of [0, 1]) {
			expect(await act(sandbox, 'press', { messageId, button })).toEqual({
				status: 409,
				json: { message: 'It was answered before' },
			});
		}
		await page.until(() => told.length === 1 && page.messages()[0].buttons?.[1].isPressed);
		expect(told[0].messages).toMatchObject([
			{
				from: to,
				type: 'interactive',
				interactive: { type: 'button_reply', button_reply: { id: 'no-1', title: 'No' } },
				context: { gs_id: messageId },
			},
		]);
		expect(page.messages()[1]).toMatchObject({
			direction: 'in',
			person: to,
			text: 'No',
			quoted: 'Is it this one?',
		});

		sandbox.reset();
		await page.until(() => page.messages().length === 0);
		page.close();
	});

	it('that are none of the message, or of one that has not arrived, cannot be pressed', async () => {
		const sandbox = await start();
		const messageId = idOf(await send(sandbox, question));
		for (const button of [2, -1, 0.5, 'Yes']) {
			expect((await act(sandbox, 'press', { messageId, button })).json).toEqual({
				message: 'There is nothing to press',
			});
		}
		await act(sandbox, 'status', { messageId, status: 'failed', code: 131047 });
		expect((await act(sandbox, 'press', { messageId, button: 0 })).json).toEqual({
			message: 'The message has not arrived',
		});
		await act(sandbox, 'status', { messageId, status: 'delivered' });
		expect((await act(sandbox, 'press', { messageId, button: 0 })).status).toBe(200);
	});

	it('that open a link say where it leads, and answer nothing', async () => {
		const sandbox = await start();
		const told = await listener(sandbox, 'MESSAGE');
		const page = await pageOf(sandbox);
		const url = 'https://example.com/dates?x=1';
		const parameters = { display_text: 'See dates', url };
		const messageId = idOf(
			await send(sandbox, { type: 'cta_url', action: { name: 'cta_url', parameters } }),
		);
		await page.until(() => page.messages().length === 1);
		expect(page.messages()[0].buttons).toEqual([
			{ index: 0, kind: 'link', title: 'See dates', leadsTo: url },
		]);
		expect((await act(sandbox, 'press', { messageId, button: 0 })).status).toBe(409);
		expect(told).toEqual([]);
		page.close();
	});

	it('of a template are shown with their values, and its quick reply is pressed', async () => {
		const sandbox = await start();
		const told = await listener(sandbox, 'MESSAGE');
		const page = await pageOf(sandbox);
		const plain = idOf(await sendImage(sandbox, client, offer()));
		const payload = part('quick_reply', '2', { type: 'payload', payload: 'P0' });
		const own = idOf(await sendImage(sandbox, client, offer(payload)));
		await page.until(() => page.messages().length === 2);
		expect(page.messages()[0]).toMatchObject({
			text: '*Maya*, this weekend tea is 20 % off.',
			footer: 'Reply STOP to hear no more',
			buttons: [
				{
					kind: 'link',
					title: 'See the offer',
					leadsTo: 'https://shop.example.com/offer?c=maya',
				},
				{ kind: 'copy', title: 'Copy offer code', leadsTo: '20OFF' },
				{ kind: 'reply', title: 'Remind me' },
				{ kind: 'call', title: 'Call us', leadsTo: '+910000000000' },
			],
		});
		for (const button of [0, 1, 3]) {
			expect((await act(sandbox, 'press', { messageId: plain, button })).status).toBe(409);
		}
		await act(sandbox, 'press', { messageId: plain, button: 2 });
		await page.until(() => told.length === 1);
		await act(sandbox, 'press', { messageId: own, button: 2 });
		await page.until(() => told.length === 2);
		// Without a payload of its own, the words are the payload.
		expect(told.flatMap(({ messages }) => messages)).toMatchObject([
			{ type: 'button', button: { payload: 'Remind me', text: 'Remind me' } },
			{ type: 'button', button: { payload: 'P0', text: 'Remind me' } },
		]);
		expect(gsId(told).map(({ context }) => context.gs_id)).toEqual([plain, own]);
		page.close();
	});

	it('on cards are pressed, one on each card', async () => {
		const sandbox = await start();
		const told = await listener(sandbox, 'MESSAGE');
		const page = await pageOf(sandbox);
		const quick = (id: string) => ({ type: 'quick_reply', quick_reply: { id, title: 'Add' } });
		const card = (index: number, name: string) => ({
			card_index: index,
			header: { type: 'image', image: { link: `https://example.com/${name}.jpg` } },
			body: { text: name },
			action: { buttons: [quick(`add-${name}`), quick(`later-${name}`)] },
		});
		const action = { cards: [card(1, 'bread'), card(0, 'tea')] };
		const messageId = idOf(
			await send(sandbox, { type: 'carousel', header: undefined, body: { text: 'New:' }, action }),
		);
		await page.until(() => page.messages().length === 1);
		expect(page.messages()[0]).toMatchObject({
			text: 'New:',
			cards: [
				{
					text: 'tea',
					media: { src: `/phone/linked/${messageId}/1` },
					buttons: [{ index: 2 }, {}],
				},
				{
					text: 'bread',
					media: { src: `/phone/linked/${messageId}/0` },
					buttons: [{ index: 0 }, {}],
				},
			],
		});
		expect((await ask(sandbox, `linked/${messageId}/1`)).text).toContain('/tea.jpg');
		expect((await ask(sandbox, `linked/${messageId}/2`)).status).toBe(404);

		for (const [button, status] of [
			[3, 200],
			[2, 409],
			[0, 200],
			[1, 409],
		]) {
			expect((await act(sandbox, 'press', { messageId, button })).status).toBe(status);
		}
		await page.until(() => told.length === 2 && page.messages().length === 3);
		expect(told.flatMap(({ messages }) => messages)).toMatchObject(
			['later-tea', 'add-bread'].map((id) => ({
				type: 'interactive',
				interactive: { type: 'button_reply', button_reply: { id, title: 'Add' } },
				context: { gs_id: messageId },
			})),
		);
		expect(page.messages()[0].cards?.map(({ buttons }) => buttons)).toMatchObject([
			[{ isSpent: true }, { isPressed: true, isSpent: true }],
			[{ isPressed: true, isSpent: true }, { isSpent: true }],
		]);
		page.close();
	});

	it('on the cards of a template are pressed, and those that lead elsewhere are not', async () => {
		const sandbox = await start();
		const told = await listener(sandbox, 'MESSAGE');
		const page = await pageOf(sandbox);
		const text = (each: string) => ({ type: 'body', parameters: [{ type: 'text', text: each }] });
		const header = {
			type: 'header',
			parameters: [{ type: 'image', image: { id: '1000000000000001' } }],
		};
		const url = part('url', '0', { type: 'text', text: 'maya' });
		const more = part('quick_reply', '1', { type: 'payload', payload: 'more-1' });
		const cards = [
			{ card_index: 0, components: [header, text('20 €'), url] },
			{ card_index: 1, components: [header, text('9 €'), url, more] },
		];
		const components = [text('Maya'), { type: 'carousel', cards }];
		const template = { name: 'shelf', language: { code: 'en_US' }, components };
		const messageId = idOf(
			await sendImage(sandbox, client, { to, type: 'template', image: undefined, template }),
		);
		await page.until(() => page.messages().length === 1);
		expect(page.messages()[0]).toMatchObject({
			text: 'New for you, Maya:',
			cards: [
				{ text: 'A tea set for 20 €', media: { kind: 'unknown' } },
				{
					text: 'A bread basket for 9 €',
					buttons: [
						{ index: 2, kind: 'link', leadsTo: 'https://shop.example.com/bread-basket?c=maya' },
						{ index: 3, kind: 'reply', title: 'More like this' },
					],
				},
			],
		});
		expect((await act(sandbox, 'press', { messageId, button: 2 })).status).toBe(409);
		for (const button of [1, 3]) await act(sandbox, 'press', { messageId, button });
		await page.until(() => told.length === 2);
		expect(told.flatMap(({ messages }) => messages)).toMatchObject([
			{ type: 'button', button: { payload: 'More like this', text: 'More like this' } },
			{ type: 'button', button: { payload: 'more-1', text: 'More like this' } },
		]);
		page.close();
	});

	it('answer the app that sent the message', async () => {
		const sandbox = await start({}, { apps: [{}, {}] });
		const told = await listener(sandbox, 'MESSAGE');
		const [, other] = sandbox.apps;
		const answer = await call(sandbox, {
			client,
			appId: other.id,
			headers: { authorization: other.token },
			body: {
				messaging_product: 'whatsapp',
				recipient_type: 'individual',
				to,
				type: 'interactive',
				interactive: { body: { text: 'Well?' }, ...question },
			},
		});
		const pressed = await act(sandbox, 'press', { messageId: idOf(answer), button: 0 });
		// Who listens to the first app is not told.
		expect(pressed.json).toEqual({ told: 0 });
		expect(told).toEqual([]);
	});
});

describe('messages without a picture', () => {
	const of = (type: string, content: object) => ({ type, image: undefined, [type]: content });
	/** The whole of what begins a file of its kind: enough to be told what it is. */
	const MP4 = Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42');
	const OGG = Buffer.from('OggS\0\x02\0\0\0\0\0\0\0\0');

	it('are shown as the person sees them', async () => {
		const sandbox = await start();
		const page = await pageOf(sandbox);
		const send = async (type: string, content: object) =>
			idOf(await sendImage(sandbox, client, of(type, content)));
		const video = await upload(sandbox, MP4, 'video/mp4');
		const audio = await upload(sandbox, OGG, 'audio/ogg');
		const pdf = await upload(sandbox, Buffer.from('%PDF-1.7'), 'application/pdf');

		await send('text', { body: 'See https://example.com/a, please', preview_url: true });
		await send('text', { body: 'See https://example.com/a, please' });
		await send('video', { id: video, caption: 'In motion' });
		await send('audio', { id: audio });
		await send('document', { id: pdf, filename: 'Invoice 7.pdf' });
		const linked = await send('document', { link: 'https://example.com/lists/prices.pdf?x=1' });
		const film = await send('video', { link: 'https://example.com/film.mp4' });
		const place = { latitude: '1.5', longitude: 2.5, name: 'Our shop', address: 'Here' };
		await send('location', place);
		await page.until(() => page.messages().length === 8);

		const shown = page.messages();
		expect(shown.map(({ line }) => line)).toEqual([
			'See https://example.com/a, please',
			'See https://example.com/a, please',
			'In motion',
			'Audio',
			'Invoice 7.pdf',
			'Document',
			'Video',
			'Our shop',
		]);
		expect(shown.map(({ preview }) => preview)).toEqual([
			'https://example.com/a',
			...Array<undefined>(7),
		]);
		expect(shown.map(({ media }) => media)).toMatchObject([
			...Array<undefined>(2),
			{ type: 'video', kind: 'stored', src: `/phone/media/${video}` },
			{ type: 'audio', kind: 'stored', src: `/phone/media/${audio}` },
			{ type: 'document', name: 'Invoice 7.pdf' },
			{ type: 'document', kind: 'linked', name: 'prices.pdf', host: 'example.com' },
			{ type: 'video', kind: 'linked', host: 'example.com' },
			undefined,
		]);
		expect(shown[7].place).toEqual({ name: 'Our shop', address: 'Here', degrees: '1.5, 2.5' });

		// What is looked at or listened to is handed out, a document is not.
		for (const [id, type] of [
			[video, 'video/mp4'],
			[audio, 'audio/ogg'],
		]) {
			const { status, headers } = await ask(sandbox, `media/${id}`);
			expect([status, headers['content-type']]).toEqual([200, type]);
		}
		expect((await ask(sandbox, `media/${pdf}`)).status).toBe(404);
		expect((await ask(sandbox, `linked/${linked}/0`)).status).toBe(404);
		const { text, headers } = await ask(sandbox, `linked/${film}/0`);
		expect(text).toContain('<video src="https://example.com/film.mp4" controls>');
		expect(String(headers['content-security-policy'])).toContain(
			'media-src https://example.com https:;',
		);
		page.close();
	});

	it('have a list, of which a row is chosen', async () => {
		const sandbox = await start();
		const told = await listener(sandbox, 'MESSAGE');
		const page = await pageOf(sandbox);
		const row = { id: 'express', title: 'Express', description: 'Next day' };
		const interactive = {
			type: 'list',
			header: { type: 'text', text: 'Shipping' },
			body: { text: 'How fast?' },
			action: {
				button: 'Options',
				sections: [
					{ title: 'Fast', rows: [row] },
					{ title: 'Slow', rows: [{ id: 'ground', title: 'Ground' }] },
				],
			},
		};
		const messageId = idOf(await sendImage(sandbox, client, of('interactive', interactive)));
		await page.until(() => page.messages().length === 1);
		expect(page.messages()[0]).toMatchObject({
			title: 'Shipping',
			text: 'How fast?',
			list: {
				button: 'Options',
				sections: [
					{ title: 'Fast', rows: [{ index: 0, title: 'Express', description: 'Next day' }] },
					{ title: 'Slow', rows: [{ index: 1, title: 'Ground' }] },
				],
			},
		});
		expect((await act(sandbox, 'press', { messageId, button: 0 })).status).toBe(200);
		expect((await act(sandbox, 'press', { messageId, button: 1 })).status).toBe(409);
		await page.until(() => told.length === 1 && page.messages().length === 2);
		expect(told[0].messages).toMatchObject([
			{
				type: 'interactive',
				interactive: { type: 'list_reply', list_reply: row },
				context: { gs_id: messageId },
			},
		]);
		expect(page.messages()[1]).toMatchObject({ text: 'Express', quoted: 'How fast?' });
		expect(page.messages()[0].list?.sections).toMatchObject([
			{ rows: [{ isPressed: true, isSpent: true }] },
			{ rows: [{ isSpent: true }] },
		]);
		page.close();
	});

	it('have what a template has above its text', async () => {
		const sandbox = await start();
		const page = await pageOf(sandbox);
		const part = (type: string, text: string) => ({ type, parameters: [{ type: 'text', text }] });
		const components = [part('header', 'Maya'), part('body', '4 May')];
		const template = { name: 'table_reminder', language: { code: 'en_US' }, components };
		await sendImage(sandbox, client, of('template', template));
		await page.until(() => page.messages().length === 1);
		expect(page.messages()[0]).toMatchObject({
			title: 'A table for Maya',
			text: 'We expect you on 4 May.',
		});
		page.close();
	});
});

describe('what somebody wrote', () => {
	const from = '910000000000';

	it('is marked as read with what came before, and an answer is awaited', async () => {
		let now = 1_000;
		const sandbox = await start({}, { clock: () => now });
		const page = await pageOf(sandbox);
		for (const [who, text] of [
			[from, 'One'],
			['910000000001', 'Other'],
			[from, 'Two'],
			[from, 'Three'],
		]) {
			await act(sandbox, 'reply', { from: who, text });
		}
		await page.until(() => page.messages().length === 4);
		const statuses = () => page.messages().map(({ status }) => status);
		expect(statuses()).toEqual(['delivered', 'delivered', 'delivered', 'delivered']);

		const mark = async (id: string, more: object) =>
			await call(sandbox, {
				client,
				path: 'v1/event',
				body: {
					type: 'message-event',
					message: { messaging_product: 'whatsapp', status: 'read', message_id: id, ...more },
				},
			});
		const two = page.messages().find(({ text }) => text === 'Two');
		await mark(two?.id ?? '', { typing_indicator: { type: 'text' } });
		await page.until(() => page.settings.typing.length === 1);
		expect(page.settings.typing).toEqual([from]);
		expect(statuses()).toEqual(['read', 'delivered', 'read', 'delivered']);
		expect(page.exchanges().at(-1)?.title).toBe('A message is marked as read');

		now += 1;
		await sendImage(sandbox, client, { to: from });
		await page.until(() => page.settings.typing.length === 0);

		// Without an answer, it ends after 25 seconds; what is not known is nobody's.
		await mark(two?.id ?? '', { typing_indicator: { type: 'text' } });
		await mark('wamid.UNKNOWN', { typing_indicator: { type: 'text' } });
		await page.until(() => page.settings.typing.length === 1);
		now += 25_000;
		await act(sandbox, 'reply', { from, text: 'Hello?' });
		await page.until(() => page.settings.typing.length === 0);
		page.close();
	});
});

describe('a reply', () => {
	it('quotes what was sent, and what the person wrote', async () => {
		const sandbox = await start();
		const told = await listener(sandbox, 'MESSAGE');
		const page = await pageOf(sandbox);
		const from = '910000000000';
		const messageId = idOf(await sendImage(sandbox, client));
		await act(sandbox, 'reply', { from, text: 'That one', replyTo: messageId });
		await page.until(() => told.length === 1 && page.messages().length === 2);
		const [, first] = page.messages();
		expect(first).toMatchObject({ text: 'That one', quoted: 'Picture' });

		await act(sandbox, 'reply', { from, text: 'I mean it', replyTo: first.id });
		const query = new URLSearchParams({ from, replyTo: messageId });
		await page.until(() => told.length === 2);
		await act(sandbox, `picture?${query.toString()}`, JPEG);
		await page.until(() => told.length === 3 && page.messages().length === 4);
		expect(told.flatMap(({ messages }) => messages)).toMatchObject([
			{ type: 'text', context: { gs_id: messageId } },
			{ type: 'text', context: { from, id: first.id } },
			{ type: 'image', context: { gs_id: messageId } },
		]);
		expect(page.messages().map(({ quoted }) => quoted)).toEqual([
			undefined,
			'Picture',
			'That one',
			'Picture',
		]);
		page.close();
	});
});
