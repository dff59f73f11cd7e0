import type { IDataObject, IExecuteFunctions, NodeExecutionHint, NodeHint } from 'n8n-workflow';

import { CREDENTIAL_NAME } from '../client/app';
import { endingNotice } from '../client/credentialTest';
import { DEFAULT_MESSAGES_PER_SECOND } from '../pace/pace';
import type { ItemOutcome } from '../problems/outcome';
import { KEPT } from './onceKey';
import type { Noun } from './sendingNode';
import { listedFromOne } from './tally';

/** Lists that take at least so long are announced. */
const ANNOUNCED_FROM_SECONDS = 60;

/**
 * Shown in the panel of the node before it is run, where the input is known by then: the only place where
 * n8n lets a node say something to the person before its end. It takes fixed texts only.
 */
export const longListHintFor = ({ many }: Noun): NodeHint => ({
	message: `Sending to this list takes more than a minute: at ${DEFAULT_MESSAGES_PER_SECOND} per second, ${DEFAULT_MESSAGES_PER_SECOND * 60} ${many} are sent per minute. The output appears at the end`,
	displayCondition: `={{ $input.all().length > ${ANNOUNCED_FROM_SECONDS} * (Number($parameter["options"]?.["messagesPerSecond"]) || ${DEFAULT_MESSAGES_PER_SECOND}) }}`,
	whenToDisplay: 'beforeExecution',
	location: 'outputPane',
	type: 'info',
});

/**
 * Says how long a list of a minute or more will take, when its first message is ready: in n8n's log and,
 * of an execution that was started in the editor, in the console of that browser. Never throws.
 *
 * @param limit of that message, a second
 */
export function announce(
	context: IExecuteFunctions,
	{ many }: Noun,
	count: number,
	limit: number,
): void {
	const seconds = count / limit;
	if (seconds < ANNOUNCED_FROM_SECONDS) return;
	say(context, `Sending ${count} ${many} at ${limit} per second, which takes ${spoken(seconds)}`);
}

/** Says the same way, before the first message leaves, that a list is too long to be kept beside earlier ones. */
export function announcePushedOut(context: IExecuteFunctions, noun: Noun, people: number): void {
	if (people > 0) say(context, pushedOut(noun, people));
}

/** The same above the output. */
export function pushedOutHintOf(noun: Noun, people: number): NodeExecutionHint | undefined {
	if (people === 0) return undefined;
	return { message: pushedOut(noun, people), type: 'warning', location: 'outputPane' };
}

function pushedOut({ one }: Noun, people: number): string {
	return `Send Only Once Per remembers the latest ${KEPT} recipients of this node. The new recipients on this list replace about ${people.toLocaleString('en')} earlier ones, who can then get the same ${one} again. To remember all of them, use a separate node for each list, or a data table.`;
}

function say(context: IExecuteFunctions, text: string): void {
	try {
		context.logger.info(`${context.getNode().name}: ${text}`);
		context.sendMessageToUI(text);
	} catch {
		// Nobody is sent to the less.
	}
}

function spoken(seconds: number): string {
	const minutes = Math.round(seconds / 60);
	if (minutes < 2) return 'about a minute';
	return minutes < 120 ? `about ${minutes} minutes` : `about ${Math.round(minutes / 60)} hours`;
}

/**
 * What WhatsApp says of a message that it took and does not deliver yet.
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/reference/messages (message_status)
 */
const HELD = ['held_for_quality_assessment', 'paused'];

/** What the user is told above the output where WhatsApp holds messages back that Gupshup accepted. */
export function heldHintOf(outcomes: readonly ItemOutcome[]): NodeExecutionHint | undefined {
	const held = outcomes.flatMap((outcome, item) =>
		outcome.kind === 'sent' && isHeld(outcome.answer) ? [item] : [],
	);
	if (held.length === 0) return undefined;
	return {
		message: `WhatsApp is holding back the message of ${listedFromOne(held)} to check the quality of the template, and may drop it. Don't send it again. The sent or failed event of the Gupshup Trigger shows the result.`,
		type: 'warning',
		location: 'outputPane',
	};
}

function isHeld({ messages }: IDataObject): boolean {
	const message: unknown = Array.isArray(messages) ? messages[0] : undefined;
	const status = (message as { message_status?: unknown } | null | undefined)?.message_status;
	return HELD.includes(status as string);
}

/**
 * What the user is told above the output where WhatsApp knows people by another number than the one
 * that was sent to (Brazil, Mexico, Argentina): what comes back from them carries WhatsApp's.
 */
export function otherNumberHintOf(outcomes: readonly ItemOutcome[]): NodeExecutionHint | undefined {
	const others = outcomes.flatMap((outcome, item) => {
		const found = outcome.kind === 'sent' ? otherNumberIn(outcome.answer) : undefined;
		return found === undefined ? [] : [{ item, ...found }];
	});
	if (others.length === 0) return undefined;
	const [{ entered, known }] = others;
	return {
		message: `WhatsApp uses a different number for ${listedFromOne(others.map(({ item }) => item))}: ${entered} is ${known} there${others.length > 1 ? ', for example' : ''}. The message went to that person. Delivery events and replies have WhatsApp's number.`,
		type: 'info',
		location: 'outputPane',
	};
}

function otherNumberIn({ contacts }: IDataObject): { entered: string; known: string } | undefined {
	const contact: unknown = Array.isArray(contacts) ? contacts[0] : undefined;
	if (typeof contact !== 'object' || contact === null) return undefined;
	const { input, wa_id: id } = contact as { input?: unknown; wa_id?: unknown };
	if (typeof input !== 'string' || typeof id !== 'string') return undefined;
	const [entered, known] = [input.replace(/\D/g, ''), id.replace(/\D/g, '')];
	return entered === known || entered === '' || known === '' ? undefined : { entered, known };
}

/**
 * What the user is told above the output when a token or secret of the credential is about to end.
 * Nothing where nothing was sent: the items then say what is the matter.
 */
export async function tokenHintOf(
	context: IExecuteFunctions,
	outcomes: readonly ItemOutcome[],
): Promise<NodeExecutionHint | undefined> {
	const sent = outcomes.findIndex(({ kind }) => kind === 'sent');
	if (sent === -1) return undefined;
	const message = endingNotice(await context.getCredentials(CREDENTIAL_NAME, sent), Date.now());
	return message === undefined ? undefined : { message, type: 'warning', location: 'outputPane' };
}
