import type { IExecuteFunctions, NodeExecutionHint, NodeHint } from 'n8n-workflow';

import { DEFAULT_MESSAGES_PER_SECOND } from '../pace/paces';
import { KEPT } from './onceKey';

/** Lists that take at least so long are announced. */
const ANNOUNCED_FROM_SECONDS = 60;

/**
 * Shown in the panel of the node before it is run, where the input is known by then: the only place where
 * n8n lets a node say something to the person before its end. It takes fixed texts only.
 */
export const longListHint: NodeHint = {
	message: `Sending to this list takes more than a minute: at ${DEFAULT_MESSAGES_PER_SECOND} a second, ${DEFAULT_MESSAGES_PER_SECOND * 60} images leave in a minute. The output appears at the end`,
	displayCondition: `={{ $input.all().length > ${ANNOUNCED_FROM_SECONDS} * (Number($parameter["options"]?.["messagesPerSecond"]) || ${DEFAULT_MESSAGES_PER_SECOND}) }}`,
	whenToDisplay: 'beforeExecution',
	location: 'outputPane',
	type: 'info',
};

/**
 * Says how long a list of a minute or more will take, when its first message is ready: in n8n's log and,
 * of an execution that was started in the editor, in the console of that browser. Never throws.
 *
 * @param limit of that message, a second
 */
export function announce(context: IExecuteFunctions, count: number, limit: number): void {
	const seconds = count / limit;
	if (seconds < ANNOUNCED_FROM_SECONDS) return;
	say(context, `Sending ${count} images at ${limit} a second, which takes ${spoken(seconds)}`);
}

/** Says the same way, before the first message leaves, that a list is too long to be kept beside earlier ones. */
export function announcePushedOut(context: IExecuteFunctions, people: number): void {
	if (people > 0) say(context, pushedOut(people));
}

/** The same above the output. */
export function pushedOutHintOf(people: number): NodeExecutionHint | undefined {
	if (people === 0) return undefined;
	return { message: pushedOut(people), type: 'warning', location: 'outputPane' };
}

function pushedOut(people: number): string {
	return `Send Only Once Per keeps the latest ${KEPT} people of this node. The new people on this list take the place of about ${people.toLocaleString('en')} earlier ones, who can get the same image once more. To keep them all, use a node for each list, or a data table.`;
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
