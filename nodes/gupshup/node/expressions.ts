import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isObject } from '../events/values';
import { LABELS } from '../input/labels';
import { InvalidInput, onOneLine, quoted } from '../problems/problem';
import { FIELD, keysIn } from './parameters';

const LONGEST_REASON = 200;

/**
 * What a person is told where the expression of a field fails or gives nothing: the field, and where the
 * value is instead. Anything else that was thrown stays as it is.
 *
 * @param thrown while the fields of the item were read
 */
export function explained(context: IExecuteFunctions, itemIndex: number, thrown: unknown): unknown {
	const { parameters } = context.getNode();
	if (!(thrown instanceof InvalidInput)) {
		return failingField(context, itemIndex, parameters, '') ?? thrown;
	}
	const [name] =
		Object.entries(LABELS).find(([, label]) => thrown.what === `${label} is empty`) ?? [];
	const expression = name === undefined ? undefined : expressionIn(parameters[name]);
	if (name === undefined || expression === undefined) return thrown;
	const nothing = `The expression ${quoted(expression)} returns nothing for this item`;
	const found = foundIn(context.getInputData()[itemIndex]?.json ?? {}, expression);
	return new InvalidInput(
		LABELS[name as keyof typeof LABELS],
		'is empty',
		found === undefined ? `${thrown.hint}. ${nothing}` : `${nothing}. ${found}`,
	);
}

/** The first field whose expression n8n cannot evaluate, as where it names a node that does not exist. */
function failingField(
	context: IExecuteFunctions,
	itemIndex: number,
	parameters: IDataObject,
	path: string,
): InvalidInput | undefined {
	for (const [name, stored] of Object.entries(parameters)) {
		try {
			context.getNodeParameter(`${path}${name}`, itemIndex, undefined);
		} catch (error) {
			// Of the options, the one that fails.
			const within =
				name === 'options' && isObject(stored)
					? failingField(context, itemIndex, stored, 'options.')
					: undefined;
			if (within) return within;
			const reason = onOneLine(
				error instanceof Error ? error.message : String(error),
				LONGEST_REASON,
			);
			const expression = expressionIn(stored);
			return new InvalidInput(
				name in LABELS ? LABELS[name as keyof typeof LABELS] : name,
				`has an expression that n8n can't evaluate ("${reason}")`,
				expression === undefined
					? 'Fix the expression'
					: `Fix the expression ${quoted(expression)}`,
			);
		}
	}
	return undefined;
}

/** The expression of a field as the panel shows it, or that of a resource locator within. */
function expressionIn(stored: unknown): string | undefined {
	const text = isObject(stored) && stored.__rl === true ? stored.value : stored;
	return typeof text === 'string' && text.startsWith('=') ? text.slice(1) : undefined;
}

/** Behind a Webhook node, what was posted is in `body`; other nodes have `query`, `fields`, `data`. */
function foundIn(json: IDataObject, expression: string): string | undefined {
	const path = FIELD.exec(expression)?.[1];
	if (path === undefined) return undefined;
	const keys = keysIn(path);
	const holder = Object.keys(json).find(
		(key) => /^[a-z_]\w*$/i.test(key) && isThere(json[key], keys),
	);
	return holder && `This item has it in ${holder}: use {{ $json.${holder}${path} }}`;
}

function isThere(start: unknown, keys: readonly string[]): boolean {
	const value = keys.reduce<unknown>(
		(object, key) => (isObject(object) ? object[key] : undefined),
		start,
	);
	return typeof value === 'string' ? value.trim() !== '' : typeof value === 'number';
}
