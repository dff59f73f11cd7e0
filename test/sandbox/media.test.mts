import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { FormData, request } from 'undici';
import type { Sandbox } from '../../sandbox/index.mts';
import { maxMediaBytes } from '../../sandbox/media/upload.mts';
import { readFileSync } from 'node:fs';
import { call, createBench, multipart, sendImage, type Part } from './support.mts';

const { client, start, end } = createBench();
afterAll(end);

const png = Buffer.concat([
	Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
	Buffer.from('the rest of a picture'),
]);
const fileType = (content = 'image/png'): Part => ({ name: 'file_type', content });
const file = (changes: Partial<Part> = {}): Part => ({
	name: 'file',
	fileName: 'photo.png',
	contentType: 'image/png',
	content: png,
	...changes,
});

const upload = (
	sandbox: Sandbox,
	parts: Part[],
	headers: Record<string, string | undefined> = {},
) => {
	const form = multipart(parts);
	const options = { client, path: 'media', body: form.body };
	return call(sandbox, { ...options, headers: { ...form.headers, ...headers } });
};

it('stores a file, and its id can be sent', async () => {
	const sandbox = await start({ seed: 5 });
	const answer = await upload(sandbox, [fileType(), file({ fileName: 'Größe 1.png' })]);

	const [media] = sandbox.media;
	expect(answer.status).toBe(200);
	expect(answer.text).toBe(`{"mediaId":"${media.id}","status":"success"}`);
	expect(media).toEqual({
		id: expect.stringMatching(/^\d{16}$/) as string,
		appId: sandbox.app.id,
		at: expect.any(Number) as number,
		fileType: 'image/png',
		fileName: 'Größe 1.png',
		contentType: 'image/png',
		size: png.length,
		sha256: createHash('sha256').update(png).digest('hex'),
		firstBytes: png.subarray(0, 16),
		bytes: png,
	});
	expect(sandbox.requests[0]).toMatchObject({ outcome: 'accepted', status: 200 });
	expect(sandbox.requests[0].rawBody).toBeUndefined();
	expect(sandbox.requests[0].parts).toEqual([
		{ name: 'file_type', value: 'image/png', contentType: 'text/plain', size: 9 },
		{ name: 'file', fileName: 'Größe 1.png', contentType: 'image/png', size: png.length },
	]);
	expect((await sendImage(sandbox, client, { image: { id: media.id } })).status).toBe(200);
});

it('takes the file before its type, and what undici makes of a form', async () => {
	const sandbox = await start();
	expect((await upload(sandbox, [file(), fileType()])).status).toBe(200);

	const form = new FormData();
	form.set('file_type', 'image/png');
	form.set('file', new Blob([png], { type: 'image/png' }), 'photo.png');
	const answer = await request(`${sandbox.baseUrl}/partner/app/${sandbox.app.id}/media`, {
		dispatcher: client,
		method: 'POST',
		headers: { authorization: sandbox.app.token },
		body: form,
	});
	expect(answer.statusCode).toBe(200);
	await answer.body.dump();
	expect(sandbox.media[1].bytes).toEqual(png);
});

it('takes the token in either header', async () => {
	const sandbox = await start();
	const { token } = sandbox.app;
	const parts = [fileType(), file()];
	expect((await upload(sandbox, parts, { authorization: undefined, token })).status).toBe(200);
	expect((await upload(sandbox, parts, { token })).status).toBe(200);
	const refused = await upload(sandbox, parts, { authorization: `Bearer ${token}`, token });
	expect([refused.status, refused.text]).toEqual([
		401,
		'{"status":"error","message":"Authentication Failed"}',
	]);
});

it('has its own words for an app on premises', async () => {
	const sandbox = await start({ apps: [{ cloudApi: false }] });
	const answer = await upload(sandbox, [fileType(), file()]);
	expect(answer.status).toBe(400);
	expect(answer.text).toBe(
		'{"message":"Only CAPI apps allowed to generate media ID","status":"error"}',
	);
});

it('does not let one app send what another has uploaded', async () => {
	const sandbox = await start({ apps: [{}, {}] });
	await upload(sandbox, [fileType(), file()]);
	const [, second] = sandbox.apps;
	const answer = await call(sandbox, {
		client,
		appId: second.id,
		headers: { authorization: second.token },
		body: {
			messaging_product: 'whatsapp',
			recipient_type: 'individual',
			to: '910000000000',
			type: 'image',
			image: { id: sandbox.media[0].id },
		},
	});
	expect(answer.status).toBe(400);
});

const review = [400, 'Please review the request parameters and retry'];
const refused = [500, 'Unable to upload requested Media'];
it.each([
	['no file type', [file()], review],
	['no file', [fileType()], review],
	['a file without a name', [fileType(), file({ fileName: '' })], review],
	['a file that is no file', [fileType(), { name: 'file', content: 'abc' }], review],
	['a file under another name', [fileType(), file({ name: 'media' })], review],
	['a third part', [fileType(), file(), { name: 'x', content: '1' }], review],
	['two files', [fileType(), file(), file()], review],
	['an address', [fileType(), { name: 'file', content: 'https://example.com/a.png' }], [501]],
	['an unknown type', [fileType('image/gif'), file({ contentType: 'image/gif' })], refused],
	['another Content-Type', [fileType(), file({ contentType: 'image/jpeg' })], refused],
	['octet-stream', [fileType(), file({ contentType: 'application/octet-stream' })], refused],
	['bytes of another type', [fileType('image/jpeg'), file({ contentType: 'image/jpeg' })], refused],
	['an empty file', [fileType(), file({ content: '' })], refused],
] as Array<[string, Part[], [number, string?]]>)(
	'refuses %s',
	async (_, parts, [status, message]) => {
		const sandbox = await start();
		const answer = await upload(sandbox, parts);
		expect(answer.status).toBe(status);
		const body = answer.json() as { status: string; message: string };
		expect(body.status).toBe('error');
		if (message) expect(body.message).toBe(message);
		expect(sandbox.media).toEqual([]);
		expect(sandbox.requests[0]).toMatchObject({ outcome: 'refused', status });
	},
);

it.each([
	['JSON', { 'content-type': 'application/json' }, '{}'],
	['no boundary', { 'content-type': 'multipart/form-data' }, 'x'],
	['a form that breaks off', { 'content-type': 'multipart/form-data; boundary=b' }, '--b\r\nConte'],
	[
		'a file that breaks off',
		{ 'content-type': 'multipart/form-data; boundary=b' },
		'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
	],
])('refuses %s in place of a form, and goes on', async (_, headers, body) => {
	const sandbox = await start();
	const answer = await call(sandbox, { client, path: 'media', headers, body });
	expect(answer.status).toBe(400);
	expect((await upload(sandbox, [fileType(), file()])).status).toBe(200);
});

const head = (...bytes: number[]) => Buffer.from([...bytes, ...Array<number>(8).fill(32)]);
it.each([
	['image/jpeg', head(0xff, 0xd8, 0xff, 0xe0)],
	['image/webp', Buffer.from('RIFF\0\0\0\0WEBPVP8 ')],
	['audio/mpeg', Buffer.from('ID3....')],
	['audio/mpeg', head(0xff, 0xfb)],
	['audio/aac', head(0xff, 0xf1)],
	['audio/amr', Buffer.from('#!AMR\n')],
	['audio/ogg', Buffer.from('OggS....')],
	['audio/opus', Buffer.from('OggS....')],
	['audio/mp4', Buffer.from('\0\0\0\x18ftypM4A ')],
	['video/mp4', Buffer.from('\0\0\0\x18ftypisom')],
	['video/3gpp', Buffer.from('\0\0\0\x18ftyp3gp4')],
	['application/pdf', Buffer.from('%PDF-1.7')],
	['text/plain', Buffer.from('Hello')],
	['application/msword', head(0xd0, 0xcf, 0x11, 0xe0)],
	[
		'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
		head(0x50, 0x4b, 0x03, 0x04),
	],
])('takes %s', async (type, content) => {
	const sandbox = await start();
	const answer = await upload(sandbox, [fileType(type), file({ contentType: type, content })]);
	expect(answer.status).toBe(200);
});

it('reads files as a stream and refuses more than 100 MB', async () => {
	const sandbox = await start({ keepMediaBytes: false });
	const block = Buffer.alloc(1024 * 1024);
	async function status(bytes: number) {
		const [before, after] = multipart([fileType(), file({ content: png.subarray(0, 8) })])
			.body.toString('latin1')
			.split(/(?=\r\n--sandbox-boundary--)/);
		function* body() {
			yield Buffer.from(before, 'latin1');
			for (let left = bytes - 8; left > 0; left -= block.length) yield block.subarray(0, left);
			yield Buffer.from(after, 'latin1');
		}
		const { headers } = multipart([]);
		const answer = await request(`${sandbox.baseUrl}/partner/app/${sandbox.app.id}/media`, {
			dispatcher: client,
			method: 'POST',
			headers: { ...headers, authorization: sandbox.app.token },
			body: Readable.from(body()),
		});
		return [answer.statusCode, await answer.body.text()] as const;
	}

	expect((await status(maxMediaBytes))[0]).toBe(200);
	expect(await status(maxMediaBytes + 1)).toEqual([
		413,
		'{"status":"error","message":"File size exceeds the maximum limit!"}',
	]);
	expect(sandbox.media.map(({ size, bytes }) => [size, bytes])).toEqual([
		[maxMediaBytes, undefined],
	]);
});

it('can lose the answer of an upload that was stored', async () => {
	const sandbox = await start();
	sandbox.fail({ path: 'media', as: { kind: 'loseAnswer' } });
	await expect(upload(sandbox, [fileType(), file()])).rejects.toMatchObject({
		code: 'UND_ERR_SOCKET',
	});
	expect(sandbox.media).toHaveLength(1);
	expect(sandbox.requests[0]).toMatchObject({ outcome: 'accepted', fault: 'loseAnswer' });
});

it('can break an upload off after its body; nothing is stored', async () => {
	const sandbox = await start();
	sandbox.fail({
		when: ({ parts }) => parts?.[1].fileName === 'photo.png',
		as: { kind: 'answer', status: 500, body: 'x' },
	});
	expect((await upload(sandbox, [fileType(), file()])).status).toBe(500);
	expect(sandbox.media).toEqual([]);
	expect((await upload(sandbox, [fileType(), file()])).status).toBe(200);
});

describe('a picture that WhatsApp cannot show', () => {
	const jpeg = readFileSync('sandbox/pictures/tea-set.jpg');
	const fourComponents = Buffer.from(jpeg);
	fourComponents[jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 9] = 4;

	/** What is reported of a message, in its order. */
	async function reportsOf(send: (sandbox: Sandbox) => Promise<unknown>): Promise<string[]> {
		const sandbox = await start();
		const told: string[] = [];
		const server = createServer((req, res) => {
			const chunks: Buffer[] = [];
			req.on('data', (chunk: Buffer) => chunks.push(chunk));
			req.on('end', () => {
				told.push(/"(?:enqueued|sent|failed)"/.exec(Buffer.concat(chunks).toString())?.[0] ?? '');
				res.end();
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		await call(sandbox, {
			client,
			path: 'subscription',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams({
				modes: 'ENQUEUED,SENT,FAILED',
				tag: 'n8n',
				version: '3',
				url: `http://127.0.0.1:${port}/hook`,
			}).toString(),
		});
		await send(sandbox);
		await sandbox.waitFor(
			({ deliveries }) =>
				deliveries.length === 2 && deliveries.every(({ outcome }) => outcome === 'taken'),
		);
		server.closeAllConnections();
		server.close();
		// The first call only tries whether somebody answers.
		return told.slice(1).map((status) => status.slice(1, -1));
	}

	const byId = (content: Buffer, type: string) => async (sandbox: Sandbox) => {
		await upload(sandbox, [fileType(type), file({ contentType: type, content })]);
		await sendImage(sandbox, client, { image: { id: sandbox.media[0].id } });
	};

	it.each<[string, Buffer, string]>([
		['a JPEG that breaks off', jpeg.subarray(0, jpeg.length - 2), 'image/jpeg'],
		['a JPEG in CMYK', fourComponents, 'image/jpeg'],
		['a PNG that breaks off', png, 'image/png'],
	])('%s is taken, and reported as failed', async (_what, content, type) => {
		expect(await reportsOf(byId(content, type))).toEqual(['enqueued', 'failed']);
	});

	it('one that it can show is sent', async () => {
		expect(await reportsOf(byId(jpeg, 'image/jpeg'))).toEqual(['enqueued', 'sent']);
	});

	it.each([
		['https://example.com/a.pdf', 'failed'],
		['https://example.com/a.HEIC', 'failed'],
		['https://example.com/a.jpg?as=a.pdf', 'sent'],
	])('a link to %s: %s', async (link, report) => {
		const send = async (sandbox: Sandbox) => await sendImage(sandbox, client, { image: { link } });
		expect(await reportsOf(send)).toEqual(['enqueued', report]);
	});
});
