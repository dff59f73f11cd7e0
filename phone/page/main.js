/** @import { Message, Update } from '../shapes.mts' */
import { previewOf, wordOf } from './bubble.js';
import { Chats } from './chats.js';
import { byId, icon, setText } from './dom.js';
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

const chats = new Chats((message, status, code) => {
	post('status', { messageId: message.id, status, ...(code !== undefined && { code }) }).then(
		({ told }) => say(`${wordOf(status)}. ${toldOf(told)}.`),
		(error) => say(reasonOf(error)),
	);
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

// Replying ------------------------------------------------------------------------------------------

const composer = byId('composer', HTMLFormElement);
const text = byId('text', HTMLInputElement);
const file = byId('file', HTMLInputElement);
file.before(icon('attach'));
composer.querySelector('.send')?.append(icon('send'));

function showChosen() {
	const [chosen] = file.files ?? [];
	byId('chosen', HTMLElement).hidden = !chosen;
	setText(byId('chosen-name', HTMLElement), chosen?.name ?? '');
}
file.addEventListener('change', () => {
	showChosen();
	text.focus();
});
byId('unchoose', HTMLButtonElement).addEventListener('click', () => {
	file.value = '';
	showChosen();
	file.focus();
});

composer.addEventListener('submit', (event) => {
	event.preventDefault();
	const from = chats.open;
	const [chosen] = file.files ?? [];
	const words = text.value.trim();
	if (from === undefined || (!chosen && words === '')) return;
	const sending = chosen
		? post('picture', chosen, { from, caption: words })
		: post('reply', { from, text: words });
	sending.then(
		({ told }) => {
			composer.reset();
			showChosen();
			say(`Sent as ${chats.nameOf(from)}. ${toldOf(told)}.`);
		},
		(error) => say(reasonOf(error)),
	);
});

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
	else if (only?.direction === 'out') say(`To ${chats.nameOf(only.person)}: ${previewOf(only)}`);
}

const connection = byId('connection', HTMLElement);
listen(show, (isConnected) => {
	connection.dataset.connected = String(isConnected);
	setText(connection, isConnected ? 'Live' : 'The sandbox does not answer');
});
