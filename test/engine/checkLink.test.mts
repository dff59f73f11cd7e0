import type { IDataObject, IRun } from 'n8n-workflow';

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
import { eventually } from './support/fileHosts.mts';
import { hurry } from './support/hurry.mts';
import { JPEG, OTHER_FILES, png } from './support/images.mts';
import { Internet } from './support/internet.mts';

let bench: Bench;
let net: Internet;
beforeEach(async () => {
	bench = await setUp({ rate: null });
	net = new Internet();
	await net.start();
});
afterEach(async () => {
	jest.restoreAllMocks();
	await net.close();
});

const CHECKED = {
	imageUrl: '={{ $json.link }}',
	options: { checkLink: true, messagesPerSecond: 1000 },
};

const send = async (links: string[], parameters: IDataObject = {}) =>
	await bench.engine.run(
		workflowOf(
			links.map((link, item) => person(item, { link })),
			{ ...CHECKED, ...(parameters as typeof CHECKED) },
			{ onError: 'continueRegularOutput' },
		),
	);
const errors = (run: IRun) => itemsBehind(run).map(({ json }) => json.error as string | undefined);

const PAGE = Buffer.from('<!doctype html><html><head><title>Sign in\n to Acme</title></head>');

const EXPIRED = Buffer.from(
	'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
);

describe('what is certainly no picture does not leave', () => {
	test.each<[what: string, answer: [Buffer, Record<string, string>?, number?], text: RegExp]>([
		[
			'a web page',
			[PAGE, { 'content-type': 'text/html' }],
			/leads to a web page \(Sign in to Acme\), not to an image.+private window/,
		],
		[
			'a web page without a title',
			[Buffer.from('<html><body>')],
			/leads to a web page, not to an image/,
		],
		['404', [PAGE, {}, 404], /answers with 404 Not Found/],
		['410', [Buffer.alloc(0), {}, 410], /answers with 410 Gone/],
		['401', [Buffer.alloc(0), {}, 401], /answers with 401 Unauthorized/],
		[
			'403 that says why',
			[EXPIRED, { 'content-type': 'application/xml' }, 403],
			/answers with 403 Forbidden: the link has expired\. Create the link shortly before/,
		],
		[
			'WebP',
			[OTHER_FILES.WebP[0], { 'content-type': 'image/jpeg' }],
			/leads to a WebP image.+Edit Image/,
		],
		['JSON', [Buffer.from('{"a":1}')], /leads to a JSON file/],
		['nothing', [Buffer.alloc(0)], /leads to an empty file/],
		[
			'a large picture',
			[png(1, 7.3 * 1024 * 1024)],
			/leads to an image of 7\.3 MB, but WhatsApp accepts up to 5 MB/,
		],
		[
			'a large picture, asked for its beginning',
			[JPEG, { 'content-range': `bytes 0-${JPEG.length - 1}/7654604` }, 206],
			/an image of 7\.3 MB/,
		],
		[
			'CMYK',
			[Buffer.from('ffd8ffc000140800100010040111000211000311000411000000', 'hex')],
			/leads to a JPEG in CMYK/,
		],
	])('%s', async (_what, answer, text) => {
		const link = net.file('http://pictures.example.com/a.jpg', ...answer);
		const run = await send([link]);

		expect(errors(run)[0]).toMatch(text);
		expect(errors(run)[0]).toMatch(/^Image URL .+\.$/);
		expect(itemsBehind(run)[0].json.details).toMatchObject({ outcome: 'notSent' });
		expect(bench.sandbox.requests).toHaveLength(0);
	});
});

test('of other kinds of files, what is looked for is that kind, each link once', async () => {
	const page = net.file('http://files.example.com/invoice', PAGE, { 'content-type': 'text/html' });
	const pdf = net.file('http://files.example.com/b', Buffer.from('%PDF-1.7'));
	const sendAs = async (messageType: string, links: string[]) =>
		await bench.engine.run(
			workflowOf(
				links.map((link, item) => person(item, { link })),
				{ messageType, mediaUrl: '={{ $json.link }}', options: CHECKED.options },
				{ type: SEND_MESSAGE, onError: 'continueRegularOutput' },
			),
		);

	expect(errors(await sendAs('document', [page, pdf, pdf]))).toEqual([
		expect.stringMatching(/leads to a web page \(Sign in to Acme\), not to a document/),
		undefined,
		undefined,
	]);
	expect(net.requests).toHaveLength(2);
	expect(errors(await sendAs('video', [pdf]))).toEqual([
		expect.stringMatching(/leads to a PDF\. Convert it to an MP4/),
	]);
	expect(bench.sandbox.messages).toHaveLength(2);
});

test('a page that says "not found" is not read to its end', async () => {
	hurry(10);
	net.sites.set('http://a.example.com/gone', (_req, res) => {
		res.writeHead(404, { 'content-type': 'text/html' });
		const drip = setInterval(() => res.write('<'), 20);
		res.on('close', () => clearInterval(drip));
	});
	expect(errors(await send(['http://a.example.com/gone']))[0]).toMatch(/404 Not Found/);
	await eventually(() => net.atOnce === 0);
});

describe('what may be a picture is sent', () => {
	test.each<[what: string, answer: [Buffer, Record<string, string>?, number?]]>([
		['a JPEG', [JPEG, { 'content-type': 'image/jpeg' }]],
		['a PNG', [png(1)]],
		['a PNG under another type', [png(1, 400_000), { 'content-type': 'application/octet-stream' }]],
		[
			'its beginning',
			[png(1, 90_000).subarray(0, 65_536), { 'content-range': 'bytes 0-65535/90200' }, 206],
		],
		['its beginning, of unknown size', [JPEG, { 'content-range': 'bytes 0-140/*' }, 206]],
		['another piece', [Buffer.from('xyz'), { 'content-range': 'bytes 5-7/100' }, 206]],
		['403', [PAGE, {}, 403]],
		['429', [PAGE, {}, 429]],
		['500', [PAGE, {}, 500]],
		['416', [PAGE, {}, 416]],
		['a place to go that is no redirect', [JPEG, { location: 'http://a.example.com/gone' }]],
		['a redirect to nowhere', [PAGE, {}, 302]],
	])('%s', async (_what, answer) => {
		const link = net.file('http://pictures.example.com/a.jpg', ...answer);
		expect(errors(await send([link]))).toEqual([undefined]);
		expect(net.requests).toHaveLength(1);
		expect(bench.sandbox.messages).toHaveLength(1);
	});

	test('where the connection breaks, or the answer ends early', async () => {
		net.sites.set('http://a.example.com/1', (req) => req.socket.destroy());
		net.sites.set('http://a.example.com/2', (req, res) => {
			res.writeHead(200, { 'content-length': '5000' }).write(PAGE.subarray(0, 0));
			req.socket.destroy();
		});
		const run = await send(['http://a.example.com/1', 'http://a.example.com/2']);
		expect(errors(run)).toEqual([undefined, undefined]);
	});

	test('where the server takes its time: it ends by itself', async () => {
		hurry(10);
		net.sites.set('http://a.example.com/never', () => {});
		net.sites.set('http://a.example.com/drip', (_req, res) => {
			res.writeHead(200, { 'content-type': 'text/html' });
			const drip = setInterval(() => res.write('<'), 20);
			res.on('close', () => clearInterval(drip));
		});
		const run = await send(['http://a.example.com/never', 'http://a.example.com/drip']);
		expect(errors(run)).toEqual([undefined, undefined]);
		await eventually(() => net.atOnce === 0);
		expect(net.atOnce).toBe(0);
	});

	test('without the option nothing is fetched', async () => {
		const link = net.file('http://pictures.example.com/a.jpg', PAGE);
		await send([link], { options: {} });
		expect(net.requests).toEqual([]);
		expect(bench.sandbox.messages).toHaveLength(1);
	});
});

describe('redirects', () => {
	const last = 'http://pictures.example.com/end';
	const chain = (length: number) => {
		for (let i = 0; i < length; i++) {
			net.redirect(`http://a.example.com/${i}`, i === length - 1 ? last : `/${i + 1}`);
		}
		return 'http://a.example.com/0';
	};

	test('are followed, five at most', async () => {
		net.file(last, PAGE);
		expect(errors(await send([chain(5)]))[0]).toMatch(/a web page \(Sign in to Acme\)/);
		expect(errors(await send([chain(6)]))).toEqual([undefined]);
		expect(net.requests.map(({ url }) => url).filter((url) => url === last)).toHaveLength(1);
	});

	test.each([
		['http://127.0.0.1:1/x', '127.0.0.1'],
		['http://[::1]/x', '[::1]'],
		['http://[::ffff:10.0.0.1]/x', '[::ffff:a00:1]'],
		['http://[2002:a00:1::]/x', '[2002:a00:1::]'],
		['http://169.254.169.254/latest/meta-data', '169.254.169.254'],
		['http://198.18.0.1/x', '198.18.0.1'],
		['http://192.0.0.8/x', '192.0.0.8'],
		['http://2130706433/x', '127.0.0.1'],
		['http://0x7f.1/x', '127.0.0.1'],
		['http://nas/x', 'nas'],
		['//printer.lan/x', 'printer.lan'],
		['http://api.default.svc/x', 'api.default.svc'],
		['http://web.service.consul/x', 'web.service.consul'],
	])('to %s are not followed, and the link is refused', async (location, host) => {
		const link = net.redirect('http://a.example.com/0', location);
		expect(errors(await send([link]))[0]).toContain(
			`Image URL redirects to ${host}, which can be reached from your own network only`,
		);
		expect(net.requests).toHaveLength(1);
		expect(bench.sandbox.requests).toHaveLength(0);
	});

	test.each([
		'http://maya:secret@pictures.example.com/x',
		'http://maya@pictures.example.com/x',
		'file:///etc/passwd',
		'ftp://example.com/x',
		'http://',
	])('to %s are not followed, and the link is sent', async (location) => {
		const link = net.redirect('http://a.example.com/0', location);
		expect(errors(await send([link]))).toEqual([undefined]);
		expect(net.requests).toHaveLength(1);
	});
});

test('the request carries no token, and asks for the beginning alone', async () => {
	const link = net.file('http://pictures.example.com/a.jpg?sig=a%2Fb', png(1));
	await send([link]);

	const [{ url, headers }] = net.requests;
	expect(url).toBe(link);
	expect(headers.range).toBe('bytes=0-65535');
	expect(headers.accept).toMatch(/^image\/jpeg,image\/png/);
	expect(JSON.stringify(headers)).not.toContain(bench.sandbox.app.token);
	expect(headers.authorization).toBeUndefined();
	expect(headers.cookie).toBeUndefined();
});

test.each<[what: string, start: Buffer, piece: Buffer]>([
	// Its pixels are said to be five million bytes, and never end.
	['pixels', png(1, 5_000_000).subarray(0, 60), Buffer.alloc(64 * 1024)],
	// Segments of 64 KB each, and never a frame.
	[
		'what stands in front of a picture',
		Buffer.from('ffd8', 'hex'),
		Buffer.concat([Buffer.from('ffe1ffff', 'hex'), Buffer.alloc(65_533)]),
	],
])(
	'no more is read than tells, where a server sends %s without an end',
	async (_what, start, piece) => {
		const link = 'http://pictures.example.com/endless';
		let isClosed = false;
		net.sites.set(link, (_req, res) => {
			res.on('close', () => (isClosed = true));
			const more = () => {
				while (!res.destroyed && res.write(piece));
			};
			res.writeHead(200).write(start);
			res.on('drain', more);
			more();
		});
		expect(errors(await send([link]))).toEqual([undefined]);
		await eventually(() => isClosed);
		expect(isClosed).toBe(true);
		// What the sockets between them hold, and no more.
		expect(net.sent.get(link)).toBeLessThan(8 * 1024 * 1024);
	},
);

test('a link that expires before its turn comes is not sent', async () => {
	const seconds = (time: number) => String(Math.floor(time / 1000));
	const now = Date.now();
	const expiring = (end: number) =>
		`http://a.example.com/a.jpg?Expires=${seconds(end)}&Signature=ab`;
	const [short, long] = [expiring(now + 60_000), expiring(now + 7_200_000)];
	net.file(long, JPEG);
	// When it is looked at it has been read already, and twenty minutes pass before its turn.
	let clock: jest.SpyInstance | undefined;
	net.sites.set(short, (_req, res) => {
		const real = Date.now.bind(Date);
		clock = jest.spyOn(Date, 'now').mockImplementation(() => real() + 20 * 60_000);
		res.end(JPEG);
	});
	try {
		const run = await send([short, long]);
		expect(errors(run)[0]).toMatch(
			/^Image URL is a link that expired 19 minutes ago\. Make the links valid for longer than the list takes/,
		);
		expect(itemsBehind(run)[0].json.details).toMatchObject({ outcome: 'notSent' });
		expect(errors(run)[1]).toBeUndefined();
		expect(bench.sandbox.messages).toHaveLength(1);
	} finally {
		clock?.mockRestore();
	}
});

test('each link is looked at once, however many items have it', async () => {
	const [good, bad] = ['http://a.example.com/good', 'http://a.example.com/bad'];
	net.file(good, JPEG);
	net.file(bad, PAGE);
	const run = await send(Array.from({ length: 40 }, (_, item) => (item % 4 === 3 ? bad : good)));

	expect(net.requests.map(({ url }) => url).sort()).toEqual([bad, good]);
	expect(errors(run).map((error) => error !== undefined)).toEqual(
		Array.from({ length: 40 }, (_, item) => item % 4 === 3),
	);
	expect(recipients(bench.sandbox)).toHaveLength(30);
});

test('a cancelled run waits for no check', async () => {
	const link = 'http://a.example.com/never';
	net.sites.set(link, () => {});
	const run = bench.engine.start(workflowOf([person(1, { link })], CHECKED));
	await eventually(() => net.requests.length > 0);
	run.cancel();
	await run.ended;
	await eventually(() => net.atOnce === 0);

	expect(net.atOnce).toBe(0);
	expect(bench.sandbox.requests).toHaveLength(0);
});

test('checks run ahead of their turn, and beside each other', async () => {
	const links = people(40).map((_, item) => `http://a.example.com/${item}`);
	for (const link of links) {
		net.sites.set(link, (_req, res) => setTimeout(() => res.end(JPEG), 300));
	}
	await send(links, { options: { checkLink: true, messagesPerSecond: 20 } });

	const times = bench.sandbox.requests.map(({ at }) => at);
	expect(times).toHaveLength(links.length);
	// Two seconds at twenty a second; one after the other, the checks alone would take twelve.
	expect(Math.max(...times) - Math.min(...times)).toBeLessThan(12_000 / 2);
	expect(net.mostAtOnce).toBeLessThanOrEqual(50);
});
