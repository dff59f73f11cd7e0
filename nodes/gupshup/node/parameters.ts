import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isObject } from '../events/values';

/** A field of the item, as expressions name it: `$json.phone`, `$json["Phone Number"]`. */
export const FIELD = /\$json((?:\.[\p{L}_$][\p{L}\p{N}_$]*|\["[^"\]]+"\]|\['[^'\]]+'\])+)/u;

/** The keys of such a path, one within the other. */
export function keysIn(path: string): string[] {
	const steps = path.match(/\.[^.[]+|\["[^"]+"|\['[^']+'/g) ?? [];
	return steps.map((step) => (step.startsWith('.') ? step.slice(1) : step.slice(2, -1)));
}

/** An expression of nothing but texts and fields of the item, in turn: "Hello {{ $json.name }}". */
type Pieces = ReadonlyArray<string | readonly string[]>;

interface Known {
	/** Of a field without any expression: the same for all items. */
	fixed?: { value: unknown };
	pieces?: Pieces;
	/** Whether n8n gave what the pieces gave. */
	isProven?: boolean;
}

/**
 * Reads the fields of the node for each item of a run.
 *
 * n8n prepares some two hundred values for each expression, a third of what a message costs. Most
 * expressions only name fields of the item; these are filled in here, once n8n has been asked for the first
 * of them and has given the same. Whatever is not a text, and any other expression, is n8n's.
 */
export class Parameters {
	private readonly stored: IDataObject;
	private readonly items: readonly INodeExecutionData[];
	private readonly known = new Map<string, Known>();

	constructor(private readonly context: IExecuteFunctions) {
		this.stored = context.getNode().parameters as IDataObject;
		this.items = context.getInputData();
	}

	/** @throws what n8n throws where an expression cannot be evaluated */
	get(name: string, itemIndex: number): unknown {
		const known = this.knownOf(name);
		if (known.fixed) return known.fixed.value;
		const filledIn = known.pieces && filled(known.pieces, this.items[itemIndex]?.json);
		if (filledIn !== undefined && known.isProven) return filledIn;
		// Not checked by n8n: what is read is checked in this package, and n8n looks for types alone.
		const value: unknown = this.context.getNodeParameter(
			name,
			itemIndex,
			name === 'options' ? {} : '',
			{ skipValidation: true },
		);
		if (filledIn !== undefined) {
			known.isProven = filledIn === value;
			if (!known.isProven) known.pieces = undefined;
		}
		if (!holdsExpression(this.stored[name])) known.fixed = { value };
		return value;
	}

	private knownOf(name: string): Known {
		let known = this.known.get(name);
		if (!known) this.known.set(name, (known = { pieces: piecesOf(this.stored[name]) }));
		return known;
	}
}

function holdsExpression(stored: unknown): boolean {
	if (typeof stored === 'string') return stored.startsWith('=');
	return (
		typeof stored === 'object' && stored !== null && Object.values(stored).some(holdsExpression)
	);
}

function piecesOf(stored: unknown): Pieces | undefined {
	// In quotes, a backslash stands for something else.
	if (typeof stored !== 'string' || !/^=[^\\]*$/.test(stored)) return undefined;
	const pieces = stored
		.slice(1)
		.split(/(\{\{[^{}]*\}\})/)
		.map((piece, index) => (index % 2 === 0 ? piece : pathIn(piece.slice(2, -2).trim())));
	const isPlain = (piece: string | string[] | undefined): piece is string | string[] =>
		typeof piece === 'string' ? !/[{}]/.test(piece) : piece !== undefined;
	return pieces.every(isPlain) ? pieces : undefined;
}

function pathIn(code: string): string[] | undefined {
	const match = FIELD.exec(code);
	return match?.[0] === code ? keysIn(match[1]) : undefined;
}

/** `undefined` where a field holds no text, and so what n8n makes of it is not certain. */
function filled(pieces: Pieces, json: IDataObject | undefined): string | undefined {
	let text = '';
	for (const piece of pieces) {
		const value: unknown =
			typeof piece === 'string'
				? piece
				: piece.reduce<unknown>(
						(object, key) => (isObject(object) ? object[key] : undefined),
						json,
					);
		if (typeof value !== 'string' || (value === '' && piece !== '')) return undefined;
		text += value;
	}
	return text;
}
