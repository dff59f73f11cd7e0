/** What is drawn for a mutation: the same for the same seed. */
export interface Random {
	/** A whole number from 0 up to the limit, which is none of them. */
	below: (limit: number) => number;
	one: <T>(values: readonly T[]) => T;
}

/** The generator mulberry32. */
export function randomOf(seed: number): Random {
	let state = Math.imul(seed + 1, 0x9e3779b1);
	const below = (limit: number) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
	};
	return { below, one: (values) => values[below(values.length)] };
}

/** A part of a file with a name: a segment of a JPEG, a chunk of a PNG. */
export interface Part {
	name: string;
	data: Buffer;
	/** What its length is written as, where that is not what it is. */
	length?: number;
	/** The bits by which its checksum is wrong. */
	wrong?: number;
}

/** Leaves out one of the parts, writes one twice, or puts one in another place; says which. */
export function rearrange(parts: Part[], { below, one }: Random): string {
	const at = below(parts.length);
	const how = one(['left out', 'twice', 'elsewhere']);
	const [part] = parts.splice(at, how === 'twice' ? 0 : 1);
	if (how === 'twice') parts.splice(at, 0, parts[at]);
	if (how === 'elsewhere') parts.splice(below(parts.length + 1), 0, part);
	return how;
}

/** Turns a bit of a part; says which byte of which part. */
export function flip(parts: Part[], { below, one }: Random): string {
	const part = one(parts.filter(({ data }) => data.length > 0));
	const at = below(part.data.length);
	part.data[at] ^= 1 << below(8);
	return `${part.name}: a bit`;
}

/** Writes the length of a part as another one. */
export function misstate(parts: Part[], { below, one }: Random): string {
	const part = one(parts);
	const { length } = part.data;
	part.length = Math.max(
		0,
		one([0, length - 1, length + 1, length + below(200), below(length + 1)]),
	);
	return `${part.name}: length`;
}
