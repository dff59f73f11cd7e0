import { LABELS } from '../input/labels';
import { InvalidInput, onOneLine, quoted } from '../problems/invalidInput';
import { keyText, type Template } from '../templates/template';
import { placeOf, type VariablePlace, variablesOf } from '../templates/variables';
import type { GivenValue } from './templateValues';

/**
 * Statuses under which WhatsApp delivers no message of a template. Any other may be an old one: Gupshup's
 * list follows what WhatsApp approves.
 *
 * docs: partner-docs.gupshup.io/docs/template-events
 */
const NOT_DELIVERED: Readonly<Record<string, [finding: string, hint: string]>> = {
	PAUSED: ['is paused by WhatsApp', 'Choose another template, or wait until WhatsApp resumes it'],
	DISABLED: ['is disabled by WhatsApp', 'Choose another template'],
	REJECTED: [
		'was rejected by WhatsApp',
		'Choose another template, or edit this one in Gupshup and submit it again',
	],
};

/** Buttons of which it is known what they take. */
const KNOWN_BUTTONS = new Set(['URL', 'QUICK_REPLY', 'COPY_CODE', 'PHONE_NUMBER']);

const LONGEST_LIST = 120;

/**
 * Refuses what WhatsApp would certainly not deliver, by what Gupshup's list says of the template. Gupshup
 * accepts some of it and reports the failure later, without saying which value was wrong.
 *
 * @throws InvalidInput
 */
export function refuseMisfit(template: Template, given: readonly GivenValue[]): void {
	const name = quoted(keyText(template));
	const { unfit, status, type, isComplete } = template;
	if (unfit !== undefined) {
		throw new InvalidInput(
			LABELS.template,
			`${name} ${unfit}`,
			'This node sends templates with an image as their header and texts as their variables: choose one From List',
		);
	}
	if (status in NOT_DELIVERED) {
		const [finding, hint] = NOT_DELIVERED[status];
		throw new InvalidInput(LABELS.template, `${name} ${finding}`, hint);
	}
	if (isComplete && type === 'IMAGE') refuseOtherValues(template, name, given);
}

function refuseOtherValues(template: Template, name: string, given: readonly GivenValue[]): void {
	const variables = variablesOf(template);
	const taken = new Set<string>();
	for (const each of given) {
		const place = placeOf(each.id);
		if (place === undefined || (each.optional && isNothing(each.value))) continue;
		const id = idOf(place);
		const variable = variables.find((one) => one.id === id);
		const kind = 'kind' in place ? place.kind : each.kind;
		taken.add(id);
		if (variable ? [undefined, variable.kind].includes(kind) : !isCertain(place, template))
			continue;
		throw new InvalidInput(
			LABELS.templateVariables,
			`has a value for ${each.id}, and template ${name} takes none there`,
			`${needed(template)}. Remove this value`,
		);
	}
	const missing = variables.find(({ id, required }) => required && !taken.has(id));
	if (missing === undefined) return;
	throw new InvalidInput(
		LABELS.templateVariables,
		`has no value for ${missing.id} of template ${name}, ${quoted(missing.label)}`,
		`${needed(template)}. Add a value for each of them`,
	);
}

/** Whether it is certain that a value has no place in the template, where the list names none. */
function isCertain(place: VariablePlace, { buttons }: Template): boolean {
	if (place.part === 'body') return true;
	const button = buttons.at(place.index);
	if (button === undefined) return true;
	// An example goes with a link that takes a value, wherever its placeholder is written.
	const isUnclear = button.type === 'URL' && (button.url === '' || button.example !== '');
	return KNOWN_BUTTONS.has(button.type) && !isUnclear;
}

/** "It needs body_1, body_2, button_0" */
function needed(template: Template): string {
	const ids = variablesOf(template).flatMap(({ id, required }) => (required ? [id] : []));
	return ids.length === 0
		? 'It needs no values'
		: `It needs ${onOneLine(ids.join(', '), LONGEST_LIST)}`;
}

function idOf(place: VariablePlace): string {
	if (place.part === 'button') return `button_${place.index}`;
	return `body_${'name' in place ? place.name : place.position}`;
}

function isNothing(value: unknown): boolean {
	return value === undefined || value === null || value === '' || value === false;
}
