import { createHash } from 'node:crypto';

import type { IBinaryKeyData, IDataObject, INode, IRun } from 'n8n-workflow';

import { keepFilesIn, SEND_MESSAGE, type WorkflowFile } from '../../engine/index.mts';
import type { Fault } from '../../sandbox/index.mts';
import {
	AFTER_ERROR,
	itemsBehind,
	person,
	recipients,
	setUp,
	workflowOf,
	type Bench,
} from './support/bench.mts';
import * as make from '../unit/support/makeMedia.mts';
import { JPEG, OTHER_FILES, png } from './support/images.mts';
import { ownNode, putInFront } from './support/ownNode.mts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface GivenFile {
	bytes: Buffer;
	name?: string;
	type?: string;
}

/** Files by field, for each item. */
type GivenItem = Record<string, GivenFile>;

let given: GivenItem[] = [];

const FILE_LESS = 'Only fields';

/** A node that outputs the fields of its items, and none of their files. */
const ONLY_FIELDS = ownNode(async function () {
	const items = this.getInputData().map(({ json }, item) => ({ json, pairedItem: { item } }));
	return await Promise.resolve([items]);
});

/** A node that puts out `given`, and stores files the way n8n's own nodes do, such as HTTP Request or Google Drive. */
const filesNode = (givenFiles: () => GivenItem[]) =>
	ownNode(async function () {
		const items = await Promise.all(
			givenFiles().map(async (files, item) => {
				const binary: IBinaryKeyData = {};
				// With a declared type, n8n does not look for one in the bytes, by a module that jest cannot load.
				for (const [field, file] of Object.entries(files)) {
					const { bytes, name = 'file.bin', type = 'application/octet-stream' } = file;
					binary[field] = await this.helpers.prepareBinaryData(bytes, name, type);
				}
				return { json: person(item), binary, pairedItem: { item: 0 } };
			}),
		);
		return [items];
	});
const FILES = filesNode(() => given);

let bench: Bench;

const FILE = {
	imageSource: 'binary',
	binaryPropertyName: 'data',
	options: { messagesPerSecond: 1000 },
};

function fileWorkflow(parameters: IDataObject = {}, settings: Partial<INode> = {}): WorkflowFile {
	const file = workflowOf([{}], { ...FILE, ...(parameters as typeof FILE) }, settings);
	putInFront(file, 'Files', 'test.files');
	return file;
}

async function send(
	items: GivenItem[],
	parameters?: IDataObject,
	settings?: Partial<INode>,
): Promise<IRun> {
	given = items;
	return await bench.engine.run(fileWorkflow(parameters, settings));
}

const errorOf = (run: IRun) => run.data.resultData.error?.message;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const uploads = () => bench.sandbox.requests.filter(({ endpoint }) => endpoint === 'media');
const imagesSent = () =>
	bench.sandbox.messages.map(({ body }) => (body as unknown as { image: { id: string } }).image);

describe.each(['memory', 'filesystem'] as const)('files kept in %s', (storage) => {
	beforeAll(async () => await keepFilesIn(storage));
	afterAll(async () => await keepFilesIn('memory'));
	beforeEach(async () => {
		bench = await setUp({ rate: null, mediaRate: null, nodeTypes: { 'test.files': FILES } });
	});

	test.each([
		['document', 'invoice.pdf', 'application/pdf', make.PDF],
		['document', 'list.xlsx', XLSX, make.office('xl/workbook.xml')],
		['video', 'tour.mp4', 'video/mp4', make.movie('isom', [make.PICTURE, make.SOUND])],
		['audio', 'voice.ogg', 'audio/ogg', make.ogg(make.opus(1))],
	])('a %s, %s, is uploaded once as %s for two people', async (messageType, name, type, bytes) => {
		const file = { bytes, name };
		const parameters = { messageType, mediaSource: 'binary', caption: '' };
		const run = await send([{ data: file }, { data: file }], parameters, { type: SEND_MESSAGE });
		expect(errorOf(run)).toBeUndefined();
		expect(bench.sandbox.media).toMatchObject([
			{ fileType: type, contentType: type, fileName: name, sha256: sha256(bytes) },
		]);
		const [{ id }] = bench.sandbox.media;
		const own = messageType === 'document' ? { id, filename: name } : { id };
		expect(bench.sandbox.messages.map(({ body }) => (body as IDataObject)[messageType])).toEqual([
			own,
			own,
		]);
	});

	test.each([
		['document', 'photo.jpg', JPEG],
		['video', 'invoice.pdf', make.PDF],
		['audio', 'tour.mp4', make.movie('isom', [make.PICTURE, make.SOUND])],
	])(
		'what is no %s, as %s, is refused before anything is sent',
		async (messageType, name, bytes) => {
			const parameters = { messageType, mediaSource: 'binary', caption: '' };
			const run = await send([{ data: { bytes, name } }], parameters, { type: SEND_MESSAGE });
			expect(errorOf(run)).toMatch(new RegExp(`^Input Data Field Name .*${name}`));
			expect(bench.sandbox.requests).toEqual([]);
		},
	);

	test('a PNG is uploaded with its bytes unchanged and sent by its media id', async () => {
		const bytes = png(1, 300_000);
		const run = await send([{ data: { bytes, name: 'offer.png', type: 'image/png' } }], {
			caption: 'Hi',
		});

		expect(run.status).toBe('success');
		expect(bench.sandbox.media).toMatchObject([
			{
				fileType: 'image/png',
				contentType: 'image/png',
				fileName: 'offer.png',
				size: bytes.length,
				sha256: sha256(bytes),
			},
		]);
		expect(uploads()[0]).toMatchObject({
			method: 'POST',
			headers: { authorization: bench.sandbox.app.token },
			parts: [
				{ name: 'file_type', value: 'image/png' },
				{ name: 'file', fileName: 'offer.png', contentType: 'image/png' },
			],
		});
		expect(imagesSent()).toEqual([{ id: bench.sandbox.media[0].id, caption: 'Hi' }]);
		expect(itemsBehind(run)).toEqual([
			{
				json: {
					messages: [{ id: bench.sandbox.messages[0].id }],
					messaging_product: 'whatsapp',
					contacts: [{ input: person(0).phone, wa_id: person(0).phone }],
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	test('the type comes from the bytes, whatever name and declared type say', async () => {
		const run = await send([
			{ data: { bytes: JPEG, name: 'photo.webp', type: 'application/octet-stream' } },
		]);

		expect(run.status).toBe('success');
		expect(bench.sandbox.media[0]).toMatchObject({
			fileType: 'image/jpeg',
			contentType: 'image/jpeg',
			fileName: 'photo.jpg',
			sha256: sha256(JPEG),
		});
	});

	test('the same bytes are uploaded once, however many items carry them', async () => {
		const [one, other] = [png(1, 50_000), png(2, 50_000)];
		const run = await send(
			Array.from({ length: 40 }, (_, item) => ({ data: { bytes: item % 4 === 3 ? other : one } })),
		);

		expect(run.status).toBe('success');
		expect(uploads()).toHaveLength(2);
		expect(recipients(bench.sandbox)).toEqual(
			Array.from({ length: 40 }, (_, i) => person(i).phone),
		);
		const [idOfOne, idOfOther] = [one, other].map(
			(bytes) => bench.sandbox.media.find((media) => media.sha256 === sha256(bytes))?.id,
		);
		expect(imagesSent().map(({ id }) => id)).toEqual(
			Array.from({ length: 40 }, (_, item) => (item % 4 === 3 ? idOfOther : idOfOne)),
		);
	});

	test.each(Object.entries(OTHER_FILES))(
		'%s under the name of a PNG is refused before any request',
		async (_kind, [bytes, name]) => {
			const run = await send([{ data: { bytes, name: 'photo.png', type: 'image/png' } }]);

			expect(errorOf(run)).toMatch(
				/^Input Data Field Name names "data" \(photo\.png\), which is .+JPEG (?:or|and) PNG.*\.$/,
			);
			expect(errorOf(run)).toMatch(name);
			expect(bench.sandbox.requests).toHaveLength(0);
		},
	);

	test('5 MB are taken, and not a byte more', async () => {
		const LIMIT = 5 * 1024 * 1024;
		// What stands behind the end of a PNG is no part of its picture.
		const imageOf = (size: number) => Buffer.concat([png(1), Buffer.alloc(size)], size);
		const allowed = await send([{ data: { bytes: imageOf(LIMIT) } }]);
		expect(allowed.status).toBe('success');
		expect(bench.sandbox.media).toMatchObject([{ size: LIMIT }]);

		const larger = await send([{ data: { bytes: imageOf(LIMIT + 1) } }]);
		expect(errorOf(larger)).toMatch(
			/has a little over 5 MB, but WhatsApp accepts images of up to 5 MB/,
		);
		expect(uploads()).toHaveLength(1);
	});

	test('more than 5 MB is refused with its size', async () => {
		const run = await send([{ data: { bytes: png(1, 5.3 * 1024 * 1024), name: 'large.png' } }]);

		expect(errorOf(run)).toMatch(
			/has 5\.3 MB, but WhatsApp accepts images of up to 5 MB.+Edit Image.+\.$/,
		);
		expect(bench.sandbox.requests).toHaveLength(0);
	});

	test('Retry On Fail does not repeat a finished upload', async () => {
		bench.sandbox.fail({
			as: { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } },
			path: 'v3/message',
		});
		const run = await send(
			[{ data: { bytes: png(1) } }],
			{},
			{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		);

		expect(run.status).toBe('success');
		expect(uploads()).toHaveLength(1);
		expect(bench.sandbox.messages).toHaveLength(1);
	});

	test.each([{}, { sendOnceKey: 'today' }])(
		'a media ID that gets lost in the middle of a list is replaced for those whom it touches (%j)',
		async (options) => {
			let lost: string | undefined;
			bench.sandbox.fail({
				as: { kind: 'answer', status: 400, body: { status: 'error', message: 'Invalid media id' } },
				path: 'v3/message',
				skip: 20,
				times: Infinity,
				when: ({ json }) => {
					const { id } = (json as { image: { id: string } }).image;
					return id === (lost ??= id);
				},
			});
			const items = Array.from({ length: 60 }, () => ({ data: { bytes: png(1) } }));
			const run = await send(items, { options: { ...FILE.options, ...options } });

			expect(errorOf(run)).toBeUndefined();
			expect(recipients(bench.sandbox).toSorted()).toEqual(
				items.map((_, item) => person(item).phone),
			);
			expect(bench.sandbox.doubles()).toEqual({});
			expect(uploads()).toHaveLength(2);
		},
	);

	test('where Gupshup never knows it, each item says so, and uploads stay few', async () => {
		bench.sandbox.fail({
			as: { kind: 'answer', status: 400, body: { status: 'error', message: 'Invalid media id' } },
			path: 'v3/message',
			times: Infinity,
		});
		const items = Array.from({ length: 40 }, () => ({ data: { bytes: png(1) } }));
		const run = await send(items, {}, { onError: 'continueErrorOutput' });

		const failed = itemsBehind(run, AFTER_ERROR).map(({ json }) => json.error as string);
		expect(failed).toHaveLength(40);
		expect(failed.every((text) => text.includes("doesn't know the media ID"))).toBe(true);
		expect(bench.sandbox.messages).toHaveLength(0);
		expect(uploads().length).toBeLessThan(10);
	});
});

describe.each(['memory', 'filesystem'] as const)('the file itself, kept in %s', (storage) => {
	beforeAll(async () => await keepFilesIn(storage));
	afterAll(async () => await keepFilesIn('memory'));
	beforeEach(async () => {
		bench = await setUp({
			rate: null,
			mediaRate: null,
			nodeTypes: { 'test.files': FILES, 'test.onlyFields': ONLY_FIELDS },
		});
	});

	/** The items lose their files before they come to the node. */
	function behindOnlyFields(binaryPropertyName: string): WorkflowFile {
		const file = fileWorkflow({ binaryPropertyName });
		putInFront(file, FILE_LESS, 'test.onlyFields');
		return file;
	}

	const sizesSent = () =>
		imagesSent().map(({ id }) => bench.sandbox.media.find((media) => media.id === id)?.size);

	test.each([
		"={{ $('Files').item.binary.data }}",
		"={{ $('Files').item.binary }}",
		"={{ $('Files').item }}",
	])('%s is the file of an earlier node, for each item its own', async (expression) => {
		const files = [png(1, 3000), png(2, 60_000), png(1, 3000)];
		given = files.map((bytes) => ({ data: { bytes } }));
		const run = await bench.engine.run(behindOnlyFields(expression));

		expect(run.status).toBe('success');
		expect(sizesSent()).toEqual(files.map(({ length }) => length));
		expect(uploads()).toHaveLength(2);
	});

	test('a name says how to use the file of an earlier node where this item has none', async () => {
		given = [{ data: { bytes: JPEG } }];
		const run = await bench.engine.run(behindOnlyFields('data'));
		expect(errorOf(run)).toMatch(
			/names "data", which isn't a file in this item\..+\{\{ \$\('Node name'\)\.item\.binary\.data \}\}\.$/,
		);
	});

	test('{{ $binary.logo }} is the file of this item, also without its content', async () => {
		const run = await send([{ data: { bytes: JPEG }, logo: { bytes: png(1, 900) } }], {
			binaryPropertyName: '={{ $binary.logo }}',
		});
		expect(run.status).toBe('success');
		expect(sizesSent()).toEqual([png(1, 900).length]);
	});

	test('what is no image is refused as by its name', async () => {
		given = [{ data: { bytes: OTHER_FILES.GIF[0], name: 'a.png' } }];
		const file = behindOnlyFields("={{ $('Files').item.binary.data }}");
		expect(errorOf(await bench.engine.run(file))).toMatch(
			/^Input Data Field Name is the file a\.png, which is a GIF\./,
		);
	});

	test.each(['photo', 'a "b".c', '={{ $json._files?.photo ?? $binary.photo }}'])(
		'in Binary Mode Combined, %s is found',
		async (binaryPropertyName) => {
			const bytes = png(3, 700);
			given = [{ [binaryPropertyName.startsWith('=') ? 'photo' : binaryPropertyName]: { bytes } }];
			const run = await bench.engine.run({
				...fileWorkflow({ binaryPropertyName }),
				settings: { binaryMode: 'combined' },
			});
			expect(errorOf(run)).toBeUndefined();
			expect(sizesSent()).toEqual([bytes.length]);
		},
	);

	test('in Binary Mode Combined, the names that there are are told', async () => {
		given = [{ photo: { bytes: JPEG }, logo: { bytes: JPEG } }];
		const settings = { binaryMode: 'combined' } as const;
		const run = await bench.engine.run({ ...fileWorkflow(), settings });
		expect(errorOf(run)).toMatch(/names "data", which.+this item has "photo", "logo"\.$/);
	});

	test('an item of the error output keeps its file', async () => {
		const files = { data: { bytes: JPEG }, logo: { bytes: OTHER_FILES.GIF[0] } };
		const run = await send(
			[files, { data: files.logo }, files],
			{},
			{ onError: 'continueErrorOutput' },
		);
		const [failed, ...others] = itemsBehind(run, AFTER_ERROR);
		expect(others).toEqual([]);
		expect(failed.json).toMatchObject({ name: 'Person 1', details: { outcome: 'notSent' } });
		expect(failed.binary).toEqual(itemsBehind(run, 'Files')[1].binary);
		expect(failed.binary).toBeDefined();
		expect(itemsBehind(run).map(({ binary }) => binary)).toEqual([undefined, undefined]);
	});
});

describe('the field', () => {
	beforeEach(async () => {
		bench = await setUp({ rate: null, mediaRate: null, nodeTypes: { 'test.files': FILES } });
	});

	test.each([
		[
			'a name that is not there',
			{ binaryPropertyName: 'photo' },
			/names "photo", which isn't a file in this item\. .+this item has "data", "logo"/,
		],
		[
			'an empty name',
			{ binaryPropertyName: '={{ "" }}' },
			/is empty\. Enter the name.+"data", "logo"/,
		],
		[
			'several files',
			{ binaryPropertyName: '={{ $binary }}' },
			/contains 2 files\. Enter the name.+"data", "logo"\. An expression has to return one of them/,
		],
		[
			'an object without a file',
			{ binaryPropertyName: '={{ $json }}' },
			/isn't the name of a field or a file\. Enter the name.+"data", "logo"/,
		],
		[
			'the data of the file',
			{ binaryPropertyName: 'iVBORw0KGgo'.repeat(100) },
			/contains the file itself/,
		],
		[
			'a data address',
			{ binaryPropertyName: 'data:image/png;base64,iVBORw0KGgo=' },
			/contains the file itself/,
		],
		[
			'a link',
			{ binaryPropertyName: 'https://example.com/a.png' },
			/is a link.+choose Link as the Image Source/,
		],
		[
			'an expression that was not evaluated',
			{ binaryPropertyName: '{{ $binary.data }}' },
			/Switch the field from Fixed to Expression/,
		],
	])('with %s is refused, saying what to enter', async (_name, parameters, text) => {
		const run = await send([{ data: { bytes: png(1) }, logo: { bytes: JPEG } }], parameters);

		expect(errorOf(run)).toMatch(/^Input Data Field Name .+\.$/);
		expect(errorOf(run)).toMatch(text);
		expect(bench.sandbox.requests).toHaveLength(0);
	});

	test('of an item without any file says where files come from', async () => {
		expect(errorOf(await send([{}]))).toMatch(/The item has no file.+HTTP Request/);
	});
});

describe('an upload that goes wrong', () => {
	beforeEach(async () => {
		bench = await setUp({ rate: null, mediaRate: null, nodeTypes: { 'test.files': FILES } });
	});

	test.each([
		['413', 413, 'File size exceeds the maximum limit!', /too large/],
		['400', 400, 'Only CAPI apps allowed to generate media ID', /Cloud API/],
		['401', 401, 'Authentication Failed', /doesn't accept the token/],
	])(
		'%s: its items are not sent, and say why; others go on',
		async (_name, status, message, text) => {
			const [bad, good] = [png(1, 3000), png(2)];
			bench.sandbox.fail({
				as: { kind: 'answer', status, body: { status: 'error', message } },
				path: 'media',
				when: ({ parts }) => parts?.some(({ size }) => size === bad.length) ?? false,
			});
			const run = await send(
				[{ data: { bytes: bad } }, { data: { bytes: good } }, { data: { bytes: bad } }],
				{},
				{ onError: 'continueRegularOutput' },
			);

			const items = itemsBehind(run).map(({ json }) => json);
			expect(uploads()).toHaveLength(2);
			expect(recipients(bench.sandbox)).toEqual([person(1).phone]);
			for (const item of [0, 2]) {
				expect(items[item].error).toMatch(text);
				expect(items[item].details).toMatchObject({
					outcome: 'notSent',
					httpStatus: status,
					reason: message,
				});
			}
		},
	);

	test.concurrent.each<[string, Fault]>([
		['is reset', { kind: 'resetAfterBody' }],
		['loses its answer', { kind: 'loseAnswer' }],
		['is answered with 500', { kind: 'answer', status: 500, body: '' }],
		['is answered with 502', { kind: 'answer', status: 502, body: '<html>Bad gateway</html>' }],
		['gets no answer in time', { kind: 'hang' }],
	])('one that %s is made again, and every item is sent', async (_name, as) => {
		const items = Array.from({ length: 30 }, () => ({ data: { bytes: png(1) } }));
		const nodeTypes = { 'test.files': filesNode(() => items) };
		const { sandbox, engine } = await setUp({
			...{ rate: null, mediaRate: null, nodeTypes, stays: true },
		});
		sandbox.fail({ as, path: 'media' });
		const timeout = as.kind === 'hang' ? { timeout: 3 } : {};
		const options = { ...FILE.options, ...timeout };
		const run = await engine.run(fileWorkflow({ options }, { onError: 'continueErrorOutput' }));

		expect(itemsBehind(run, AFTER_ERROR)).toEqual([]);
		expect(recipients(sandbox)).toEqual(items.map((_, item) => person(item).phone));
		expect(sandbox.requests.filter(({ endpoint }) => endpoint === 'media')).toHaveLength(2);
	});

	test('429: waits and uploads again by itself', async () => {
		bench.sandbox.fail({ as: { kind: 'answer', status: 429, body: '' }, path: 'media' });
		const run = await send([{ data: { bytes: png(1) } }]);

		expect(run.status).toBe('success');
		expect(uploads().map(({ status }) => status)).toEqual([429, 200]);
	});
});

describe('many different files', () => {
	test('keep to the limit of uploads and arrive in order', async () => {
		bench = await setUp({ rate: null, mediaRate: null, nodeTypes: { 'test.files': FILES } });
		const run = await send(
			Array.from({ length: 15 }, (_, item) => ({ data: { bytes: png(item) } })),
		);

		expect(run.status).toBe('success');
		// The eleventh in the next second: at least, since how much later depends on the machine.
		const times = uploads().map(({ at }) => at);
		expect(times).toHaveLength(15);
		expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(700);
		expect(recipients(bench.sandbox)).toEqual(
			Array.from({ length: 15 }, (_, i) => person(i).phone),
		);
	});
});
