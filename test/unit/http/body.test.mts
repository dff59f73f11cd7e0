import { Readable } from 'node:stream';

import { discard, MEGABYTE, readBody } from '../../../nodes/gupshup/http/body';

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
