/** @import { Message } from '../shapes.mts' */
import { byId, icon, setText } from './dom.js';
import { post } from './server.js';

/** Where somebody writes: words, a picture, a message that is quoted. */
export class Composer {
	form = byId('composer', HTMLFormElement);
	text = byId('text', HTMLInputElement);
	file = byId('file', HTMLInputElement);
	/** @type {Message | undefined} */
	quoted;

	/**
	 * @param {() => string | undefined} personOf whose chat is open
	 * @param {(person: string, told: number | undefined) => void} onSent
	 * @param {(error: unknown) => void} onError
	 */
	constructor(personOf, onSent, onError) {
		this.file.before(icon('attach'));
		this.form.querySelector('.send')?.append(icon('send'));
		this.file.addEventListener('change', () => {
			this.show();
			this.text.focus();
		});
		byId('unchoose', HTMLButtonElement).addEventListener('click', () => {
			this.file.value = '';
			this.show();
			this.file.focus();
		});
		byId('unquote', HTMLButtonElement).addEventListener('click', () => this.quote(undefined));
		addEventListener('hashchange', () => {
			this.quoted = undefined;
			this.show();
		});
		this.form.addEventListener('submit', (event) => {
			event.preventDefault();
			const person = personOf();
			if (person === undefined) return;
			this.send(person)?.then(({ told }) => {
				this.form.reset();
				this.quoted = undefined;
				this.show();
				onSent(person, told);
			}, onError);
		});
	}

	/** @param {string} from */
	send(from) {
		const [chosen] = this.file.files ?? [];
		const words = this.text.value.trim();
		const quote = this.quoted && { replyTo: this.quoted.id };
		if (chosen) return post('picture', chosen, { from, caption: words, ...quote });
		return words === '' ? undefined : post('reply', { from, text: words, ...quote });
	}

	/** @param {Message | undefined} message that the next one answers */
	quote(message) {
		this.quoted = message;
		this.show();
		this.text.focus();
	}

	show() {
		const [chosen] = this.file.files ?? [];
		byId('chosen', HTMLElement).hidden = !chosen;
		setText(byId('chosen-name', HTMLElement), chosen?.name ?? '');
		byId('quoting', HTMLElement).hidden = !this.quoted;
		setText(byId('quoting-text', HTMLElement), this.quoted?.line ?? '');
	}
}
