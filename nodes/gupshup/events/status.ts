import type { IDataObject } from 'n8n-workflow';

import { meaningOf } from '../problems/codes';
import { compact, idsOf, isObject, objectIn, objectsIn, textOf, timestampOf } from './values';

const UNKNOWN_CODE_HINT =
	'Look the code up in the lists of Gupshup and of Meta, or ask Gupshup support';

/** A status event (what became of a message that was sent), in the form that workflows use. */
export function simplifiedStatus(status: IDataObject, event: string): IDataObject {
	return compact({
		event,
		...idsOf(status),
		recipient: textOf(status.recipient_id),
		// Where the app uses business-scoped user IDs. docs: partner-docs.gupshup.io/docs/bsuid
		recipientUserId: textOf(status.recipient_user_id),
		timestamp: timestampOf(status.timestamp),
		error: event === 'failed' ? errorIn(status) : undefined,
		conversation: isObject(status.conversation) ? status.conversation : undefined,
		pricing: isObject(status.pricing) ? status.pricing : undefined,
	});
}

/**
 * Why a message failed. There are two shapes: Meta's list `errors` (docs:
 * partner-docs.gupshup.io/docs/events), and Gupshup's `code` and `reason` on the status itself (docs:
 * partner-docs.gupshup.io/docs/passthrough-v3-incoming-events).
 */
function errorIn(status: IDataObject): IDataObject {
	const [meta] = objectsIn(status.errors);
	const code = meta?.code ?? status.code;
	const reason =
		textOf(objectIn(meta?.error_data).details) ??
		textOf(meta?.message) ??
		textOf(meta?.title) ??
		textOf(status.reason);
	const meaning = meaningOf(
		typeof code === 'number' || typeof code === 'string' ? code : undefined,
	);
	return compact({
		code: codeOf(code),
		title: meaning?.title ?? textOf(meta?.title) ?? reason ?? 'The message was not delivered',
		hint: meaning?.hint ?? UNKNOWN_CODE_HINT,
		reason,
	});
}

/** A number where it is one, so that workflows can compare it whichever shape it came in. */
function codeOf(code: unknown): number | string | undefined {
	const text = textOf(code);
	return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}
