import { chunk } from '../../engine/support/images.mts';
import { flip, misstate, type Part, type Random, rearrange } from './mutation.mts';

/** The PNG with one thing changed in its chunks. */
export function mutatePng(png: Buffer, random: Random): { name: string; bytes: Buffer } {
	const chunks = chunksOf(png);
	const how = random.one([change, change, rearranged, flipped, misstate, misnamed, miscounted]);
	const name = how(chunks, random);
	return { name, bytes: Buffer.concat([png.subarray(0, 8), ...chunks.map(written)]) };
}

function chunksOf(png: Buffer): Part[] {
	const chunks: Part[] = [];
	for (let at = 8; at < png.length; ) {
		const length = png.readUInt32BE(at);
		const name = png.toString('latin1', at + 4, at + 8);
		chunks.push({ name, data: Buffer.from(png.subarray(at + 8, at + 8 + length)) });
		at += 12 + length;
	}
	return chunks;
}

function written({ name, data, length = data.length, wrong = 0 }: Part): Buffer {
	const bytes = chunk(name, data);
	bytes.writeUInt32BE(length);
	bytes[bytes.length - 1] ^= wrong;
	return bytes;
}

function rearranged(chunks: Part[], random: Random): string {
	const names = chunks.map(({ name }) => name);
	const how = rearrange(chunks, random);
	const which = names.find((name, at) => name !== chunks[at]?.name) ?? names.at(-1);
	return `${which} ${how}`;
}

/** With the checksum of what it was. */
function flipped(chunks: Part[], random: Random): string {
	const header = chunks.filter(({ name }) => name !== 'IDAT');
	return flip(header, random);
}

function misnamed(chunks: Part[], { one, below }: Random): string {
	const part = one(chunks);
	const { name } = part;
	const letter = below(4);
	const other = String.fromCharCode(name.charCodeAt(letter) ^ (1 << below(7)));
	part.name = name.slice(0, letter) + other + name.slice(letter + 1);
	return `${name}: name`;
}

function miscounted(chunks: Part[], { one, below }: Random): string {
	const part = one(chunks);
	part.wrong = 1 << below(8);
	return `${part.name}: checksum`;
}

/** Sets a field of one of the headers to what is rare or wrong. */
function change(chunks: Part[], { one, below }: Random): string {
	const [field, name, at, values] = one<[string, string, number, number[]]>([
		['width', 'IHDR', 3, [0, 1, 23, 25]],
		['height', 'IHDR', 7, [0, 1, 19, 21]],
		['width', 'IHDR', 2 + below(2), [255]],
		['height', 'IHDR', 6 + below(2), [255]],
		['depth', 'IHDR', 8, [0, 1, 2, 3, 4, 8, 16, 255]],
		['colors', 'IHDR', 9, [0, 1, 2, 3, 4, 5, 6, 7, 255]],
		['compression', 'IHDR', 10, [1, 8, 255]],
		['filter', 'IHDR', 11, [1, 64, 255]],
		['interlace', 'IHDR', 12, [0, 1, 2, 255]],
		['method', 'IDAT', 0, [0, 0x08, 0x79, 0x88, 255]],
		['check', 'IDAT', 1, [0, 1, 255]],
	]);
	const { data } = one(chunks.filter((part) => part.name === name));
	data[at] = one(values);
	return `${name}: ${field}`;
}
