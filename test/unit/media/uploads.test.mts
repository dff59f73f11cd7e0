/** What an execution remembers of the images that were uploaded for it, and how uploads are tried again. */
import { Readable } from 'node:stream';

import type { IExecuteFunctions } from 'n8n-workflow';

import { GupshupClient, type RequestContext } from '../../../nodes/gupshup/client/client';
import type { InputFile } from '../../../nodes/gupshup/media/media';
import { Uploads, uploadTime } from '../../../nodes/gupshup/media/uploads';

const NEVER = new AbortController().signal;
const FILE = { sha256: 'x', size: 1000 } as InputFile;

let apps = 0;

/** An app that nothing was uploaded for yet: the pace of each is kept for the whole process. */
function newApp(context = {} as RequestContext) {
	return new GupshupClient(context, { appId: `app-${++apps}`, appToken: 'sk_a' });
}

/** Uploads of an execution that has uploaded the file under this media ID. Nothing can leave. */
function uploadedAs(id: string) {
	const client = newApp();
	const shared = { gupshupUploads: { [`${client.app.baseUrl} ${client.app.key} x`]: id } };
	const context = { getContext: () => shared } as unknown as IExecuteFunctions;
	return { client, uploads: new Uploads(context) };
}

test('an image that was uploaded again meanwhile stays known', async () => {
	const { client, uploads } = uploadedAs('new');
	uploads.forgetAll(client.app, [{ kind: 'file', file: FILE }], [{ kind: 'id', id: 'old' }]);
	expect(await uploads.upload(FILE, { client, timeoutMs: 1000, end: NEVER })).toEqual({
		kind: 'id',
		id: 'new',
	});
});

test('of one app in two spellings, each knows what the other has uploaded', async () => {
	const { uploads, client } = uploadedAs('known');
	const shouted = new GupshupClient({} as RequestContext, {
		appId: client.app.id.toUpperCase(),
		appToken: 'sk_a',
	});
	expect(shouted.app.id).not.toBe(client.app.id);
	expect(await uploads.upload(FILE, { client: shouted, timeoutMs: 1000, end: NEVER })).toEqual({
		kind: 'id',
		id: 'known',
	});
});

test.each([
	[30_000, 0, 30_000],
	[30_000, 5_000_000, 50_000],
	[30_000, 90_000_000, 390_000],
])('with a timeout of %i ms, %i bytes may take %i ms', (timeoutMs, size, time) => {
	expect(uploadTime(timeoutMs, size)).toBe(time);
});

test('what Gupshup does not know any more is asked for again', async () => {
	const { client, uploads } = uploadedAs('old');
	uploads.forgetAll(client.app, [{ kind: 'file', file: FILE }], [{ kind: 'id', id: 'old' }]);
	const aborted = AbortSignal.abort();
	expect(await uploads.upload(FILE, { client, timeoutMs: 1000, end: aborted })).toMatchObject({
		kind: 'notSent',
		notReached: true,
	});
});

describe('an upload that fails', () => {
	beforeEach(() =>
		jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }),
	);
	afterEach(() => jest.useRealTimers());

	interface Outage {
		/** In seconds from now. */
		until?: number;
		/** Without one, the connection breaks. */
		status?: number;
		message?: string;
	}

	/** Uploads to a Gupshup that takes none for some time. */
	function during({ until = Infinity, status, message }: Outage) {
		const start = performance.now();
		const requestedAt: number[] = [];
		const httpRequestWithAuthentication = async () => {
			const second = (performance.now() - start) / 1000;
			requestedAt.push(Math.round(second));
			const fails = second < until;
			if (fails && status === undefined)
				throw Object.assign(new Error('socket hang up'), { isAxiosError: true });
			const body = fails ? { status: 'error', message } : { mediaId: `id-${requestedAt.length}` };
			return await Promise.resolve({
				statusCode: fails ? status : 200,
				headers: { 'content-type': 'application/json' },
				body: Readable.from([Buffer.from(JSON.stringify(body))]),
			});
		};
		const context = { getContext: () => ({}), helpers: { httpRequestWithAuthentication } };
		const client = newApp(context as unknown as RequestContext);
		const uploads = new Uploads(context as unknown as IExecuteFunctions);
		/** Asks for the file of each item, ten at a time, as a run does. */
		const upload = async (files: InputFile[], end = NEVER) => {
			const results: Array<Awaited<ReturnType<Uploads['upload']>>> = [];
			let next = 0;
			const oneByOne = async () => {
				for (let item = next++; item < files.length; item = next++) {
					results[item] = await uploads.upload(files[item], { client, timeoutMs: 1000, end });
				}
			};
			const all = Promise.all(Array.from({ length: 10 }, oneByOne));
			let isDone = false;
			void all.finally(() => (isDone = true));
			while (!isDone) {
				await jest.advanceTimersByTimeAsync(100);
				await new Promise((resolve) => setImmediate(resolve));
			}
			return results;
		};
		return { upload, requestedAt, elapsed: () => (performance.now() - start) / 1000 };
	}

	const itemsWith = (count: number, fileOf = (_item: number) => 'x') =>
		Array.from({ length: count }, (_, item) => ({ sha256: fileOf(item), size: 0 }) as InputFile);

	test.each([{}, { status: 500 }, { status: 502 }, { status: 408 }])(
		'by %j is made again, and no item notices',
		async (outage) => {
			const { upload, requestedAt } = during({ ...outage, until: 6 });
			expect(new Set((await upload(itemsWith(30))).map((result) => 'id' in result))).toEqual(
				new Set([true]),
			);
			expect(requestedAt).toEqual([0, 1, 3, 7]);
		},
	);

	test('for longer costs the item that began it; the next one begins anew after a pause', async () => {
		const { upload, requestedAt } = during({ status: 502, until: 20 });
		const [first, second, ...others] = await upload(itemsWith(30));
		expect(first).toMatchObject({
			kind: 'notSent',
			what: "The file couldn't be uploaded to Gupshup and wasn't sent, after 5 tries",
			httpStatus: 502,
		});
		expect(requestedAt).toEqual([0, 1, 3, 7, 15, 16, 17, 19, 23]);
		expect(new Set(others.map((result) => JSON.stringify(result)))).toEqual(
			new Set([JSON.stringify(second)]),
		);
		expect(second).toEqual({ kind: 'id', id: 'id-9' });
	});

	test('for good ends the list of one file soon, and is told of as the trouble it is', async () => {
		const { upload, requestedAt, elapsed } = during({});
		const results = await upload(itemsWith(500));
		expect(results.every((result) => result.kind === 'notSent')).toBe(true);
		expect(elapsed()).toBeLessThan(80);
		expect(requestedAt.length).toBeLessThan(30);
		expect(results[499]).toMatchObject({ about: 'app' });
	});

	test.each([
		[503, { about: 'app' }],
		// Gupshup's answer for an image that it cannot read: others may be fine.
		[500, {}],
	])('with %p for good: many files are tried once each in the end', async (status, more) => {
		const { upload, requestedAt, elapsed } = during({ status });
		const results = await upload(itemsWith(200, String));
		expect(elapsed()).toBeLessThan(80 + 20);
		expect(requestedAt.length).toBeLessThan(200 + 250);
		const last = results[199];
		expect({ ...last, about: 'about' in last ? last.about : undefined }).toMatchObject({
			what: "The file couldn't be uploaded to Gupshup and wasn't sent",
			about: undefined,
			...more,
		});
	});

	test('for one file only holds up the others no longer than it is tried', async () => {
		const { upload, elapsed } = during({ status: 500, until: 1 });
		const results = await upload(itemsWith(100, String));
		expect(results.every((result) => 'id' in result)).toBe(true);
		// A hundred files at ten a second.
		expect(elapsed()).toBeLessThan(20);
	});

	test('by a refusal is made once for all', async () => {
		const { upload, requestedAt } = during({
			status: 413,
			message: 'File size exceeds the maximum limit!',
		});
		const results = await upload(itemsWith(30));
		expect(requestedAt).toEqual([0]);
		expect(new Set(results).size).toBe(1);
	});

	test('is not waited for when the run ends', async () => {
		const { upload, requestedAt, elapsed } = during({});
		const end = new AbortController();
		setTimeout(() => end.abort(), 3500);
		const results = await upload(itemsWith(30), end.signal);
		expect(results.every((result) => result.kind === 'notSent')).toBe(true);
		expect(requestedAt).toEqual([0, 1, 3]);
		expect(elapsed()).toBeLessThan(5);
	});
});
