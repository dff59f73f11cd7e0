import { flip, misstate, type Part, type Random, rearrange } from './mutation.mts';

const NAMES: Record<number, string> = {
	0xc0: 'SOF',
	0xc1: 'SOF',
	0xc2: 'SOF',
	0xc4: 'DHT',
	0xda: 'SOS',
	0xdb: 'DQT',
	0xdd: 'DRI',
};

/** A segment, and the data of the scan behind it. */
interface Segment extends Part {
	marker: number;
	scan: Buffer;
}

/** The JPEG with one thing changed in its segments. */
export function mutateJpeg(jpeg: Buffer, random: Random): { name: string; bytes: Buffer } {
	const segments = segmentsOf(jpeg);
	const how = random.one([change, change, rearranged, flip, misstate]);
	const name = how(segments, random);
	const start = Buffer.from([0xff, 0xd8]);
	const end = Buffer.from([0xff, 0xd9]);
	return { name, bytes: Buffer.concat([start, ...segments.map(written), end]) };
}

function segmentsOf(jpeg: Buffer): Segment[] {
	const segments: Segment[] = [];
	for (let at = 2; jpeg[at + 1] !== 0xd9; ) {
		const marker = jpeg[at + 1];
		const behind = at + 2 + jpeg.readUInt16BE(at + 2);
		let next = behind;
		while (jpeg[next] !== 0xff || jpeg[next + 1] === 0) next++;
		segments.push({
			name: NAMES[marker] ?? 'APP',
			marker,
			data: Buffer.from(jpeg.subarray(at + 4, behind)),
			scan: jpeg.subarray(behind, next),
		});
		at = next;
	}
	return segments;
}

function written({ marker, data, length = data.length, scan }: Segment): Buffer {
	const head = Buffer.from([0xff, marker, 0, 0]);
	head.writeUInt16BE(length + 2, 2);
	return Buffer.concat([head, data, scan]);
}

function rearranged(segments: Segment[], random: Random): string {
	const names = segments.map(({ name }) => name);
	const how = rearrange(segments, random);
	const left = segments.map(({ name }) => name);
	const which = names.find((name, at) => name !== left[at]) ?? names.at(-1);
	return `${which} ${how}`;
}

/** Sets a field of one of the headers to what is rare or wrong. */
function change(segments: Segment[], { below, one }: Random): string {
	const [field, name, at, values] = one<[string, string, (data: Buffer) => number, number[]]>([
		['precision', 'SOF', () => 0, [0, 7, 9, 12, 16, 255]],
		['height', 'SOF', () => 2, [0, 1, 255]],
		['width', 'SOF', () => 4, [0, 1, 255]],
		['components', 'SOF', () => 5, [0, 1, 2, 4, 5, 255]],
		['id', 'SOF', (data) => 6 + 3 * below(data[5]), [0, 1, 2, 3, 77]],
		['sampling', 'SOF', (data) => 7 + 3 * below(data[5]), [0, 0x01, 0x10, 0x11, 0x41, 0x51, 0xff]],
		['table', 'SOF', (data) => 8 + 3 * below(data[5]), [0, 1, 2, 3, 4, 255]],
		['components', 'SOS', () => 0, [0, 1, 2, 3, 4, 5, 255]],
		['id', 'SOS', (data) => 1 + 2 * below(data[0]), [0, 1, 2, 3, 77]],
		['tables', 'SOS', (data) => 2 + 2 * below(data[0]), [0, 0x11, 0x22, 0x33, 0x44, 0xff]],
		['begin', 'SOS', (data) => data.length - 3, [0, 1, 63, 64, 255]],
		['end', 'SOS', (data) => data.length - 2, [0, 1, 63, 64, 255]],
		['bits', 'SOS', (data) => data.length - 1, [0, 1, 0x10, 0x21, 0xff]],
		['table', 'DQT', () => 0, [1, 2, 3, 4, 15, 0x10, 0x20, 0xff]],
		['value', 'DQT', (data) => 1 + below(data.length - 1), [0]],
		['table', 'DHT', () => 0, [1, 2, 3, 4, 0x0f, 0x11, 0x13, 0x14, 0x20, 0xff]],
		['counts', 'DHT', () => 1 + below(16), [0, 1, 3, 255]],
	]);
	const { data } = one(segments.filter((segment) => segment.name === name));
	data[at(data)] = one(values);
	return `${name}: ${field}`;
}
