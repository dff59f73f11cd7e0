/** @import { Settings, Switches } from '../shapes.mts' */
import { byId, make, setText } from './dom.js';

/** @type {Array<[keyof Switches, string, string]>} */
const SWITCHES = [
	['slow', 'Slow', 'Every answer takes 3 seconds longer'],
	['tooMany', 'Too many messages', 'Messages are refused as too many at once'],
	['lostAnswer', 'Lost answer', 'Messages are sent, and n8n never hears of it'],
	['wrongToken', 'Wrong token', 'Everything is refused, as with a wrong token'],
	[
		'callbackBillingOff',
		'Callback billing off',
		'Messages are refused, as Gupshup does until it is enabled',
	],
];

/** What goes wrong, and how far messages get by themselves. */
export class Controls {
	/** @type {Map<keyof Switches, HTMLInputElement>} */
	boxes = new Map();
	auto = byId('auto', HTMLSelectElement);
	/**
	 * Controls whose change is on its way: what the sandbox tells in the meantime is older.
	 *
	 * @type {Set<HTMLElement>}
	 */
	changing = new Set();
	/** @type {Settings | undefined} */
	latest;

	/**
	 * @param {(change: { switches?: Partial<Switches>, auto?: string }) => Promise<boolean>} change
	 *   tells whether it was made
	 */
	constructor(change) {
		/** @type {(control: HTMLElement, wanted: { switches?: Partial<Switches>, auto?: string }) => void} */
		const ask = (control, wanted) => {
			this.changing.add(control);
			void change(wanted).then((isMade) => {
				this.changing.delete(control);
				if (!isMade && this.latest) this.show(this.latest);
			});
		};
		const place = byId('switches', HTMLElement);
		for (const [name, title, what] of SWITCHES) {
			const box = make('input', { type: 'checkbox' });
			box.setAttribute('role', 'switch');
			box.id = `switch-${name}`;
			const words = make('span', { class: 'soft', text: what });
			words.id = `what-${name}`;
			box.setAttribute('aria-describedby', words.id);
			const label = make('label', {}, make('strong', { text: title }));
			label.htmlFor = box.id;
			box.addEventListener('change', () => ask(box, { switches: { [name]: box.checked } }));
			this.boxes.set(name, box);
			place.append(make('div', { class: 'switch' }, box, label, words));
		}
		this.auto.addEventListener('change', () => ask(this.auto, { auto: this.auto.value }));
	}

	/** @param {Settings} settings */
	show(settings) {
		const { switches, auto, webhooks } = settings;
		this.latest = settings;
		for (const [name, box] of this.boxes) {
			if (!this.changing.has(box)) box.checked = switches[name];
		}
		if (!this.changing.has(this.auto)) this.auto.value = auto;
		setText(
			byId('webhooks', HTMLElement),
			webhooks.length === 0
				? 'No workflow listens: none with a Gupshup Trigger is active.'
				: webhooks.length === 1
					? 'One workflow listens and is told of it.'
					: `${webhooks.length} workflows listen and are told of it.`,
		);
	}
}
