/** @import { Button, Card, List, Message, Place, Reason } from '../shapes.mts' */
import { icon, make, setText, timeOf } from './dom.js';
import { mediaOf } from './media.js';

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
 *   press: (message: Message, button: Button) => void,
 *   quote: (message: Message) => void,
 * }} Actions
 */

/** A message with what can be done to it; kept up to date by `update`. */
export class Bubble {
	/** @type {Message} */
	message;
	/** @type {HTMLButtonElement[]} those that set the status */
	statuses = [];
	/** @type {HTMLButtonElement[]} those of the message, by their number in it */
	buttons = [];

	/**
	 * @param {Message} message
	 * @param {string} name of the person
	 * @param {readonly Reason[]} reasons
	 * @param {Actions} actions
	 */
	constructor(message, name, reasons, actions) {
		this.message = message;
		this.actions = actions;
		const { direction, at, title, footer, quoted, cards, list, place, preview } = message;
		this.whose = `${direction === 'out' ? 'for' : 'from'} ${name}`;
		this.failure = make('p', { class: 'failure', hidden: true });
		this.ticks = make('span', { class: 'row' });
		const quote = make('button', { class: 'soft', type: 'button', label: 'Quote this message' });
		quote.append(icon('reply'));
		quote.addEventListener('click', () => actions.quote(this.message));
		const bubble = make(
			'div',
			{ class: 'bubble' },
			make('span', { class: 'hidden', text: direction === 'out' ? 'You sent:' : `${name} wrote:` }),
			words(quoted, 'quoted soft'),
			words(title, 'caption title'),
			...this.contentOf(message),
			place && placeOf(place),
			words(preview && `Preview of ${preview}`, 'quoted soft'),
			words(footer, 'caption soft'),
			make('div', { class: 'foot row soft' }, quote, timeOf(at), this.ticks),
		);
		this.element = make(
			'li',
			{ class: 'message', data: { direction } },
			bubble,
			...this.buttonsOf(message.buttons),
			list && this.listOf(list),
			cards && this.cardsOf(cards),
			this.failure,
			direction === 'out' ? this.controls(name, reasons) : undefined,
		);
		this.update(message);
	}

	/** @param {Message} message */
	update(message) {
		this.message = message;
		const { status, failure } = message;
		this.element.dataset.status = status;
		this.ticks.replaceChildren(ticks(status));
		this.failure.hidden = !failure;
		setText(this.failure, failure ? `Failed: ${failure.title} (${failure.code})` : '');
		for (const button of this.statuses) {
			button.setAttribute('aria-pressed', String(button.dataset.status === status));
		}
		for (const { index, kind, isPressed, isSpent } of buttonsIn(message)) {
			if (kind !== 'reply') continue;
			// Not disabled in HTML's way: whoever has just pressed it by the keyboard stays on it.
			const isOff = isSpent || failure !== undefined;
			this.buttons[index].setAttribute('aria-disabled', String(Boolean(isOff)));
			this.buttons[index].setAttribute('aria-pressed', String(Boolean(isPressed)));
		}
	}

	/** What a message and a card have in common. */
	contentOf(/** @type {Card} */ { media, text }) {
		return [media && mediaOf(media, this.whose), words(text, 'caption')];
	}

	/** Buttons of the message. What leads elsewhere says where, as text, and leads nowhere. */
	buttonsOf(/** @type {readonly Button[]} */ buttons = []) {
		return buttons.map((button) => {
			const { index, kind, title, description, leadsTo } = button;
			const element = make(
				'button',
				{ class: 'choice', type: 'button' },
				icon(kind),
				make('span', { text: title }),
				words(description ?? leadsTo, 'soft'),
			);
			element.addEventListener('click', () => {
				if (element.getAttribute('aria-disabled') !== 'true') {
					this.actions.press(this.message, button);
				}
			});
			this.buttons[index] = element;
			return element;
		});
	}

	/** Cards side by side, of which the next one can be seen by swiping or by the arrow keys. */
	cardsOf(/** @type {readonly Card[]} */ cards) {
		const list = make('ul', { class: 'cards', label: `${cards.length} cards, side by side` });
		list.tabIndex = 0;
		list.append(
			...cards.map((card) =>
				make(
					'li',
					{},
					make('div', { class: 'bubble' }, ...this.contentOf(card)),
					...this.buttonsOf(card.buttons),
				),
			),
		);
		return list;
	}

	/** A button that opens a list of what can be chosen. */
	listOf(/** @type {List} */ { button, sections }) {
		return make(
			'details',
			{ class: 'list' },
			make('summary', { class: 'choice', text: button }),
			...sections.flatMap(({ title, rows }) => [
				words(title, 'caption soft'),
				...this.buttonsOf(rows),
			]),
		);
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

/** A line of text, where there is one. */
function words(/** @type {string | undefined} */ text, /** @type {string} */ className) {
	return text ? make('p', { class: className, text }) : undefined;
}

/** All that can be pressed, wherever it stands. */
function buttonsIn(/** @type {Message} */ { buttons = [], cards = [], list }) {
	const rows = list?.sections.flatMap((section) => section.rows) ?? [];
	return [...buttons, ...cards.flatMap((card) => card.buttons ?? []), ...rows];
}

function placeOf(/** @type {Place} */ { name, address, degrees }) {
	return make(
		'div',
		{ class: 'picture empty soft' },
		icon('place'),
		make('strong', { text: name ?? 'Location' }),
		words(address, ''),
		words(degrees, ''),
	);
}
