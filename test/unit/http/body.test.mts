import { Readable } from 'node:stream';

import {
	canBeEnded,
	discard,
	MEGABYTE,
	readAndEnd,
	readBody,
} from '../../../nodes/gupshup/http/body';

const never = new AbortController().signal;
const streamOf = (...chunks: Array<string | Buffer>) =>
	Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

test.each<[what: string, chunks: Array<string | Buffer>, value: unknown]>([
	['JSON', ['{"a":', '1}'], { a: 1 }],
	['JSON behind the mark of its encoding', ['\ufeff{"a":1}'], { a: 1 }],
	['text', ['Not ', 'found'], 'Not found'],
	['text behind that mark', ['\ufeffNot found'], 'Not found'],
	['text with that mark within', ['a\ufeffb'], 'a\ufeffb'],
	['a character in two pieces', [Buffer.from([0xc3]), Buffer.from([0xa9])], 'é'],
	['nothing', [], ''],
])('reads %s', async (_what, chunks, value) => {
	expect(await readBody(streamOf(...chunks), 100, never)).toEqual({ value });
});

/** It could not be ended, so it is not begun. */
const ITERABLE = { async *[Symbol.asyncIterator]() {}, destroy: true };

test.each<[unknown, unknown]>([
	[undefined, ''],
	[null, ''],
	['text', 'text'],
	[{ a: 1 }, { a: 1 }],
	[ITERABLE, ITERABLE],
])('takes what is no stream as it is: %j', async (body, value) => {
	expect(await readBody(body, 100, never)).toEqual({ value });
});

test('reads as much as is allowed, and not a byte more', async () => {
	const allowed = streamOf('x'.repeat(MEGABYTE - 1), 'x');
	expect(await readBody(allowed, MEGABYTE, never)).toEqual({ value: 'x'.repeat(MEGABYTE) });
	const larger = streamOf('x'.repeat(MEGABYTE), 'x', 'x');
	expect(await readBody(larger, MEGABYTE, never)).toEqual({
		broken: 'The response is larger than 1 MB',
	});
	expect(larger.destroyed).toBe(true);
});

test('stops when the signal is raised, and leaves nothing on it', async () => {
	const controller = new AbortController();
	const { signal } = controller;
	const added = jest.spyOn(signal, 'addEventListener');
	const removed = jest.spyOn(signal, 'removeEventListener');
	const endless = new Readable({ read() {} });
	const reading = readBody(endless, 100, signal);
	controller.abort();
	expect(await reading).toEqual({ broken: expect.any(String) as string });
	expect(endless.destroyed).toBe(true);
	expect(removed.mock.calls).toEqual(added.mock.calls.map(([type, stop]) => [type, stop]));

	const late = new Readable({ read() {} });
	expect(await readBody(late, 100, signal)).toEqual({ broken: expect.any(String) as string });
	expect(late.destroyed).toBe(true);
});

test('tells why an answer broke off', async () => {
	const breaks = new Readable({ read() {} });
	setImmediate(() => breaks.destroy(new Error('socket hang up')));
	expect(await readBody(breaks, 100, never)).toEqual({ broken: 'socket hang up' });
});

test('lets go of an answer that nobody reads, whatever it is', () => {
	const body = streamOf('x');
	for (const one of [undefined, null, 'text', {}, { destroy: 1 }]) discard(one);
	discard(body);
	expect(body.destroyed).toBe(true);
});

describe('the answer of a server that refuses is ended before the HTTP client is done with it', () => {
	const ended = new Error('aborted');
	/** What was read, after how many bytes of the answer it was ended, and what the client said of it. */
	async function read(
		pieces: string[],
		length: number | undefined,
		how: 'end' | 'close' | 'error',
	) {
		const body = new Readable({ read() {} });
		let size = 0;
		let endedAt: number | undefined;
		const headers = length === undefined ? {} : { 'content-length': String(length) };
		const reading = readAndEnd(body, headers, () => {
			endedAt = size;
			body.destroy(ended);
		});
		for (const piece of pieces) {
			if (body.destroyed) break;
			size += piece.length;
			body.push(piece);
			await new Promise(setImmediate);
		}
		if (!body.destroyed && how === 'end') body.push(null);
		if (!body.destroyed && how === 'close') body.destroy();
		if (!body.destroyed && how === 'error') body.destroy(new Error('socket hang up'));
		const { text, error } = await reading;
		return { text, endedAt, error: (error as Error | undefined)?.message };
	}

	test.each([
		['nothing', [], 0, { text: '', endedAt: 0, error: 'aborted' }],
		['one piece', ['{"a":1}'], 7, { text: '{"a":1}', endedAt: 7, error: 'aborted' }],
		['two pieces', ['{"a"', ':1}'], 7, { text: '{"a":1}', endedAt: 7, error: 'aborted' }],
		// The first piece is all that is waited for, and half a text is none.
		['an unknown length', ['Not ', 'found'], undefined, { text: '', endedAt: 4, error: 'aborted' }],
		[
			...(['far too much', ['x'.repeat(MEGABYTE), 'x'], MEGABYTE + 9] as const),
			{ text: '', endedAt: MEGABYTE + 1, error: 'aborted' },
		],
	] as const)('%s', async (_what, pieces, length, expected) => {
		expect(await read([...pieces], length, 'end')).toEqual(expected);
	});

	test.each([
		['end', { text: 'packed', error: undefined }],
		['close', { text: '', error: undefined }],
		['error', { text: '', error: 'socket hang up' }],
	] as const)(
		'one that is packed, or breaks off, comes to its own end: %s',
		async (how, expected) => {
			expect(await read(['pack', 'ed'], 5, how)).toEqual({ ...expected, endedAt: undefined });
			expect(await read(['pack', 'ed'], 7, how)).toEqual({ ...expected, endedAt: undefined });
		},
	);

	test.each([
		[{ 'content-length': '0' }, true],
		[{ 'content-length': '5', 'content-type': 'application/json' }, true],
		[{ 'content-type': 'text/html' }, true],
		[{}, true],
		[{ 'content-type': 'application/problem+JSON' }, false],
		[{ 'transfer-encoding': 'chunked' }, false],
		[{ 'transfer-encoding': 'chunked', 'content-length': '5' }, true],
	])('nothing of what %j tells is lost: %s', (headers, can) => {
		expect(canBeEnded(headers)).toBe(can);
	});
});
