/** A document as large as WhatsApp takes them, from disk to Gupshup: memory does not grow with it. */
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { keepFilesIn, SEND_MESSAGE } from '../../engine/index.mts';
import { itemsBehind, person, setUp, workflowOf } from './support/bench.mts';
import { ownNode, putInFront } from './support/ownNode.mts';

setFlagsFromString('--expose-gc');
/** What nobody holds any more does not count. */
const collectGarbage = runInNewContext('gc') as () => void;

const MEGABYTE = 1024 * 1024;
const SIZE_MB = 90;

/** A PDF of the size, which is never in memory whole. */
async function* largePdf(): AsyncIterable<Buffer> {
	yield await Promise.resolve(Buffer.from('%PDF-1.7\n'));
	for (let sent = 0; sent < SIZE_MB * 16; sent++) yield Buffer.alloc(MEGABYTE / 16, 0x20);
	yield Buffer.from('\nstartxref\n9\n%%EOF\n');
}

/** Bytes held beside the heap: when n8n has stored the file, and at most since then. */
let stored = 0;
let highest = 0;

/** A node that outputs it for two people. */
const FILES = ownNode(async function () {
	const data = await this.helpers.prepareBinaryData(
		Readable.from(largePdf()),
		'catalog.pdf',
		'application/pdf',
	);
	collectGarbage();
	stored = process.memoryUsage().arrayBuffers;
	highest = stored;
	return [
		[0, 1].map((item) => ({ json: person(item), binary: { data }, pairedItem: { item: 0 } })),
	];
});

// The engine is loaded once for several test files.
afterAll(async () => await keepFilesIn('memory'));

test(`a document of ${SIZE_MB} MB is uploaded once for two people, with little of it in memory`, async () => {
	await keepFilesIn('filesystem');
	const bench = await setUp({
		rate: null,
		mediaRate: null,
		keepMediaBytes: false,
		nodeTypes: { 'test.files': FILES },
	});
	const file = workflowOf(
		[{}],
		{ messageType: 'document', mediaSource: 'binary', caption: '', options: { timeout: 300 } },
		{ type: SEND_MESSAGE },
	);
	putInFront(file, 'Files', 'test.files');

	const watch = setInterval(() => {
		collectGarbage();
		highest = Math.max(highest, process.memoryUsage().arrayBuffers);
	}, 700);
	const run = await bench.engine.run(file);
	clearInterval(watch);

	expect(run.data.resultData.error?.message).toBeUndefined();
	expect(itemsBehind(run)).toHaveLength(2);
	expect(bench.sandbox.media).toHaveLength(1);
	expect(bench.sandbox.media[0].size).toBeGreaterThan(SIZE_MB * MEGABYTE);
	expect((highest - stored) / MEGABYTE).toBeLessThan(SIZE_MB / 2);
}, 300_000);
