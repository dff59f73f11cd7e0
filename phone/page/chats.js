/** @import { Message, Settings } from '../shapes.mts' */
import { Bubble, ticks } from './bubble.js';
import { arrange, byId, icon, make, readableNumber, setText, timeOf } from './dom.js';

/** The list of people, and the chat with one of them. */
export class Chats {
	/** @type {Map<string, Bubble>} */
	bubbles = new Map();
	/** @type {Map<string, HTMLElement>} by number */
	entries = new Map();
	/** @type {Settings | undefined} */
	settings;
	/** @type {string | undefined} number of the person whose chat is open */
	open;

	list = byId('chats', HTMLUListElement);
	thread = byId('bubbles', HTMLOListElement);

	/** @param {import('./bubble.js').Actions} actions */
	constructor(actions) {
		this.actions = actions;
		byId('back', HTMLButtonElement).append(icon('back'));
		byId('back', HTMLButtonElement).addEventListener('click', () => {
			location.hash = '';
		});
		addEventListener('hashchange', () => this.follow(true));
	}

	nameOf(/** @type {string} */ person) {
		return this.settings?.people[person] ?? readableNumber(person);
	}

	/** @param {Message[]} messages that are new or have changed */
	put(messages) {
		for (const message of messages) {
			const known = this.bubbles.get(message.key);
			if (known) known.update(message);
			else this.bubbles.set(message.key, this.bubbleOf(message));
		}
	}

	bubbleOf(/** @type {Message} */ message) {
		const name = this.nameOf(message.person);
		return new Bubble(message, name, this.settings?.reasons ?? [], this.actions);
	}

	/** @param {string[]} keys */
	drop(keys) {
		for (const key of keys) this.bubbles.delete(key);
	}

	clear() {
		this.bubbles.clear();
	}

	draw() {
		const all = [...this.bubbles.values()].sort((a, b) => a.message.order - b.message.order);
		/** @type {Map<string, Message>} the last one of each, the latest last */
		const last = new Map();
		for (const { message } of all) {
			last.delete(message.person);
			last.set(message.person, message);
		}
		byId('nobody', HTMLElement).hidden = last.size > 0;
		arrange(
			this.list,
			[...last.values()].reverse().map((message) => this.entryOf(message)),
		);
		for (const person of this.entries.keys()) if (!last.has(person)) this.entries.delete(person);

		const { scrollHeight, scrollTop, clientHeight } = this.thread;
		const wasAtEnd = scrollHeight - scrollTop - clientHeight < 80;
		const before = this.thread.childElementCount;
		arrange(
			this.thread,
			all.filter(({ message }) => message.person === this.open).map(({ element }) => element),
		);
		if (wasAtEnd && this.thread.childElementCount !== before) this.toEnd();
	}

	/** A line of the list. */
	entryOf(/** @type {Message} */ message) {
		const { person } = message;
		let entry = this.entries.get(person);
		if (!entry) {
			entry = make('li', {}, make('a', { class: 'chat' }));
			this.entries.set(person, entry);
		}
		const link = entry.firstElementChild;
		if (!(link instanceof HTMLAnchorElement)) return entry;
		link.href = `#${person}`;
		link.replaceChildren(
			this.avatarOf(person),
			make('strong', { class: 'name cut', text: this.nameOf(person) }),
			make('span', { class: 'soft' }, timeOf(message.at)),
			make(
				'span',
				{ class: 'preview row soft' },
				message.direction === 'out' ? ticks(message.status) : undefined,
				message.media ? icon('picture') : undefined,
				make('span', { class: 'cut', text: message.line }),
			),
		);
		return entry;
	}

	avatarOf(/** @type {string} */ person) {
		const avatar = make('span', { class: 'avatar' });
		avatar.setAttribute('aria-hidden', 'true');
		this.dress(avatar, person);
		return avatar;
	}

	dress(/** @type {HTMLElement} */ avatar, /** @type {string} */ person) {
		const name = this.settings?.people[person];
		const initial = name === undefined ? undefined : [...name][0];
		setText(avatar, initial?.toUpperCase() ?? person.slice(-2));
		// A colour of their own, for those who have no picture of themselves.
		avatar.style.setProperty('--hue', String((Number(person.slice(-4)) * 47) % 360));
	}

	/** Opens the chat that the address names, or the list. */
	follow(/** @type {boolean} */ takeFocus) {
		const wanted = location.hash.slice(1);
		const before = this.open;
		this.open = /^\d{7,15}$/.test(wanted) ? wanted : undefined;
		byId('list-screen', HTMLElement).hidden = this.open !== undefined;
		byId('chat-screen', HTMLElement).hidden = this.open === undefined;
		if (this.open === undefined) {
			const entry = before === undefined ? undefined : this.entries.get(before);
			const goal = entry?.querySelector('a') ?? byId('list-title', HTMLElement);
			if (takeFocus) goal.focus();
			return;
		}
		this.title(this.open);
		this.showTyping();
		this.draw();
		this.toEnd();
		if (takeFocus) byId('chat-title', HTMLElement).focus({ preventScroll: true });
	}

	/** Names may come to be known later. */
	title(/** @type {string} */ person) {
		const name = this.nameOf(person);
		setText(byId('chat-title', HTMLElement), name);
		const number = readableNumber(person);
		setText(byId('chat-number', HTMLElement), name === number ? '' : number);
		setText(byId('text-label', HTMLElement), `Reply as ${name}`);
		byId('text', HTMLInputElement).placeholder = `Reply as ${name}`;
		this.dress(byId('chat-avatar', HTMLElement), person);
	}

	showTyping() {
		byId('typing', HTMLElement).hidden = !this.settings?.typing.includes(this.open ?? '');
	}

	toEnd() {
		this.thread.scrollTop = this.thread.scrollHeight;
		// A picture has no height before it is there.
		for (const image of this.thread.querySelectorAll('img')) {
			if (!image.complete) {
				image.addEventListener('load', () => (this.thread.scrollTop = this.thread.scrollHeight), {
					once: true,
				});
			}
		}
	}
}
