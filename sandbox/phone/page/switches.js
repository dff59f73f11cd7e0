/** @import { Settings, Switches } from '../shapes.mts' */
import { byId, make, setText } from './dom.js';

/** @type {Array<[keyof Switches, string, string]>} */
const SWITCHES = [
	['slow', 'Slow', 'Answers take 3 s longer'],
	['tooMany', 'Too many requests', 'Messages get a 429'],
	[
		'lostAnswer',
		'Lost answer',
		'Messages are accepted, and the connection breaks before the answer',
	],
	['wrongToken', 'Wrong token', 'Everything gets a 401'],
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

	/** @param {(change: { switches?: Partial<Switches>, auto?: string }) => void} change */
	constructor(change) {
		const place = byId('switches', HTMLElement);
		for (const [name, title, what] of SWITCHES) {
			const box = make('input', { type: 'checkbox' });
			box.setAttribute('role', 'switch');
			box.id = `switch-${name}`;
			const words = make('span', { class: 'what', text: what });
			words.id = `what-${name}`;
			box.setAttribute('aria-describedby', words.id);
			const label = make('label', { text: title });
			label.htmlFor = box.id;
			box.addEventListener('change', () => change({ switches: { [name]: box.checked } }));
			this.boxes.set(name, box);
			place.append(make('div', { class: 'switch' }, box, label, words));
		}
		this.auto.addEventListener('change', () => change({ auto: this.auto.value }));
	}

	/** @param {Settings} settings */
	show({ switches, auto, webhooks }) {
		for (const [name, box] of this.boxes) box.checked = switches[name];
		this.auto.value = auto;
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
