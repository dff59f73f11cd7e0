import type { IDataObject } from 'n8n-workflow';

import { knownOf, type Person, personFields } from './contacts';
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

/**
 * That somebody stopped marketing messages, or resumed them, in the form that workflows use.
 *
 * @param value what it came in, with the number it is about
 */
export function simplifiedPreference(
	preference: IDataObject,
	value: IDataObject,
	person: Person,
): IDataObject {
	const { number, userId, parentUserId, names } = knownOf(person);
	return withRest(
		{
			event: 'optOut',
			from: number,
			fromUserId: userId,
			fromParentUserId: parentUserId,
			...names,
			to: shortTextOf(objectIn(value.metadata).display_phone_number),
			timestamp: timestampOf(preference.timestamp),
			preference: textOf(preference.value),
		},
		without(preference, [...personFields('user_preferences'), 'timestamp', 'value']),
	);
}
