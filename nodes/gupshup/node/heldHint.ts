import type { IDataObject, NodeExecutionHint } from 'n8n-workflow';

import type { ItemOutcome } from '../problems/outcome';
import { listedFromOne } from './itemList';

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
		message: `WhatsApp is holding back the message of ${listedFromOne(held)} to check the quality of the template, and may drop it. Do not send it again: the sent or failed event of the Gupshup Trigger says what became of it.`,
		type: 'warning',
		location: 'outputPane',
	};
}

function isHeld({ messages }: IDataObject): boolean {
	const message: unknown = Array.isArray(messages) ? messages[0] : undefined;
	const status = (message as { message_status?: unknown } | null | undefined)?.message_status;
	return HELD.includes(status as string);
}
