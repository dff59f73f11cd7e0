/** @import { Exchange, Headers } from '../shapes.mts' */
import { arrange, byId, make, setText, timeOf } from './dom.js';

/** What came over the wire, the latest on top. */
export class Wire {
	/** @type {Map<string, { exchange: Exchange, element: HTMLElement, details: HTMLDetailsElement }>} */
	entries = new Map();
	list = byId('exchanges', HTMLOListElement);

	/** @param {Exchange[]} exchanges */
	put(exchanges) {
		for (const exchange of exchanges) {
			const entry = this.entries.get(exchange.key) ?? this.add(exchange);
			entry.exchange = exchange;
			this.fill(entry.details, exchange);
		}
	}

	/** @param {string[]} keys */
	drop(keys) {
		for (const key of keys) this.entries.delete(key);
	}

	clear() {
		this.entries.clear();
	}

	draw() {
		const all = [...this.entries.values()].sort((a, b) => b.exchange.at - a.exchange.at);
		byId('silence', HTMLElement).hidden = all.length > 0;
		arrange(
			this.list,
			all.map(({ element }) => element),
		);
	}

	/** @param {Exchange} exchange */
	add(exchange) {
		const { direction, at, method, title, address } = exchange;
		const summary = make(
			'summary',
			{},
			make('span', { class: 'soft' }, timeOf(at, true)),
			make('span', {
				class: 'way pill soft',
				text: direction === 'request' ? 'n8n → Gupshup' : 'Gupshup → n8n',
			}),
			make('span', { class: 'title cut', text: title, title: `${method} ${address}` }),
			make('span', { class: 'result soft' }),
		);
		const details = make('details', {}, summary, make('div', { class: 'inside' }));
		details.addEventListener('toggle', () => {
			const entry = this.entries.get(exchange.key);
			if (entry) this.fill(details, entry.exchange);
		});
		const element = make('li', { data: { direction } }, details);
		const entry = { exchange, element, details };
		this.entries.set(exchange.key, entry);
		return entry;
	}

	/**
	 * @param {HTMLDetailsElement} details
	 * @param {Exchange} exchange
	 */
	fill(details, exchange) {
		const { status, took, result, note, method, address, headers, body } = exchange;
		const place = details.querySelector('.result');
		if (place instanceof HTMLElement) {
			place.dataset.result = result;
			const refused = status === undefined ? 'no answer' : `refused (${status})`;
			const word = { open: 'waiting', good: 'done', bad: refused }[result];
			setText(place, took === undefined ? word : `${word} · ${took} ms`);
		}
		const inside = details.querySelector('.inside');
		if (!details.open || !inside) return;
		inside.replaceChildren(
			...[
				note === undefined ? undefined : make('p', { class: 'failure', text: note }),
				part('Request', `${method} ${address}`, headers, body),
				status === undefined
					? undefined
					: part('Answer', String(status), exchange.answerHeaders, exchange.answerBody),
			].filter((each) => each !== undefined),
		);
	}
}

/**
 * @param {string} title
 * @param {string} first line
 * @param {Headers} headers
 * @param {string} body
 */
function part(title, first, headers, body) {
	const lines = [first, ...headers.map(([name, value]) => `${name}: ${value}`)];
	const text = [lines.join('\n'), body].filter((each) => each !== '').join('\n\n');
	const code = make('pre', { class: 'box', text, label: title });
	code.tabIndex = 0;
	code.setAttribute('role', 'region');
	return make('div', {}, make('h3', { text: title }), code);
}
