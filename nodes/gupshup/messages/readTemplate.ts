import type { IExecuteFunctions, INodeParameterResourceLocator } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { InvalidInput, quoted } from '../problems/problem';
import { isListedWithoutCards, readTemplateKey, type TemplateKey } from '../templates/template';
import { idOf, variablesOf } from '../templates/variables';
import { fillIn, type FindButton, type TemplateValue, unknownKey } from './fillIn';
import type { Reading } from './message';
import { type HeaderOfMessage, ONE_IMAGE, refuseMisfit } from './templateFit';
import { readGivenValues, templateOfFields, withDate } from './templateValues';

/** A template with the values for one message. */
export interface FilledTemplate extends TemplateKey {
	values: TemplateValue[];
	/** Set where it goes to the marketing endpoint: what that wants to know, where the list tells it. */
	marketing?: { namespace?: string };
}

/**
 * The template of one item with its values, checked as far as it can be without asking Gupshup.
 *
 * @param header what the message brings along for its header
 * @throws InvalidInput naming the field, or the variable by its label
 */
export async function readTemplate(
	{ context, itemIndex, templates, parameter }: Omit<Reading, 'files' | 'idOnWire'>,
	header: HeaderOfMessage = ONE_IMAGE,
): Promise<FilledTemplate> {
	const key = readTemplateKey(
		LABELS.template,
		context.getNodeParameter('template', itemIndex, '', { extractValue: true }),
	);
	const variables = variablesParameter(context, itemIndex);
	const given = readGivenValues(variables).map((each) => withDate(context, itemIndex, each));
	const stored = context.getNode().parameters.template;
	if (!isExpression(stored)) refuseOthersFields(key, templateOfFields(variables));
	const sections = [...new Set(given.map(({ place }) => place?.section))];
	const { images, chosen } = header;
	const isPlain =
		images === undefined &&
		chosen === undefined &&
		sections.every((section) => section === undefined);
	if (!isPlain || isExpression(stored) || !fitsAnyImage(stored)) {
		const listed = await templates.find(itemIndex, key);
		if (listed) refuseMisfit(listed, given, header);
	}
	const findButton: FindButton = async (place) => {
		const listed = await templates.find(itemIndex, key);
		const button = listed && variablesOf(listed).find(({ id }) => id === idOf(place));
		return { kind: button?.kind, base: button?.base };
	};
	const values: TemplateValue[] = [];
	for (const section of sections) {
		const within = given.filter(({ place }) => place?.section === section);
		if (section === 'header' && chosen !== 'none') throw unknownKey(within[0].id);
		values.push(...(await fillIn(within, findButton)));
	}
	const { marketingEndpoint } = parameter('options') as { marketingEndpoint?: unknown };
	if (String(marketingEndpoint) !== 'true') return { ...key, values };
	const { category, namespace } = (await templates.find(itemIndex, key)) ?? {};
	return { ...key, values, marketing: category === 'MARKETING' ? { namespace } : undefined };
}

/** Whether the template is another one from item to item: its fields can be made for one of them only. */
function isExpression(stored: unknown): boolean {
	const value = (stored as { value?: unknown } | undefined)?.value ?? stored;
	return typeof value === 'string' && value.startsWith('=');
}

/**
 * Whether one image is certain to be right: the list offers only what this message can fill, and n8n keeps
 * the name that it showed, which tells a carousel. Any name can be entered by hand.
 */
function fitsAnyImage(stored: unknown): boolean {
	const { mode, cachedResultName } = (stored ?? {}) as Partial<INodeParameterResourceLocator>;
	return mode === 'list' && isListedWithoutCards(cachedResultName);
}

/**
 * As long as a field of the node holds an expression without data, n8n keeps the fields of one template
 * when another is chosen: a name would go where the other has a price.
 *
 * @param fields the template they were made for; in another language, they are taken for the same
 * @throws InvalidInput
 */
function refuseOthersFields({ name }: TemplateKey, fields: string | undefined): void {
	if (fields === undefined || fields.startsWith(`${name}|`)) return;
	throw new InvalidInput(
		LABELS.templateVariables,
		`are still those of ${quoted(fields)}, but ${LABELS.template} is ${quoted(name)}`,
		`Close and open the node, or choose Refresh Variable List in the menu beside ${LABELS.templateVariables}, and fill them in`,
	);
}

/**
 * What Variables hold for an item. An expression that stands for all of them (n8n's panel has no place
 * for one, an imported workflow may) is left to the node: n8n takes the = off and does not resolve it.
 */
function variablesParameter(context: IExecuteFunctions, itemIndex: number): unknown {
	const stored = context.getNode().parameters.templateVariables;
	return typeof stored === 'string' && stored.includes('{{')
		? context.evaluateExpression(stored.replace(/^=/, ''), itemIndex)
		: context.getNodeParameter('templateVariables', itemIndex, {});
}
