const SHORTEST = 6;

const SHORTEST_BASE64 = 8;

/** Gupshup's deepest answers, templates, have six levels. n8n itself fails on some thousands. */
const DEEPEST = 50;

const MASK = '***';

/** Of entities within entities, as `&amp;#x2F;` is one. */
const MOST_LAYERS = 3;

const ENTITY = /&(?:#0{0,6}(\d{1,7})|#x0{0,6}([\da-f]{1,6})|([a-z]{2,8}));/i;

/** The entities that programs write; HTML has two thousand more, for letters and signs. */
const NAMED: ReadonlyMap<string, string> = new Map(
	'amp,lt,gt,quot,apos,sol,equals,plus,grave,lowbar,period,hyphen,colon,percnt,commat'
		.split(',')
		.map((name, at) => [name, `&<>"'/=+\`_.-:%@`[at]]),
);

/**
 * Takes secrets out of what comes in, in whatever form: Gupshup's answers find their way into texts that
 * users see and executions store. Takes time proportional to the text.
 */
export class Mask {
	private readonly forms: string[];
	private readonly numbers: ReadonlySet<number>;

	constructor(secrets: readonly string[]) {
		const known = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST);
		// The longest first: what is left of a secret within a secret would still tell something.
		this.forms = [...new Set(known.flatMap(formsOf))].sort((a, b) => b.length - a.length);
		this.numbers = new Set(known.filter((secret) => /^\d+$/.test(secret)).map(Number));
	}

	text(text: string): string {
		const clean = this.plain(text);
		// What a web page says of a secret may be written in entities, and these in entities again.
		let shown = clean;
		for (let layer = 0; layer < MOST_LAYERS && ENTITY.test(shown); layer++) {
			const decoded = shown.replace(new RegExp(ENTITY, 'gi'), characterOf);
			shown = this.plain(decoded);
			if (shown !== decoded) return shown;
		}
		return clean;
	}

	private plain(text: string): string {
		let clean = text;
		for (const form of this.forms) {
			if (clean.includes(form)) clean = clean.split(form).join(MASK);
		}
		return clean;
	}

	/** JSON, in which a secret may be a text, a part of one, a number or a name. */
	value(value: unknown, depth = 0): unknown {
		if (typeof value === 'string') return this.text(value);
		if (typeof value === 'number') return this.numbers.has(value) ? MASK : value;
		if (typeof value !== 'object' || value === null) return value;
		if (depth === DEEPEST) return '…';
		if (Array.isArray(value)) return value.map((entry) => this.value(entry, depth + 1));
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [this.text(name), this.value(entry, depth + 1)]),
		);
	}
}

/** Makes masks. The latest is kept: a list is sent with one token. */
export class Masks {
	private latest?: { key: string; mask: Mask };

	of(secrets: readonly string[]): Mask {
		const key = JSON.stringify(secrets);
		if (this.latest?.key !== key) this.latest = { key, mask: new Mask(secrets) };
		return this.latest.mask;
	}
}

function formsOf(secret: string): string[] {
	// encodeURIComponent() throws on half a character.
	const wellFormed = Buffer.from(secret).toString();
	const url = [
		encodeURIComponent(wellFormed),
		encodeURI(wellFormed),
		new URLSearchParams({ s: secret }).toString().slice(2),
	];
	const json = [jsonOf(secret), jsonOf(secret).replace(/\//g, '\\/'), gsonOf(secret)];
	return [
		secret,
		...json,
		...json.map(jsonOf),
		...url,
		...url.map((text) => text.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase())),
		...base64Of(secret),
	];
}

function jsonOf(text: string): string {
	return JSON.stringify(text).slice(1, -1);
}

function gsonOf(text: string): string {
	return jsonOf(text).replace(
		/[<>&='\u2028\u2029]/g,
		(mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

function characterOf(entity: string, decimal?: string, hex?: string, name = ''): string {
	const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
	if (Number.isNaN(code)) return NAMED.get(name.toLowerCase()) ?? entity;
	return code > 0x10ffff ? entity : String.fromCodePoint(code);
}

/**
 * What base64 makes of a secret wherever it stands in what is encoded: each character holds six bits, so
 * there are three ways, and the characters at the ends hold bits of others.
 */
function base64Of(secret: string): string[] {
	const bytes = Buffer.from(secret);
	const inners = [0, 1, 2].map((before) => {
		const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url');
		return encoded.slice(
			Math.ceil((before * 8) / 6),
			Math.floor(((before + bytes.length) * 8) / 6),
		);
	});
	const found = inners.filter(({ length }) => length >= SHORTEST_BASE64);
	return found.flatMap((inner) => {
		const standard = inner.replace(/-/g, '+').replace(/_/g, '/');
		return [inner, standard, encodeURIComponent(standard), jsonOf(standard).replace(/\//g, '\\/')];
	});
}
