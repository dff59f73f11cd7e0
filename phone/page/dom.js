/**
 * @typedef {{
 *   class?: string, text?: string, type?: string, label?: string, title?: string, hidden?: boolean,
 *   data?: Record<string, string>,
 * }} Traits
 */

/**
 * Makes an element. Texts are set as text and never read as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Traits} [traits]
 * @param {Array<Node | undefined>} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, traits = {}, ...children) {
	const element = document.createElement(tag);
	if (traits.class !== undefined) element.className = traits.class;
	if (traits.text !== undefined) element.textContent = traits.text;
	if (traits.type !== undefined) element.setAttribute('type', traits.type);
	if (traits.label !== undefined) element.setAttribute('aria-label', traits.label);
	if (traits.title !== undefined) element.title = traits.title;
	if (traits.hidden !== undefined) element.hidden = traits.hidden;
	Object.assign(element.dataset, traits.data);
	element.append(...children.filter((child) => child !== undefined));
	return element;
}

/**
 * An element of index.html.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
	const element = document.getElementById(id);
	if (!(element instanceof kind)) throw new Error(`There is no #${id}`);
	return element;
}

/** Sets a text, unless it is there already: whoever is reading is not interrupted. */
export function setText(/** @type {Element} */ element, /** @type {string} */ text) {
	if (element.textContent !== text) element.textContent = text;
}

/**
 * Puts elements into a list in this order and takes out what else is in it. Those that are in their
 * place are not touched; one that has the focus keeps it.
 *
 * @param {Element} list
 * @param {Element[]} wanted
 */
export function arrange(list, wanted) {
	const focused = document.activeElement;
	const stay = new Set(wanted);
	for (const child of [...list.children]) if (!stay.has(child)) child.remove();
	wanted.forEach((element, index) => {
		if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
	});
	if (
		focused instanceof HTMLElement &&
		focused !== document.activeElement &&
		list.contains(focused)
	) {
		focused.focus();
	}
}

const SVG = 'http://www.w3.org/2000/svg';

/** Drawn on 24 by 24, as lines. */
const DRAWINGS = {
	back: 'M15 5l-7 7 7 7',
	send: 'M4 12l16-8-5 16-3-6zM12 14l8-10',
	attach: 'M4 6h16v12H4zM4 16l5-5 4 4 3-3 4 4M15 9.5h.01',
	picture: 'M3 5h18v14H3zM3 17l6-6 5 5 3-3 4 4M16 9h.01',
	file: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
	place: 'M12 21s7-6 7-11a7 7 0 00-14 0c0 5 7 11 7 11zM12 10h.01',
	clock: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 8v4l3 2',
	check: 'M5 13l4 4L19 7',
	checks: 'M2 13l4 4L16 7M10 16l1 1L21 7',
	reply: 'M10 6L4 12l6 6M4 12h9a7 7 0 017 7',
	link: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
	call: 'M5 4h4l2 5-3 2a12 12 0 005 5l2-3 5 2v4a1 1 0 01-1 1A16 16 0 014 5a1 1 0 011-1z',
	copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
	alert: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 8v5M12 16h.01',
};

/** @param {keyof typeof DRAWINGS} name */
export function icon(name) {
	const svg = document.createElementNS(SVG, 'svg');
	svg.setAttribute('viewBox', '0 0 24 24');
	svg.setAttribute('class', 'icon');
	svg.setAttribute('aria-hidden', 'true');
	const path = document.createElementNS(SVG, 'path');
	path.setAttribute('d', DRAWINGS[name]);
	svg.append(path);
	return svg;
}

/** @type {Intl.DateTimeFormatOptions} */
const TIME = { hour: '2-digit', minute: '2-digit', hour12: false };
const times = new Intl.DateTimeFormat('en', TIME);
const exactTimes = new Intl.DateTimeFormat('en', { ...TIME, second: '2-digit' });

/** A moment as hours and minutes, to be read by machines as well. */
export function timeOf(/** @type {number} */ at, exact = false) {
	const date = new Date(at);
	const time = make('time', { text: (exact ? exactTimes : times).format(date) });
	time.dateTime = date.toISOString();
	time.title = date.toLocaleString('en');
	return time;
}

/** A number as people read it: `+44 7700 900118`. */
export function readableNumber(/** @type {string} */ digits) {
	if (!/^\d/.test(digits)) return digits; // the user id of somebody without a number
	const code = CODES.find((each) => digits.startsWith(each)) ?? digits.slice(0, 2);
	const rest = digits.slice(code.length);
	const groups =
		code === '1'
			? [rest.slice(0, 3), rest.slice(3, 6), rest.slice(6)]
			: rest.length > 8
				? [rest.slice(0, rest.length - 6), rest.slice(-6, -3), rest.slice(-3)]
				: [rest.slice(0, -4), rest.slice(-4)];
	return ['+' + code, ...groups].filter((group) => group !== '').join(' ');
}

/** Country codes of one and of two digits that are not told apart by their length. */
const CODES = ['1', '7', '91', '44', '49', '33', '34', '39', '55', '52', '61', '62', '65', '971'];
