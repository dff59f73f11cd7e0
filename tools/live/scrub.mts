import { Mask } from '../../nodes/gupshup/http/mask.ts';
import { RecordingCleaner } from '../cleanRecording.mts';

const HIDDEN = '(hidden)';

/** Pieces of a secret that are shorter are found by accident. */
const PIECE = 8;
const PIECE_OF_NUMBER = 7;

const SENTENCE = /^[\x20-\x7e\u2018-\u201d]{1,400}$/;

/** What a header says that is not somebody's. */
const HEADERS =
	/^(?:content-type|content-length|retry-after|allow|x-ratelimit-[\w-]+|ratelimit[\w-]*)$/i;

interface Secrets {
	/** Tokens, secrets, the app ID, user IDs. */
	secrets: readonly string[];
	/** Digits. */
	numbers: readonly string[];
}

/**
 * Takes out of what was said what belongs to somebody, consistently; words of refusals stay. What still
 * has a piece of a known secret or number in it afterwards, however it is written, is hidden as a whole.
 */
export class Scrubber {
	private readonly cleaner = new RecordingCleaner();
	private readonly mask: Mask;
	private readonly pieces: ReadonlySet<string>;

	constructor({ secrets, numbers }: Secrets) {
		this.mask = new Mask(secrets);
		this.pieces = new Set([
			...secrets.flatMap((secret) => piecesOf(plain(secret), PIECE)),
			...numbers.flatMap((number) => piecesOf(number, PIECE_OF_NUMBER)),
		]);
	}

	/** @param isRefusal the sentences in it are Gupshup's and Meta's */
	body(value: unknown, isRefusal = false): unknown {
		return this.finish(
			this.withSentences(value, this.cleaner.clean(value, '', isRefusal), isRefusal),
		);
	}

	/** A message of ours: its texts are those of the questions, but whom it goes to and what it shows. */
	message(value: unknown, key = ''): unknown {
		if (typeof value === 'string') {
			const isTheirs = /^(?:to|recipient|link|message_id)$/.test(key) || /^\d{6,}$/.test(value);
			if (!isTheirs) return this.finish(value);
			const plus = value.startsWith('+') ? '+' : '';
			return this.finish(`${plus}${String(this.cleaner.clean(value.slice(plus.length)))}`);
		}
		if (Array.isArray(value)) return value.map((each) => this.message(each, key));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, each]) => [name, this.message(each, name)]),
		);
	}

	/** The value that took the place of a number, a user ID and so on. */
	stead(value: string): string {
		return String(this.cleaner.clean(value));
	}

	/** Their names stay, and the values of those that say something about how to ask. */
	headers(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
		return this.finish(
			Object.fromEntries(
				Object.entries(headers)
					.filter(([name]) => /^[\w-]{1,60}$/.test(name))
					.map(([name, value]) => [
						name,
						HEADERS.test(name) && /^[\w .,:;/=+-]{1,120}$/.test(String(value)) ? value : HIDDEN,
					]),
			),
		) as Record<string, unknown>;
	}

	/** A reason of the network's, or of ours. */
	reason(text: string): string {
		return String(this.finish(SENTENCE.test(text) ? this.sentence(text) : HIDDEN));
	}

	/** Puts the words of refusals back that the cleaner did not know. */
	private withSentences(from: unknown, clean: unknown, isRefusal: boolean, key = ''): unknown {
		if (typeof from === 'string') {
			const isSentence = isRefusal && /^(?:message|details?|reason|title|error|)$/.test(key);
			return isSentence && SENTENCE.test(from) ? this.sentence(from) : clean;
		}
		if (typeof from === 'number' && /balance|limit|amount|price/i.test(key)) return 0;
		if (typeof from !== 'object' || from === null) return clean;
		const originals = Object.entries(from);
		const isError = isRefusal || (from as { status?: unknown }).status === 'error';
		const cleaned = Object.entries(clean as object).map(([name, each], index) => [
			name,
			this.withSentences(originals[index]?.[1], each, isError, Array.isArray(from) ? key : name),
		]);
		return Array.isArray(clean) ? cleaned.map(([, each]) => each) : Object.fromEntries(cleaned);
	}

	/** What in a sentence is no word: numbers, ids, addresses. */
	private sentence(text: string): string {
		return (
			this.mask
				.text(text)
				.replace(
					/https?:\/\/[^\s"'<>]+|[^\s@"'<>]+@[^\s@"'<>]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:sk_|eyJ|wamid\.|wacid\.)[\w.+/=-]+|\b[A-Z]{2}\.[A-Za-z0-9]{8,}/gi,
					(found) => String(this.cleaner.clean(found)),
				)
				// Codes of Meta's stand as (#131009).
				.replace(/(?<![#\d])\+?\d[\d ().-]{4,}\d/g, (found) => String(this.cleaner.clean(found)))
				.replace(/(?=[\w+/=-]*\d)[\w+/=-]{16,}/g, (found) =>
					/^(?:[9][0]*\d+|sk_0+\d+|0{8}-0000-4000-8000-\d{12})$/.test(found) ? found : HIDDEN,
				)
		);
	}

	private finish(value: unknown): unknown {
		if (typeof value === 'string') return this.isTelling(value) ? HIDDEN : value;
		if (typeof value === 'number') return this.isTelling(String(value)) ? 0 : value;
		if (Array.isArray(value)) return value.map((each) => this.finish(each));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([key, each]) => [
				this.isTelling(key) ? HIDDEN : key,
				this.finish(each),
			]),
		);
	}

	/** Whether a piece of a secret is in it, in whatever way it is written. */
	private isTelling(text: string): boolean {
		return [text, ...decoded(text)].some((each) => this.hasPiece(plain(each)));
	}

	private hasPiece(text: string): boolean {
		const backwards = [...text].reverse().join('');
		const digits = text.replace(/\D/g, '');
		return [text, backwards, digits].some((each) => {
			for (let at = 0; at + PIECE_OF_NUMBER <= each.length; at++) {
				if (this.pieces.has(each.slice(at, at + PIECE_OF_NUMBER))) return true;
				if (this.pieces.has(each.slice(at, at + PIECE))) return true;
			}
			return false;
		});
	}
}

/** Letters and digits alone: what is put between them does not hide them. */
function plain(text: string): string {
	return text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^a-z0-9]/g, '');
}

/** Of zeros alone, a piece says nothing. */
function piecesOf(text: string, length: number): string[] {
	return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) =>
		text.slice(at, at + length),
	).filter((piece) => !/^0+\d?$/.test(piece));
}

/** What a text may stand for. */
function decoded(text: string): string[] {
	const runs = text.match(/[\w+/-]{10,}/g) ?? [];
	const base64 = runs.flatMap((run) =>
		[0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64url').toString('latin1')),
	);
	const hex = (text.match(/[0-9a-f]{12,}/gi) ?? []).flatMap((run) =>
		[0, 1].map((skip) => Buffer.from(run.slice(skip), 'hex').toString('latin1')),
	);
	const codes = text
		.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
		.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
		.replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCharCode(Number(code)))
		.replace(/&#x([0-9a-f]{1,5});/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
	return [...base64, ...hex, codes];
}
