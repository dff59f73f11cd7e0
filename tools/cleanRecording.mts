/**
 * Takes out of recorded JSON what belongs to somebody: numbers, names, ids, tokens, addresses, texts. The
 * same is replaced by the same wherever it stands, so that what belonged together still does.
 *
 * Nothing is kept that is not known to be harmless: a text that nobody has thought of becomes "Text 1".
 */

/** Fields whose texts are words of Gupshup's and Meta's, as long as these are short and plain. */
const WORDS = new Set([
	...['action_type', 'billable', 'category', 'click_component', 'conversationType'],
	...['conversation_type', 'currency', 'direction', 'event', 'field', 'file_type', 'language'],
	...['languageCode', 'messaging_product', 'mime_type', 'model', 'object', 'origin'],
	...['pricing_model', 'recipient_type', 'restriction_type', 'source_type', 'media_type'],
	...['status', 'sub_type', 'type', 'content-type', 'method', 'version'],
]);

/** Fields of errors whose texts are sentences of Gupshup's and Meta's. */
const SENTENCES = new Set(['details', 'detail', 'message', 'reason', 'title']);

/** What is named: people, businesses, files. */
const NAME = /name$/i;

/** `gupshup` or `whatsapp` in billing events, the number of somebody in those of calls. */
const SOURCES = /^(?:gupshup|whatsapp)$/;

/** Hosts that say something about the shape of an address. */
const KNOWN_HOST = /(?:^|\.)(?:gupshup\.io|facebook\.com|fb\.me|whatsapp\.net|example\.com)$/;

const PLAIN = /^[\w .:;/+=()#,'-]{1,120}$/;

type Kind =
	| 'address'
	| 'appId'
	| 'mail'
	| 'name'
	| 'number'
	| 'person'
	| 'secret'
	| 'text'
	| 'token'
	| 'wacid'
	| 'wamid';

const WRITE: Readonly<Record<Exclude<Kind, 'number'>, (index: number) => string>> = {
	address: (index) => `x${index}`,
	appId: (index) => `00000000-0000-4000-8000-${String(index - 1).padStart(12, '0')}`,
	mail: (index) => `person${index}@example.com`,
	name: (index) => `Name ${index}`,
	person: (index) => `IN.${String(index).padStart(16, '0')}`,
	secret: (index) => `secret-${index}`,
	text: (index) => `Text ${index}`,
	token: (index) => `sk_${String(index).padStart(32, '0')}`,
	wacid: (index) => `wacid.${index}`,
	wamid: (index) => `wamid.${index}`,
};

/** 2020 to 2099: a number of that size is a time. */
const isSeconds = (number: number) => number >= 1_577_836_800 && number < 4_102_444_800;

/** The first time of a recording becomes this one; the others keep their distance to it. */
const FIRST_TIME = 1_700_000_000;

/** Cleans what belongs together, with one memory of what was replaced by what. */
export class RecordingCleaner {
	private readonly known = new Map<string, string>();
	private readonly counts = new Map<string, number>();
	private firstTime?: number;

	/** @returns a copy; `undefined` and what JSON cannot hold is left out */
	clean(value: unknown, field = '', isInError = false): unknown {
		if (Array.isArray(value)) return value.map((each) => this.clean(each, field, isInError));
		if (typeof value === 'object' && value !== null) {
			const isError =
				isInError ||
				/error/i.test(field) ||
				'code' in value ||
				('status' in value && value.status === 'error');
			return Object.fromEntries(
				Object.entries(value).map(([key, each]) => [
					this.keyOf(key),
					this.clean(each, key, isError),
				]),
			);
		}
		if (typeof value === 'string') return this.text(value, field, isInError);
		if (typeof value === 'number') return this.number(value, field);
		return value;
	}

	private text(text: string, field: string, isInError: boolean): string {
		const trimmed = text.trim();
		if (trimmed === '') return text;
		if (
			/^(?:authorization|cookie|set-cookie|token|.*(?:secret|password|signature).*)$/i.test(field)
		) {
			return this.replaced('secret', text);
		}
		const json = parsed(trimmed);
		if (json !== undefined) return JSON.stringify(this.clean(json, field, isInError));
		if (/^wamid\./.test(trimmed)) return this.replaced('wamid', trimmed);
		if (/^wacid\./.test(trimmed)) return this.replaced('wacid', trimmed);
		if (UUID.test(trimmed)) return this.replaced('appId', trimmed.toLowerCase());
		if (/^(?:Bearer )?(?:sk_|eyJ)/.test(trimmed)) return this.replaced('token', trimmed);
		if (/^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/.test(trimmed)) {
			return this.replaced('person', trimmed);
		}
		if (/^https?:\/\//i.test(trimmed)) return this.address(trimmed);
		if (/^[^\s@]+@[^\s@]+$/.test(trimmed)) return this.replaced('mail', trimmed.toLowerCase());
		if (/^\+?[\d\s().-]+$/.test(trimmed)) return this.digits(trimmed, field);
		if (field === 'source' && SOURCES.test(trimmed)) return trimmed;
		if (field === 'value' && /^(?:stop|resume)$/.test(trimmed)) return trimmed;
		if (/emoji/i.test(field) && [...trimmed].length <= 8) return trimmed;
		if (WORDS.has(field) && PLAIN.test(trimmed) && trimmed.length <= 60)
			return this.inText(trimmed);
		if (isInError && SENTENCES.has(field) && PLAIN.test(trimmed)) return this.inText(trimmed);
		if (NAME.test(field)) return this.replaced('name', trimmed);
		return this.replaced('text', trimmed);
	}

	/** Numbers of people, ids and times in digits: as many digits as before, so that they look alike. */
	private digits(text: string, field: string): string {
		const digits = text.replace(/\D/g, '');
		const isTime = /time|expir|_at$|_on$/i.test(field);
		if (isTime && /^\d{10}$|^\d{13}$/.test(text)) return String(this.time(Number(text)));
		if (digits.length < 6) return text;
		return this.replaced('number', digits, digits.length);
	}

	private number(number: number, field: string): number {
		if (/^(?:latitude|longitude)$/.test(field)) return 0;
		if (!Number.isInteger(number) || Math.abs(number) < 1_000_000) return number;
		const isTime = /time|expir|created|modified|_at$|_on$/i.test(field);
		if (isTime) return this.time(number);
		const digits = String(Math.abs(number)).replace(/\D/g, '');
		return Number(this.replaced('number', digits, Math.min(digits.length, 15)));
	}

	/** Seconds or milliseconds. */
	private time(number: number): number {
		const isMs = number >= 100_000_000_000;
		const seconds = isMs ? Math.floor(number / 1000) : number;
		if (!isSeconds(seconds)) return isMs ? FIRST_TIME * 1000 : FIRST_TIME;
		this.firstTime ??= seconds;
		const moved = FIRST_TIME + seconds - this.firstTime;
		return isMs ? moved * 1000 + (number % 1000) : moved;
	}

	/** Its form stays: the host if it is a known one, plain words of the path, the names of the query. */
	private address(text: string): string {
		if (!URL.canParse(text)) return this.replaced('text', text);
		const url = new URL(text);
		const host = KNOWN_HOST.test(url.hostname) ? url.hostname : 'example.com';
		const part = (segment: string) => {
			if (segment === '' || /^[a-z]{1,12}$/.test(segment)) return segment;
			if (UUID.test(segment)) return this.replaced('appId', segment.toLowerCase());
			if (/^\d{6,}$/.test(segment)) return this.replaced('number', segment, segment.length);
			return this.replaced('address', segment);
		};
		const path = url.pathname.split('/').map(part).join('/');
		const query = [...url.searchParams].map(
			([name, value]) => `${part(name)}=${/^(?:true|false)$/.test(value) ? value : part(value)}`,
		);
		return `https://${host}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
	}

	/** A sentence of somebody else's may name a number. */
	private inText(text: string): string {
		return text.replace(/\d[\d ().-]*\d/g, (found) => {
			const digits = found.replace(/\D/g, '');
			return digits.length < 6 ? found : this.replaced('number', digits, digits.length);
		});
	}

	/** Names of fields are the shape, unless somebody's id is one. */
	private keyOf(key: string): string {
		if (/^[A-Za-z_][\w-]{0,60}$/.test(key) && !/\d{6,}/.test(key)) return key;
		return this.replaced('text', key);
	}

	private replaced(kind: Kind, original: string, length = 0): string {
		const key = `${kind} ${original}`;
		const known = this.known.get(key);
		if (known !== undefined) return known;
		const counted = kind === 'number' ? `number ${length}` : kind;
		const index = (this.counts.get(counted) ?? 0) + 1;
		this.counts.set(counted, index);
		const made =
			kind === 'number' ? `9${String(index).padStart(length - 1, '0')}` : WRITE[kind](index);
		this.known.set(key, made);
		return made;
	}
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** JSON in a text, as answers to flows have it. */
function parsed(text: string): unknown {
	if (!/^[[{]/.test(text)) return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
