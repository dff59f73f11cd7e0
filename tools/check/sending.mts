/** Whether messages leave as they should. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { MESSAGE_NODE, person, PICTURE, send } from '../../n8n/server/sketches.mts';
import type { NodeSketch } from '../../n8n/server/workflows.mts';
import type { Site } from './site.mts';

const people = (count: number) => Array.from({ length: count }, (_, at) => ({ to: person(at) }));
const numbers = (count: number) => people(count).map(({ to }) => to);

const recipients = ({ sandbox }: Site) => sandbox.messages.map(({ to }) => to).sort();

function sentToEachOnce(site: Site, count: number): void {
	deepEqual(recipients(site), numbers(count), 'Not everybody on the list was sent to once');
}

/** One wrong number in a list of five. */
export async function listGoesOn(site: Site): Promise<string> {
	const items = [...people(4), { to: '12' }];
	const saved = await site.saveChain('a list', items, [
		send({ caption: '=For {{ $json.to }}' }, { onError: 'continueErrorOutput' }),
	]);
	const execution = await site.run(saved);
	equal(execution.error?.message, undefined);
	sentToEachOnce(site, 4);
	deepEqual(
		site.sandbox.messages.map(({ to, body }) => body.image?.caption === `For ${to}`),
		[true, true, true, true],
		'A caption is not the one of its item',
	);
	equal(execution.items('Send').length, 4, 'The first output has not four items');
	const [refused] = execution.items('Send', { output: 1 });
	match(String(refused?.json.error), /Recipient Phone Number.*\[item 5 of 5\]/s);
	return '4 of 5 were sent, 1 left by the error output';
}

const PNG =
	'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC';

const toFile: NodeSketch = {
	name: 'To file',
	type: 'n8n-nodes-base.convertToFile',
	typeVersion: 1.1,
	parameters: {
		operation: 'toBinary',
		sourceProperty: 'png',
		options: { fileName: 'a.png', mimeType: 'image/png' },
	},
};

export async function fileIsUploaded(site: Site): Promise<string> {
	const items = [{ png: PNG }];
	const saved = await site.saveChain('a file', items, [
		toFile,
		send({ to: person(0), imageSource: 'binary', binaryPropertyName: 'data' }),
	]);
	const execution = await site.run(saved);
	equal(execution.error?.message, undefined);
	equal(site.sandbox.media.length, 1, 'The file was not uploaded once');
	equal(site.sandbox.media[0].bytes?.toString('base64'), PNG, 'Another file was uploaded');
	sentToEachOnce(site, 1);
	return 'uploaded and sent';
}

export async function retrySendsTheRest(site: Site): Promise<string> {
	const { sandbox, api } = site;
	const body = { status: 'error', message: 'Message undeliverable' };
	sandbox.fail({ to: person(3), as: { kind: 'answer', status: 400, body } });
	const failed = await site.run(await site.saveChain('a retry', people(10), [send()]));
	equal(failed.status, 'error', 'The first execution did not fail');
	const before = sandbox.messages.length;
	const retried = await api.retry(failed.id);
	equal(retried.error?.message, undefined);
	sentToEachOnce(site, 10);
	equal(retried.items('Send').length, 10, 'The retry has not put out all items');
	return `${before} of 10 at first, the other ${10 - before} by the retry, nobody twice`;
}

export async function onceIsOnce(site: Site): Promise<string> {
	const options = { sendOnceKey: 'check' };
	const saved = await site.saveChain('once', people(3), [send({ options })]);
	await site.run(saved);
	sentToEachOnce(site, 3);
	const again = await site.run(saved);
	equal(again.error?.message, undefined);
	sentToEachOnce(site, 3);
	deepEqual(
		again.json('Send').map(({ alreadySent }) => alreadySent),
		[true, true, true],
	);
	return 'the second execution sent nothing';
}

export async function templateIsSent(site: Site): Promise<string> {
	const saved = await site.saveChain('a template', people(2), [
		send({
			messageType: 'template',
			template: { __rl: true, mode: 'list', value: 'order_update|en_US' },
			templateVariables: {
				mappingMode: 'defineBelow',
				value: { body_1: 'Maya', body_2: '={{ $json.to }}' },
				matchingColumns: [],
				schema: ['body_1', 'body_2'].map((id) => ({ id, type: 'string', display: true })),
			},
		}),
	]);
	const execution = await site.run(saved);
	equal(execution.error?.message, undefined);
	sentToEachOnce(site, 2);
	for (const { to, body } of site.sandbox.messages) {
		equal(body.template?.name, 'order_update');
		const filled = body.template?.components?.find(({ type }) => type === 'body');
		const parameters = ['Maya', to].map((text) => ({ type: 'text', text }));
		deepEqual(filled, { type: 'body', parameters }, 'The variables were not filled in');
	}
	return 'its variables filled in';
}

/** An image with two buttons. */
export const question = (parameters: Record<string, unknown> = {}): NodeSketch =>
	send({
		messageType: 'buttons',
		bodyText: 'Is this the one?',
		buttonKind: 'reply',
		replyButtons: {
			button: [
				{ title: 'Yes', id: 'yes' },
				{ title: 'No', id: 'no' },
			],
		},
		...parameters,
	});

/** The IDs of the buttons of the latest message. */
export function buttonIds({ sandbox }: Site): string[] {
	const { action } = sandbox.messages.at(-1)?.body.interactive as {
		action: { buttons: Array<{ reply: { id: string } }> };
	};
	return action.buttons.map(({ reply }) => reply.id);
}

export async function buttonsAreSent(site: Site): Promise<string> {
	const execution = await site.run(await site.saveChain('buttons', people(1), [question()]));
	equal(execution.error?.message, undefined);
	sentToEachOnce(site, 1);
	deepEqual(buttonIds(site), ['yes', 'no']);
	return 'two reply buttons';
}

export async function carouselIsSent(site: Site): Promise<string> {
	const card = ['tea', 'cups'].map((text) => ({
		...{ imageUrl: PICTURE, text, buttonText: 'See' },
		buttonUrl: `https://example.com/${text}`,
	}));
	const parameters = { messageType: 'carousel', bodyText: 'New for you', cards: { card } };
	const execution = await site.run(
		await site.saveChain('a carousel', people(1), [send(parameters)]),
	);
	equal(execution.error?.message, undefined);
	sentToEachOnce(site, 1);
	const { action } = site.sandbox.messages[0].body.interactive as { action: { cards: object[] } };
	equal(action.cards.length, 2, 'The carousel has not two cards');
	return 'two cards with a link each';
}

export async function textIsSent(site: Site): Promise<string> {
	const text: NodeSketch = {
		name: 'Send',
		type: MESSAGE_NODE,
		parameters: { messageType: 'text', to: person(0), text: '=Hello {{ $json.to }}' },
	};
	const execution = await site.run(await site.saveChain('a text', people(1), [text]));
	equal(execution.error?.message, undefined);
	sentToEachOnce(site, 1);
	match(JSON.stringify(site.sandbox.messages[0].body), new RegExp(`Hello ${person(0)}`));
	return 'sent by Gupshup Send Message';
}
