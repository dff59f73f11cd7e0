import type { IExecuteFunctions, NodeHint } from 'n8n-workflow';

import { DEFAULT_MESSAGES_PER_SECOND } from '../gupshup/pace/paces';

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
	const text = `Sending ${count} images at ${limit} a second, which takes ${spoken(seconds)}`;
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
