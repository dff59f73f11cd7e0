import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { parseText, trimmed } from '../input/text';
import { textField } from '../messages/fields';
import { InvalidInput, onOneLine } from '../problems/problem';
import { PEOPLE_KEPT } from '../sending/sentRow';

const LONGEST_EXPRESSION = 60;

export const KEPT = PEOPLE_KEPT.toLocaleString('en');

export const onceKeyOption = textField(
	'sendOnceKey',
	'No recipient gets a second message with the same key from this node, in any execution. Use an order ID, or one word for a whole campaign.',
	{
		placeholder: 'e.g. {{ $json.orderId }}',
		builderHint: {
			propertyHint:
				'Set it if executions can overlap or be started again: schedules, repeated webhooks, lists that can be stopped. Use an order ID, or one word for a campaign.',
		},
	},
);

/**
 * The key under which a recipient gets only one message, if the option is used.
 * @throws InvalidInput where nothing can be promised: an expression returned nothing, this n8n has no store,
 *   or the list is longer than what is kept
 */
export function readOnceKey(
	context: IExecuteFunctions,
	itemIndex: number,
	options: IDataObject,
): string | undefined {
	if (!('sendOnceKey' in options)) return undefined;
	const key = trimmed(parseText(LABELS.sendOnceKey, options.sendOnceKey, Infinity));
	const raw = rawKeyOf(context);
	if (key === '' && (raw ?? '') === '') return undefined;
	if (key === '' || options.sendOnceKey === false) {
		throw new InvalidInput(
			LABELS.sendOnceKey,
			`is ${key === '' ? 'empty' : key} for this item`,
			'Make sure the expression returns text for every item: {{ $execution.id }} for recipients who may get it once per execution',
		);
	}
	refuseHole(context, itemIndex, raw);
	const { checkProcessedAndRecord, removeProcessed } = context.helpers;
	if (typeof checkProcessedAndRecord !== 'function' || typeof removeProcessed !== 'function') {
		throw new InvalidInput(
			LABELS.sendOnceKey,
			'needs n8n 1.64 or later',
			'Update n8n, or remove the option',
		);
	}
	const count = context.getInputData().length;
	if (count > PEOPLE_KEPT) {
		throw new InvalidInput(
			LABELS.sendOnceKey,
			`remembers the latest ${KEPT}, but ${count.toLocaleString('en')} items came in: the first would be forgotten before the last is sent`,
			'Send the list in parts, with a separate node for each, or store the recipients in a data table',
		);
	}
	return key;
}

/** Whether items may have a key, before any of them is read. */
export function usesOnceKey(context: IExecuteFunctions): boolean {
	return (rawKeyOf(context) ?? '') !== '';
}

/** The key as it stands in the node, expressions and all. */
function rawKeyOf(context: IExecuteFunctions): unknown {
	const { options } = context.getNode().parameters as { options?: IDataObject | string };
	return typeof options === 'object' ? options.sendOnceKey : options;
}

/** Without an order ID, "{{ $json.orderId }} shipped" would be the same key for all orders of a person. */
function refuseHole(context: IExecuteFunctions, itemIndex: number, raw: unknown): void {
	if (typeof raw !== 'string' || !raw.startsWith('=')) return;
	const pieces = raw.slice(1).split('}}');
	for (const piece of pieces.slice(0, -1)) {
		const expression = `{{${piece.split('{{').slice(1).join('{{')}}}`;
		if (expression === raw.slice(1).trim()) return;
		if (!isNothing(context, itemIndex, expression)) continue;
		throw new InvalidInput(
			LABELS.sendOnceKey,
			`has a part that returns nothing for this item: ${onOneLine(expression, LONGEST_EXPRESSION)}`,
			'Choose a field that every item has, or return a different text for items without it',
		);
	}
}

function isNothing(context: IExecuteFunctions, itemIndex: number, expression: string): boolean {
	try {
		return (context.evaluateExpression(expression, itemIndex) ?? undefined) === undefined;
	} catch {
		// There are braces within the expression: what it returns alone is not known.
		return false;
	}
}
