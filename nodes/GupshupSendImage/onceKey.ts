import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../gupshup/input/labels';
import { readText } from '../gupshup/input/text';
import { InvalidInput, trimmed } from '../gupshup/problems/invalidInput';
import { MARKS_KEPT } from '../gupshup/sending/sentStore';
import { BUILDER_HINTS } from './builderHints';

const KEPT = MARKS_KEPT.toLocaleString('en');

/** The option Send Only Once Per. */
export const onceKeyOption: INodeProperties = {
	displayName: LABELS.sendOnceKey,
	name: 'sendOnceKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.orderId }}',
	description:
		'Nobody gets a second message with the same key from this node, in whatever execution: the ID of an order, or a word for a whole campaign',
	builderHint: { propertyHint: BUILDER_HINTS.sendOnceKey },
};

/**
 * The key under which the recipient is sent to only once; `undefined` where the option is not used.
 *
 * @param options the option collection of the item
 * @throws InvalidInput when nothing can be promised: an expression came out empty, this n8n has no store,
 *   or the list is longer than what is kept
 */
export function readOnceKey(context: IExecuteFunctions, options: IDataObject): string | undefined {
	if (!('sendOnceKey' in options)) return undefined;
	const key = trimmed(readText(LABELS.sendOnceKey, options.sendOnceKey, Infinity));
	if (key === '') {
		const { options: fields } = context.getNode().parameters as { options?: IDataObject };
		if ((fields?.sendOnceKey ?? '') === '') return undefined;

		throw new InvalidInput(
			LABELS.sendOnceKey,
			'is empty for this item',
			'Let its expression give a text for each of them: {{ $execution.id }} for those who may get it once an execution',
		);
	}
	const { checkProcessedAndRecord, removeProcessed } = context.helpers;
	if (typeof checkProcessedAndRecord !== 'function' || typeof removeProcessed !== 'function') {
		throw new InvalidInput(
			LABELS.sendOnceKey,
			'is an option that this version of n8n is too old for: it keeps nothing over executions',
			'Update n8n to 1.64 or later, or take the option out',
		);
	}
	const count = context.getInputData().length;
	if (count > MARKS_KEPT) {
		throw new InvalidInput(
			LABELS.sendOnceKey,
			`keeps the latest ${KEPT}, and ${count.toLocaleString('en')} items came in: the first would be forgotten before the last is sent`,
			'Send to the list in parts, each by a node of its own, or keep who was sent to in a data table',
		);
	}
	return key;
}
