import type { IExecuteFunctions, INodeParameterResourceLocator } from 'n8n-workflow';

import { InvalidInput, quoted } from '../problems/problem';
import {
	isListedWithoutCards,
	readTemplateKey,
	type Template,
	type TemplateKey,
} from '../templates/template';
import type { FilledTemplate, TemplateValue } from './template';
import { idWithin, type Section, variablesOf, withinSection } from '../templates/variables';
import { LABELS } from '../input/labels';
import { fillIn, type FindButton, type ListedButton, unknownKey } from './fillIn';
import type { Reading } from './message';
import { type HeaderOfMessage, ONE_IMAGE, refuseMisfit } from './templateFit';
import { readGivenValues, templateOfFields, withDate } from './templateValues';

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
	const { images, chosen } = header;
	const hasSections =
		images !== undefined || given.some(({ id }) => withinSection(id).section !== undefined);
	if (chosen !== undefined || hasSections || isExpression(stored) || !fitsAnyImage(stored)) {
		const listed = await templates.find(itemIndex, key);
		if (listed) refuseMisfit(listed, given, header);
	}
	const findButton: FindButton = async (ofTemplate, index, section) =>
		buttonIn(await templates.find(itemIndex, ofTemplate), index, section);
	const sections = new Set(given.map(({ id }) => withinSection(id).section));
	const values: TemplateValue[] = [];
	for (const section of sections) {
		const within = given.filter(({ id }) => withinSection(id).section === section);
		if (section === 'header' && chosen !== 'none') throw unknownKey(within[0].id);
		values.push(...(await fillIn(key, within, findButton, section)));
	}
	const { marketingEndpoint } = parameter('options') as { marketingEndpoint?: unknown };
	if (String(marketingEndpoint) !== 'true') return { ...key, values };
	const { category, namespace } = (await templates.find(itemIndex, key)) ?? {};
	return { ...key, values, ...(category === 'MARKETING' && { marketing: { namespace } }) };
}

/** Whether the template is another one from item to item: its fields can be made for one of them only. */
function isExpression(stored: unknown): boolean {
	const value = (stored as { value?: unknown } | undefined)?.value ?? stored;
	return typeof value === 'string' && value.startsWith('=');
}

/**
 * Whether one image is certain to be right: the list offers only what this message can fill, and n8n keeps
 * the name that it showed, which tells a carousel. Whoever enters a name can enter any.
 */
function fitsAnyImage(stored: unknown): boolean {
	const { mode, cachedResultName } = (stored ?? {}) as Partial<INodeParameterResourceLocator>;
	return mode === 'list' && isListedWithoutCards(cachedResultName);
}

/**
 * As long as a field of the node holds an expression without data, n8n leaves the fields of one template
 * standing when another is chosen: a name would go where the other has a price.
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

function buttonIn(template: Template | undefined, index: number, section?: Section): ListedButton {
	const wanted = idWithin(section, `button_${index}`);
	const variable = template && variablesOf(template).find(({ id }) => id === wanted);
	return { kind: variable?.kind, base: variable?.base };
}
