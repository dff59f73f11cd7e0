/** @import { Message, Picture, Reason } from '../shapes.mts' */
import { icon, make, setText, timeOf } from './dom.js';

const WORDS = {
	accepted: 'Accepted',
	enqueued: 'Enqueued',
	sent: 'Sent',
	delivered: 'Delivered',
	read: 'Read',
	failed: 'Failed',
	deleted: 'Deleted',
};

/** @type {Record<Message['status'], Parameters<typeof icon>[0]>} */
const TICKS = {
	accepted: 'clock',
	enqueued: 'clock',
	sent: 'check',
	delivered: 'checks',
	read: 'checks',
	failed: 'alert',
	deleted: 'alert',
};

export const wordOf = (/** @type {Message['status']} */ status) => WORDS[status];

/** What a message is in one line. */
export function previewOf(/** @type {Message} */ { text, picture }) {
	return text || (picture ? 'Picture' : '');
}

/** The sign of a message's status, and its word for those who do not see the sign. */
export function ticks(/** @type {Message['status']} */ status) {
	return make(
		'span',
		{ class: 'ticks', data: { status }, title: WORDS[status] },
		icon(TICKS[status]),
		make('span', { class: 'hidden', text: WORDS[status] }),
	);
}

/**
 * @typedef {(message: Message, status: Message['status'], code?: number) => void} SetStatus
 */

/** A message with what can be done to it; kept up to date by `update`. */
export class Bubble {
	/** @type {Message} */
	message;

	/**
	 * @param {Message} message
	 * @param {string} name of the person
	 * @param {readonly Reason[]} reasons
	 * @param {SetStatus} setStatus
	 */
	constructor(message, name, reasons, setStatus) {
		this.message = message;
		const { direction, at, text, picture, template, quoted } = message;
		this.foot = make('span', { class: 'foot' });
		this.failure = make('p', { class: 'failure', hidden: true });
		this.time = timeOf(at);
		const bubble = make(
			'div',
			{ class: 'bubble' },
			make('span', { class: 'hidden', text: direction === 'out' ? 'You sent:' : `${name} wrote:` }),
			quoted === undefined ? undefined : make('p', { class: 'quoted', text: quoted }),
			picture && pictureOf(picture, direction, name),
			text === '' ? undefined : make('p', { class: 'caption', text }),
			template?.footer === undefined
				? undefined
				: make('p', { class: 'template-footer', text: template.footer }),
			this.foot,
		);
		this.element = make('li', { class: 'message', data: { direction } }, bubble);
		if (template) {
			this.element.append(
				...template.buttons.map((label) => make('span', { class: 'template-button', text: label })),
			);
		}
		/** @type {HTMLButtonElement[]} */
		this.buttons = [];
		if (direction === 'out') {
			this.element.append(this.failure, this.controls(name, reasons, setStatus));
		}
		this.update(message);
	}

	/** @param {Message} message */
	update(message) {
		this.message = message;
		const { direction, status, failure } = message;
		this.element.dataset.status = status;
		if (direction === 'in') return this.foot.replaceChildren(this.time);
		this.foot.replaceChildren(this.time, ticks(status));
		this.failure.hidden = !failure;
		setText(this.failure, failure ? `Failed: ${failure.title} (${failure.code})` : '');
		for (const button of this.buttons) {
			button.setAttribute('aria-pressed', String(button.dataset.status === status));
		}
	}

	/**
	 * @param {string} name
	 * @param {readonly Reason[]} reasons
	 * @param {SetStatus} setStatus
	 */
	controls(name, reasons, setStatus) {
		/** @type {Array<Message['status']>} */
		const statuses = ['sent', 'delivered', 'read'];
		this.buttons = statuses.map((status) => {
			const button = make('button', { type: 'button', text: WORDS[status], data: { status } });
			button.addEventListener('click', () => setStatus(this.message, status));
			return button;
		});

		const select = make('select', { label: 'Reason of the failure' });
		for (const { code, label } of reasons) {
			const option = make('option', { text: `${code} · ${label}` });
			option.value = String(code);
			select.append(option);
		}
		const fail = make('button', { type: 'button', class: 'fail', text: 'Set to failed' });
		const failing = make(
			'details',
			{ class: 'failing' },
			make('summary', { text: 'Failed …' }),
			make('div', { class: 'why' }, select, fail),
		);
		fail.addEventListener('click', () => {
			setStatus(this.message, 'failed', Number(select.value));
			failing.open = false;
			failing.querySelector('summary')?.focus();
		});
		const controls = make('div', { class: 'controls', label: `Set the status for ${name}` });
		controls.setAttribute('role', 'group');
		controls.append(...this.buttons, failing);
		return controls;
	}
}

/**
 * @param {Picture} picture
 * @param {Message['direction']} direction
 * @param {string} name
 */
function pictureOf(picture, direction, name) {
	const alt = direction === 'out' ? `Picture for ${name}` : `Picture from ${name}`;
	const place = make('div', { class: 'picture' });
	if (picture.kind === 'stored') {
		const image = make('img');
		image.src = picture.src;
		image.alt = alt;
		place.append(image);
	} else if (picture.kind === 'unknown') {
		place.append(
			make(
				'p',
				{ class: 'elsewhere' },
				icon('picture'),
				make('span', { text: `Media ID ${picture.id}, which was not uploaded here` }),
			),
		);
	} else {
		place.append(linkedPicture(picture, alt));
	}
	return place;
}

/**
 * What lies on the web is asked for only by who looks: before that, the sandbox leaves no trace there.
 *
 * @param {Extract<Picture, { kind: 'linked' }>} picture
 * @param {string} alt
 */
function linkedPicture({ link, host, src }, alt) {
	const load = make('button', { type: 'button', text: `Load image from ${host}` });
	const place = make(
		'div',
		{ class: 'elsewhere' },
		icon('picture'),
		make('span', { class: 'link', text: link, title: link }),
		load,
	);
	load.addEventListener('click', () => {
		const frame = make('iframe', { title: `${alt}, from ${host}` });
		frame.src = src;
		place.replaceWith(frame);
		frame.focus();
	});
	return place;
}
