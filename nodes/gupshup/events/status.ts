import type { IDataObject } from 'n8n-workflow';

import { meaningOf } from '../problems/codes';
import { knownOf, type Person, personFields } from './contacts';
import {
	ID_FIELDS,
	idsOf,
	objectIn,
	objectsIn,
	textOf,
	timestampOf,
	without,
	withRest,
} from './values';

const UNKNOWN_CODE_HINT = "Look up the code in Gupshup's and Meta's lists, or ask Gupshup support";

const READ = [
	...ID_FIELDS,
	...personFields('statuses'),
	'biz_opaque_callback_data',
	'status',
	'timestamp',
];

/**
 * A status event (what became of a message that was sent), in the form that workflows use: what is read
 * has our names, the rest comes along as it came.
 */
export function simplifiedStatus(status: IDataObject, person: Person, event: string): IDataObject {
	const { number, userId, parentUserId, names } = knownOf(person);
	const failure = event === 'failed' ? errorIn(status) : undefined;
	return withRest(
		{
			event,
			...idsOf(status),
			...(isUncertain(status) && { messageIdIsUncertain: true }),
			recipient: number,
			recipientUserId: userId,
			recipientParentUserId: parentUserId,
			...names,
			timestamp: timestampOf(status.timestamp),
			// What the sender gave along. docs: developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
			reference: textOf(status.biz_opaque_callback_data),
			error: failure?.error,
		},
		without(status, [...READ, ...(failure?.read ?? [])]),
	);
}

/**
 * Whether the only id that it has is not said to be the one that the sender got: events that come more
 * than a week after the message lack it. docs: partner-docs.gupshup.io/docs/message-events
 */
function isUncertain(status: IDataObject): boolean {
	const isNamed = ID_FIELDS.some((field) => field.startsWith('gs') && textOf(status[field]));
	return !isNamed && idsOf(status).messageId !== undefined;
}

/**
 * Why a message failed. There are two shapes: Meta's list `errors` (docs:
 * partner-docs.gupshup.io/docs/events), and Gupshup's `code` and `reason` on the status itself (docs:
 * partner-docs.gupshup.io/docs/passthrough-v3-incoming-events).
 *
 * @returns the error, and the fields of the status that are wholly in it
 */
function errorIn(status: IDataObject): { error: IDataObject; read: string[] } {
	const errors = objectsIn(status.errors);
	const [meta] = errors;
	const code = textOf(meta?.code) ?? textOf(status.code);
	const reason =
		textOf(objectIn(meta?.error_data).details) ??
		textOf(meta?.message) ??
		textOf(meta?.title) ??
		textOf(status.reason);
	const meaning = meaningOf(code);
	const error = withRest(
		{
			code: codeOf(code),
			title: meaning?.title ?? textOf(meta?.title) ?? reason ?? "The message wasn't delivered",
			hint: meaning?.hint ?? UNKNOWN_CODE_HINT,
			reason,
		},
		without(objectIn(meta), ['code', 'title', 'message', 'error_data']),
	);
	return { error, read: errors.length > 1 ? ['code', 'reason'] : ['code', 'reason', 'errors'] };
}

/** A number where it is one, so that workflows can compare it whichever shape it came in. */
function codeOf(code: string | undefined): number | string | undefined {
	return code !== undefined && /^\d{1,15}$/.test(code) ? Number(code) : code;
}
