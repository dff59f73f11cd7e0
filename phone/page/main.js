/** @import { Message, Update } from '../shapes.mts' */
import { wordOf } from './bubble.js';
import { Chats } from './chats.js';
import { Composer } from './composer.js';
import { byId, setText } from './dom.js';
import { listen, post } from './server.js';
import { Controls } from './switches.js';
import { Wire } from './wire.js';

const said = byId('said', HTMLElement);
/** @type {ReturnType<typeof setTimeout> | undefined} */
let silence;

/** Tells whoever looks, and whoever listens to a screen reader. */
function say(/** @type {string} */ text) {
	setText(said, text);
	clearTimeout(silence);
	silence = setTimeout(() => setText(said, ''), 6_000);
}

const reasonOf = (/** @type {unknown} */ error) =>
	error instanceof Error ? error.message : String(error);

/** How many workflows were told, in words. */
function toldOf(told = 0) {
	if (told === 0) return 'No active Gupshup Trigger listens for it';
	return told === 1 ? 'One workflow was told' : `${told} workflows were told`;
}

/** What a real phone does, and this one does not. */
const ELSEWHERE = { link: 'opens', call: 'calls', copy: 'copies' };

const chats = new Chats({
	setStatus: (message, status, code) => {
		post('status', { messageId: message.id, status, ...(code !== undefined && { code }) }).then(
			({ told }) => say(`${wordOf(status)}. ${toldOf(told)}.`),
			(error) => say(reasonOf(error)),
		);
	},
	press: ({ id, person }, { index, kind, title, leadsTo }) => {
		if (kind !== 'reply') {
			return say(`On a phone, this ${ELSEWHERE[kind]} ${leadsTo}. Here it does nothing.`);
		}
		post('press', { messageId: id, button: index }).then(
			({ told }) => say(`“${title}”, pressed as ${chats.nameOf(person)}. ${toldOf(told)}.`),
			(error) => say(reasonOf(error)),
		);
	},
	quote: (message) => composer.quote(message),
});
const wire = new Wire();
const controls = new Controls((change) =>
	post('settings', change).then(
		() => true,
		(error) => {
			say(reasonOf(error));
			return false;
		},
	),
);

byId('forget', HTMLButtonElement).addEventListener('click', () => {
	post('forget', {}).then(
		() => say('Everything is forgotten.'),
		(error) => say(reasonOf(error)),
	);
});

const composer = new Composer(
	() => chats.open,
	(person, told) => say(`Sent as ${chats.nameOf(person)}. ${toldOf(told)}.`),
	(error) => say(reasonOf(error)),
);

// On a phone, the chats are what there is; the rest is a press away.
const isNarrow = matchMedia('(max-width: 820px)');
const fold = () => {
	for (const panel of document.querySelectorAll('details.panel')) {
		panel.toggleAttribute('open', !isNarrow.matches);
	}
};
isNarrow.addEventListener('change', fold);
fold();

// Somebody new ----------------------------------------------------------------------------------------

const dialog = byId('new-dialog', HTMLDialogElement);
const newForm = byId('new-form', HTMLFormElement);
const newError = byId('new-error', HTMLElement);

byId('new-chat', HTMLButtonElement).addEventListener('click', () => {
	setText(newError, '');
	dialog.showModal();
});
byId('new-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close());
newForm.addEventListener('submit', (event) => {
	event.preventDefault();
	const from = byId('new-from', HTMLInputElement).value;
	const name = byId('new-name', HTMLInputElement).value;
	post('reply', { from, name, text: byId('new-text', HTMLInputElement).value }).then(
		({ told }) => {
			newForm.reset();
			dialog.close();
			location.hash = from.replace(/\D/g, '');
			say(`Sent as ${name || from}. ${toldOf(told)}.`);
		},
		(error) => setText(newError, reasonOf(error)),
	);
});

// What the sandbox tells ------------------------------------------------------------------------------

let isFirst = true;

/** @param {Update} update */
function show({ first, settings, messages, exchanges, gone }) {
	if (first) {
		chats.clear();
		wire.clear();
	}
	if (settings) {
		chats.settings = settings;
		controls.show(settings);
		if (chats.open !== undefined) chats.title(chats.open);
		chats.showTyping();
	}
	const isNew = (/** @type {Message} */ { key }) => !chats.bubbles.has(key);
	const arrived = first ? [] : messages.filter(isNew);
	chats.put(messages);
	chats.drop(gone);
	chats.draw();
	wire.put(exchanges);
	wire.drop(gone);
	wire.draw();
	if (isFirst) chats.follow(false);
	isFirst = false;
	announce(arrived);
}

/** @param {Message[]} arrived */
function announce(arrived) {
	const [only] = arrived;
	if (arrived.length > 1) say(`${arrived.length} new messages`);
	else if (only?.direction === 'out') say(`To ${chats.nameOf(only.person)}: ${only.line}`);
}

const connection = byId('connection', HTMLElement);
listen(show, (isConnected) => {
	connection.dataset.connected = String(isConnected);
	setText(connection, isConnected ? 'Live' : 'Not connected');
});
