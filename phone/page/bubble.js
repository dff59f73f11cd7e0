/** @import { Button, Message, Picture, Reason } from '../shapes.mts' */
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
 * What can be done to a message.
 *
 * @typedef {{
 *   setStatus: (message: Message, status: Message['status'], code?: number) => void,
 *   press: (message: Message, button: Button, index: number) => void,
 *   quote: (message: Message) => void,
 * }} Actions
 */

/** A message with what can be done to it; kept up to date by `update`. */
export class Bubble {
	/** @type {Message} */
	message;
	/** @type {HTMLButtonElement[]} those that set the status */
	statuses = [];

	/**
	 * @param {Message} message
	 * @param {string} name of the person
	 * @param {readonly Reason[]} reasons
	 * @param {Actions} actions
	 */
	constructor(message, name, reasons, actions) {
		this.message = message;
		this.actions = actions;
		const { direction, at, text, picture, footer, quoted } = message;
		this.failure = make('p', { class: 'failure', hidden: true });
		this.ticks = make('span', { class: 'row' });
		const quote = make('button', { class: 'soft', type: 'button', label: 'Quote this message' });
		quote.append(icon('reply'));
		quote.addEventListener('click', () => actions.quote(this.message));
		const bubble = make(
			'div',
			{ class: 'bubble' },
			make('span', { class: 'hidden', text: direction === 'out' ? 'You sent:' : `${name} wrote:` }),
			quoted === undefined ? undefined : make('p', { class: 'quoted soft', text: quoted }),
			picture && pictureOf(picture, direction, name),
			text === '' ? undefined : make('p', { class: 'caption', text }),
			footer === undefined ? undefined : make('p', { class: 'caption soft', text: footer }),
			make('div', { class: 'foot row soft' }, quote, timeOf(at), this.ticks),
		);
		this.buttons = (message.buttons ?? []).map((button, index) => this.buttonOf(button, index));
		this.element = make(
			'li',
			{ class: 'message', data: { direction } },
			bubble,
			...this.buttons,
			this.failure,
			direction === 'out' ? this.controls(name, reasons) : undefined,
		);
		this.update(message);
	}

	/** @param {Message} message */
	update(message) {
		this.message = message;
		const { direction, status, failure, pressed } = message;
		this.element.dataset.status = status;
		if (direction === 'out') this.ticks.replaceChildren(ticks(status));
		this.failure.hidden = !failure;
		setText(this.failure, failure ? `Failed: ${failure.title} (${failure.code})` : '');
		for (const button of this.statuses) {
			button.setAttribute('aria-pressed', String(button.dataset.status === status));
		}
		for (const [index, button] of this.buttons.entries()) {
			if (message.buttons?.[index].kind !== 'reply') continue;
			// Not disabled in HTML's way: whoever has just pressed it by the keyboard stays on it.
			button.setAttribute('aria-disabled', String(pressed !== undefined || failure !== undefined));
			button.setAttribute('aria-pressed', String(index === pressed));
		}
	}

	/**
	 * A button of the message. What leads elsewhere says where, as text, and leads nowhere.
	 *
	 * @param {Button} button
	 * @param {number} index
	 */
	buttonOf(button, index) {
		const { kind, title, leadsTo } = button;
		const element = make(
			'button',
			{ class: 'choice', type: 'button' },
			icon(kind),
			make('span', { text: title }),
			leadsTo === undefined ? undefined : make('span', { class: 'soft', text: leadsTo }),
		);
		element.addEventListener('click', () => {
			if (element.getAttribute('aria-disabled') !== 'true') {
				this.actions.press(this.message, button, index);
			}
		});
		return element;
	}

	/**
	 * @param {string} name
	 * @param {readonly Reason[]} reasons
	 */
	controls(name, reasons) {
		const { setStatus } = this.actions;
		/** @type {Array<Message['status']>} */
		const statuses = ['sent', 'delivered', 'read'];
		this.statuses = statuses.map((status) => {
			const button = make('button', {
				class: 'pill',
				type: 'button',
				text: WORDS[status],
				data: { status },
			});
			button.addEventListener('click', () => setStatus(this.message, status));
			return button;
		});

		const select = make('select', { label: 'Reason of the failure' });
		for (const { code, label } of reasons) {
			const option = make('option', { text: `${label} (${code})` });
			option.value = String(code);
			select.append(option);
		}
		const fail = make('button', { type: 'button', class: 'fail pill', text: 'Set to failed' });
		const failing = make(
			'details',
			{ class: 'failing' },
			make('summary', { class: 'pill', text: 'Failed …' }),
			make('div', { class: 'why' }, select, fail),
		);
		fail.addEventListener('click', () => {
			setStatus(this.message, 'failed', Number(select.value));
			failing.open = false;
			failing.querySelector('summary')?.focus();
		});
		const controls = make('div', { class: 'controls row', label: `Set the status for ${name}` });
		controls.setAttribute('role', 'group');
		controls.append(...this.statuses, failing);
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
				{ class: 'empty soft' },
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
	const load = make('button', { class: 'pill', type: 'button', text: `Load image from ${host}` });
	const place = make(
		'div',
		{ class: 'empty soft' },
		icon('picture'),
		make('span', { class: 'cut', text: link, title: link }),
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
