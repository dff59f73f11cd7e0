import type { IDataObject } from 'n8n-workflow';

import { namesOf } from './contacts';
import {
	compact,
	ID_FIELDS,
	isObject,
	objectIn,
	shortTextOf,
	textOf,
	timestampOf,
	without,
	withRest,
} from './values';

/**
 * What Gupshup charged, in the form that workflows use.
 * docs: partner-docs.gupshup.io/docs/billing-events, …/docs/pmp-events
 *
 * @param at when, as the call has it
 */
export function simplifiedBilling(billing: IDataObject, at: unknown): IDataObject {
	const references = objectIn(billing.references);
	const rest = without(references, [...ID_FIELDS, 'destination']);
	return withRest(
		{
			event: 'billing',
			...billedIdsOf(references),
			recipient: textOf(references.destination),
			timestamp: timestampOf(at),
			deductions: isObject(billing.deductions) ? deductionsOf(billing.deductions) : undefined,
			references: Object.keys(rest).length > 0 ? rest : undefined,
		},
		without(billing, ['deductions', 'references']),
	);
}

/**
 * Here `id` is WhatsApp's, whatever it looks like, unless WhatsApp's stands in `meta_msg_id`: then it is
 * Gupshup's.
 * docs: partner-docs.gupshup.io/docs/billing-events ("Unique WhatsApp identifier for a message")
 */
function billedIdsOf(references: IDataObject): IDataObject {
	const id = textOf(references.id);
	const gupshups = textOf(references.gs_id) ?? textOf(references.gsId);
	const whatsapps = textOf(references.meta_msg_id);
	return compact({
		messageId: gupshups ?? (whatsapps === undefined ? undefined : id),
		whatsappMessageId: whatsapps ?? id,
	});
}

/** `billable` is a text in some events: "false" would be true to a workflow that asks for it. */
function deductionsOf(deductions: IDataObject): IDataObject {
	const { billable } = deductions;
	if (billable !== 'true' && billable !== 'false') return deductions;
	return { ...deductions, billable: billable === 'true' };
}

/** Who wants no more marketing messages, or wants them again. docs: partner-docs.gupshup.io/docs/bsuid */
export function personOf(preference: IDataObject): { from?: string; fromUserId?: string } {
	return {
		from: textOf(preference.wa_id),
		// Version 3 has it one way, version 2 the other.
		fromUserId: textOf(preference.user_id) ?? textOf(preference.userid),
	};
}

/**
 * That somebody stopped marketing messages, or resumed them, in the form that workflows use.
 *
 * @param value what it came in, with the number it is about
 */
export function simplifiedPreference(
	preference: IDataObject,
	value: IDataObject,
	contact: IDataObject | undefined,
): IDataObject {
	const { from, fromUserId } = personOf(preference);
	return withRest(
		{
			event: 'optOut',
			from: from ?? shortTextOf(contact?.wa_id),
			fromUserId: fromUserId ?? shortTextOf(contact?.user_id),
			fromParentUserId: textOf(preference.parent_user_id) ?? shortTextOf(contact?.parent_user_id),
			...namesOf(contact),
			to: shortTextOf(objectIn(value.metadata).display_phone_number),
			timestamp: timestampOf(preference.timestamp),
			preference: textOf(preference.value),
		},
		without(preference, ['wa_id', 'user_id', 'userid', 'parent_user_id', 'timestamp', 'value']),
	);
}
