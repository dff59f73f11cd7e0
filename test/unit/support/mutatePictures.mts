/**
 * Small pictures with one thing changed in what stands around their pixels, beside what decoders make of
 * them. A program, since some decoders are modules that jest does not load: it is told which of the
 * mutations to make, and writes them to its output as JSON.
 */
import { createRequire } from 'node:module';

import { decode as decodeFastPng } from 'fast-png';
import jpegJs from 'jpeg-js';
import sharp from 'sharp';

import { mutateJpeg } from './mutateJpeg.mts';
import { mutatePng } from './mutatePng.mts';
import { randomOf } from './mutation.mts';

/** What came of one seed. */
export interface Mutation {
	seed: number;
	/** What was changed: "jpeg SOF: sampling". */
	name: string;
	/** In base64. */
	bytes: string;
	/** The decoders that show it. */
	shownBy: string[];
}

const WIDTH = 24;
const HEIGHT = 20;

/** What is used of pngjs, which brings no types along. */
interface Untyped {
	PNG: { sync: { read(bytes: Buffer): unknown } };
}

const { PNG } = createRequire(import.meta.url)('pngjs') as Untyped;

const pixels = new Uint8Array(WIDTH * HEIGHT * 3).map((_, i) => (i * 2654435761) >>> 24);
const raw = () => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

/** A decoder throws where it shows nothing. */
type Decoder = (bytes: Buffer) => unknown;

/** What is there may be damaged, and all of it has to be there. */
const withSharp: Decoder = async (bytes) =>
	await sharp(bytes, { failOn: 'truncated', limitInputPixels: 1e7 }).raw().toBuffer();

const OF_JPEG: Record<string, Decoder> = {
	sharp: withSharp,
	jpegJs: (bytes) => jpegJs.decode(bytes, { maxMemoryUsageInMB: 256 }),
};

const OF_PNG: Record<string, Decoder> = {
	sharp: withSharp,
	pngjs: (bytes) => PNG.sync.read(bytes),
	fastPng: (bytes) => decodeFastPng(bytes, { checkCrc: true }),
};

async function shownBy(decoders: Record<string, Decoder>, bytes: Buffer): Promise<string[]> {
	const shown: string[] = [];
	for (const [name, decode] of Object.entries(decoders)) {
		try {
			await decode(bytes);
			shown.push(name);
		} catch {
			// It shows nothing.
		}
	}
	return shown;
}

const jpegs = [
	await raw().jpeg().toBuffer(),
	await raw().jpeg({ progressive: true }).toBuffer(),
	await raw().greyscale().jpeg().toBuffer(),
	await raw().jpeg({ chromaSubsampling: '4:4:4', optimiseCoding: false }).toBuffer(),
];
const pngs = [
	await raw().png().toBuffer(),
	await raw().png({ palette: true, colours: 16 }).toBuffer(),
	await raw().greyscale().png().toBuffer(),
	await raw().ensureAlpha().png({ progressive: true }).toBuffer(),
];

const mutations: Mutation[] = [];
for (const seed of JSON.parse(process.argv[2]) as number[]) {
	const random = randomOf(seed);
	const isJpeg = seed % 2 === 0;
	const { name, bytes } = isJpeg
		? mutateJpeg(random.one(jpegs), random)
		: mutatePng(random.one(pngs), random);
	mutations.push({
		seed,
		name: `${isJpeg ? 'jpeg' : 'png'} ${name}`,
		bytes: bytes.toString('base64'),
		shownBy: await shownBy(isJpeg ? OF_JPEG : OF_PNG, bytes),
	});
}
process.stdout.write(JSON.stringify(mutations));
