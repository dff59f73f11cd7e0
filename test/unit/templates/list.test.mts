import { appOf } from '../../../nodes/gupshup/client/app';
import { askingFor, type Result, resultOf } from '../../../nodes/gupshup/client/result';
import type { Problem } from '../../../nodes/gupshup/problems/problem';
import { TemplateLists } from '../../../nodes/gupshup/templates/list';

const APP = appOf({ appId: 'app' });

const answer = (status: number, body: unknown): Result => ({
	kind: 'answer',
	answer: { status, headers: {}, body },
});

const entries = (from: number, count: number) =>
	Array.from({ length: count }, (_, index) => ({
		elementName: `t${from + index}`,
		languageCode: 'en',
		status: 'APPROVED',
		templateType: 'IMAGE',
	}));

const page = (from: number, count: number) =>
	answer(200, { status: 'success', templates: entries(from, count) });

/** Lists under a clock of their own, and a Gupshup that counts what it is asked. */
function listsOf(replyTo: (pageNo: number) => Result | Promise<Result>) {
	let time = 0;
	const asked: number[] = [];
	const lists = new TemplateLists(() => time);
	return {
		asked,
		pass: (ms: number) => (time += ms),
		get: async (app = APP, name?: string) =>
			await lists.get(
				app,
				async (pageNo) => {
					asked.push(pageNo);
					return await replyTo(pageNo);
				},
				name,
			),
	};
}

test('a list is fetched once a minute, however many ask for it', async () => {
	const { get, asked, pass } = listsOf(() => page(0, 3));
	const [first, second] = await Promise.all([get(), get()]);
	expect(second).toBe(first);
	pass(59_999);
	await get();
	expect(asked).toEqual([0]);
	pass(1);
	await get();
	expect(asked).toEqual([0, 0]);
});

test('each app has its own list', async () => {
	const { get, asked } = listsOf(() => page(0, 3));
	await get();
	await get(appOf({ appId: 'APP' }));
	await get(appOf({ appId: 'other' }));
	await get({ ...APP, baseUrl: 'http://localhost' });
	expect(asked).toEqual([0, 0, 0]);
});

test.each([
	['one page', [3], [0]],
	['full pages', [100, 100, 7], [0, 1, 2]],
	['pages shorter than asked for', [20, 20, 3], [0, 1, 2]],
	['a last page that is full', [100, 0], [0, 1]],
	['none', [0], [0]],
])('%s are followed to the end', async (_, sizes, expected) => {
	const starts = sizes.map((_size, index) => sizes.slice(0, index).reduce((a, b) => a + b, 0));
	const { get, asked } = listsOf((pageNo) => page(starts[pageNo], sizes[pageNo]));
	expect(await get()).toHaveLength(sizes.reduce((a, b) => a + b, 0));
	expect(asked).toEqual(expected);
});

test('a Gupshup that knows no pages is asked twice at most', async () => {
	const { get, asked } = listsOf(() => page(0, 100));
	expect(await get()).toHaveLength(100);
	expect(asked).toEqual([0, 1]);
});

test('no more than eight pages are fetched, of the ten requests in a minute', async () => {
	const { get, asked } = listsOf((pageNo) => page(100 * pageNo, 100));
	expect(await get()).toHaveLength(800);
	expect(asked).toHaveLength(8);
});

test('those of one name are asked for apart, once a minute, on one page', async () => {
	const { get, asked, pass } = listsOf((pageNo) => page(100 * pageNo, 100));
	await get();
	asked.length = 0;
	expect(await get(APP, 'late')).toHaveLength(100);
	expect(await get(APP, 'late')).toHaveLength(100);
	expect(asked).toEqual([0]);
	await get(APP, 'later');
	expect(asked).toEqual([0, 0]);
	pass(60_000);
	await get(APP, 'late');
	expect(asked).toEqual([0, 0, 0]);
});

test('a version that was refused does not hide one that is waiting', async () => {
	const [one] = entries(0, 1);
	const versions = ['PENDING', 'REJECTED'].map((status) => ({ ...one, status }));
	for (const templates of [versions, [...versions].reverse()]) {
		const { get } = listsOf(() => answer(200, { status: 'success', templates }));
		expect(await get()).toEqual([expect.objectContaining({ status: 'PENDING' })]);
	}
});

test('of several of the same name and language the approved one counts', async () => {
	const [one] = entries(0, 1);
	const templates = [{ ...one, status: 'REJECTED' }, one, { ...one, status: 'PENDING' }];
	const { get } = listsOf(() => answer(200, { status: 'success', templates }));
	expect(await get()).toEqual([expect.objectContaining({ status: 'APPROVED' })]);
});

test('too many requests are said so, and not made worse', async () => {
	const { get, asked, pass } = listsOf(() =>
		answer(429, { status: 'error', message: 'Too Many Requests' }),
	);
	expect(await get()).toMatchObject({
		what: expect.stringMatching(/10 times a minute/) as string,
		hint: expect.stringMatching(/Wait a minute/) as string,
		httpStatus: 429,
	});
	await get();
	expect(asked).toHaveLength(1);
	pass(10_000);
	await get();
	expect(asked).toHaveLength(2);
});

const LIST = askingFor('the list');

test.each<[string, Result, RegExp]>([
	['a wrong token', answer(401, { message: 'Authentication Failed' }), /doesn't accept the token/],
	['a wrong app', answer(400, { message: 'Invalid App Details' }), /doesn't know this app/],
	['a page of HTML', answer(200, '<html>'), /answered with 200, which isn't a list/],
	['a server in trouble', answer(503, ''), /answered with 503/],
	[
		'no connection',
		resultOf({ kind: 'noConnection', reason: 'refused' }, LIST, 1),
		/couldn't be reached/,
	],
	[
		'no answer',
		resultOf({ kind: 'noAnswer', reason: 'x', timedOut: true }, LIST, 1),
		/couldn't be reached/,
	],
])('%s is told, and asked again the next time', async (_, reply, text) => {
	const { get, asked } = listsOf(() => reply);
	expect(((await get()) as Problem).what).toMatch(text);
	await get();
	expect(asked).toHaveLength(2);
});

test('what throws is not kept', async () => {
	const { get, asked } = listsOf(() => Promise.reject(new Error('odd')));
	await expect(get()).rejects.toThrow('odd');
	await expect(get()).rejects.toThrow('odd');
	expect(asked).toHaveLength(2);
});
