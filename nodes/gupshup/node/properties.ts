import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { choiceField, fieldOf, textField } from '../messages/fields';
import type { MessageKind } from '../messages/message';
import { MARK_AS_READ, markAsReadFields } from './markAsRead';
import { optionsFor } from './options';
import { SEND_AND_WAIT, type SendingNode } from './sendingNode';

/** The panel of a sending node. Names are a contract: saved workflows hold them. */
export function propertiesOf(node: SendingNode): INodeProperties[] {
	const ofMessages = messagePropertiesOf(node);
	return [
		fieldOf('operation', {
			type: 'options',
			noDataExpression: true,
			default: 'send',
			options: operationsOf(node),
		}),
		messageTypeOf(node.kinds, 'send'),
		messageTypeOf(asking(node.kinds), SEND_AND_WAIT),
		waitNotice,
		...(node.marksAsRead
			? [
					...updateDisplayOptions({ show: { operation: ['send', SEND_AND_WAIT] } }, ofMessages),
					...markAsReadFields,
				]
			: ofMessages),
	];
}

/** The kinds that bring answers, so that one can wait for them. */
const asking = (kinds: readonly MessageKind[]) => kinds.filter(({ canAsk }) => canAsk);

function operationsOf({ noun: { an }, kinds, marksAsRead }: SendingNode): INodePropertyOptions[] {
	const operations: INodePropertyOptions[] = [
		{
			name: 'Send',
			value: 'send',
			description: `Send ${an} and continue`,
			action: `Send ${an}`,
		},
		{
			name: 'Send and Wait for Response',
			value: SEND_AND_WAIT,
			description: `Send ${an} with buttons and wait until the recipient taps one`,
			action: `Send ${an} and wait for response`,
			builderHint: {
				propertyHint: `${howToAsk(asking(kinds))}. Needs one input item. The output has the tapped button as response.id and response.title. If the time is up, answered is false.`,
			},
		},
	];
	if (!marksAsRead) return operations;
	return [
		...operations,
		{
			name: 'Mark as Read',
			value: MARK_AS_READ,
			description: 'Show a person that you have read their message',
			action: 'Mark a message as read',
		},
	];
}

/** For n8n's AI builder: what has buttons brings answers only where these are reply buttons. */
function howToAsk(kinds: readonly MessageKind[]): string {
	const withButtons = kinds.filter((kind) => hasField(kind, 'buttonKind'));
	const named = (some: readonly MessageKind[]) =>
		some.map(({ value }) => `"${value}"`).join(' or ');
	const link =
		withButtons.length < kinds.length
			? `; for ${named(withButtons)}, set`
			: `${kinds.length > 1 ? ',' : ''} and`;
	return `Only with messageType ${named(kinds)}${link} buttonKind "reply"`;
}

const messageTypeOf = (kinds: readonly MessageKind[], operation: string): INodeProperties =>
	choiceField(
		'messageType',
		kinds.map(({ value, label, description }) => [value, label, description]),
		{ displayOptions: { show: { operation: [operation] } } },
	);

const waitNotice: INodeProperties = {
	displayName:
		'The workflow continues when the recipient taps a button. For this, publish a workflow with a Gupshup Trigger for Message Received of the same app in this n8n instance.',
	name: 'waitNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { operation: [SEND_AND_WAIT] } },
};

const TO_FOR_BUILDERS =
	'International number as text, such as +919876543210, or an expression for a field with one. To reply to someone from the Gupshup Trigger, put a + before its from field. For national numbers, set options.defaultCountry to the ISO 3166 code.';

/** All fields of a message but its type. */
function messagePropertiesOf(node: SendingNode): INodeProperties[] {
	const limited = node.kinds.filter(({ isForAnyTime }) => !isForAnyTime);
	return [
		{
			displayName:
				'WhatsApp only delivers this to people who wrote to you within the last 24 hours. For everyone else, set Message Type to Template.',
			name: 'sessionNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { messageType: limited.map(({ value }) => value) } },
		},
		textField(
			'to',
			'Phone number of the WhatsApp user, with country code. If a person hides their number, the user ID from their message (IN.1349…).',
			{
				required: true,
				placeholder: 'e.g. +91 98765 43210',
				hint: `Start with + and the country code. For numbers in national format, add the option ${LABELS.defaultCountry}.`,
				builderHint: { propertyHint: TO_FOR_BUILDERS },
			},
		),
		...fieldsOf(node.kinds),
		optionsFor(node),
	];
}

/** The fields of all kinds, each shown for its kinds; one that several kinds share is there once. */
function fieldsOf(kinds: readonly MessageKind[]): INodeProperties[] {
	const all: Array<{ field: INodeProperties; messageType: string[] }> = [];
	for (const { value, fields } of kinds) {
		// From the end: what is new is put before what follows it in this kind.
		let place = all.length;
		for (const field of [...fields].reverse()) {
			const known = all.findIndex((each) => each.field === field);
			if (known === -1) all.splice(place, 0, { field, messageType: [value] });
			else {
				all[known].messageType.push(value);
				place = known;
			}
		}
	}
	return all.flatMap(({ field, messageType }) =>
		updateDisplayOptions({ show: { messageType } }, [field]),
	);
}

/** The fields that say where an image or file comes from. */
const SOURCES = ['imageSource', 'mediaSource'];

/** Below the node on the canvas: "Send Template by Link". */
export function subtitleOf({ kinds, marksAsRead }: SendingNode): string {
	const labels = JSON.stringify(
		Object.fromEntries(kinds.map(({ value, label }) => [value, label])),
	);
	const source = SOURCES.find((name) => kinds.some((kind) => hasField(kind, name)));
	const what = `($parameter["operation"] === "${SEND_AND_WAIT}" ? "Send and Wait: " : "Send ") + (${labels}[$parameter["messageType"]] || "${kinds[0].label}")`;
	const sends = `${what}${source === undefined ? '' : ` + ${bySource(kinds, source)}`}`;
	return marksAsRead
		? `={{ $parameter["operation"] === "${MARK_AS_READ}" ? "Mark as Read" : ${sends} }}`
		: `={{ ${sends} }}`;
}

function bySource(kinds: readonly MessageKind[], source: string): string {
	const values = kinds.filter((kind) => hasField(kind, source, true)).map(({ value }) => value);
	return `(${JSON.stringify(values)}.includes($parameter["messageType"]) ? " by " + ({ link: "Link", mediaId: "Media ID", binary: "File", cards: "Card" }[$parameter["${source}"]] || "Link") : "")`;
}

/** @param always whether it has to be there whatever else is chosen */
const hasField = ({ fields }: MessageKind, field: string, always = false) =>
	fields.some(({ name, displayOptions }) => name === field && !(always && displayOptions));
