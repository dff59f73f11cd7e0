import { LABELS } from '../input/labels';
import { InvalidInput, onOneLine, quoted } from '../problems/invalidInput';
import { keyText, type Template, type TemplateButton } from '../templates/template';
import {
	placeOf,
	prefixOf,
	type VariablePlace,
	variablesOf,
	withinCard,
} from '../templates/variables';
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
 * @param images how many images there are for cards; none where there is one image for the whole message
 * @throws InvalidInput
 */
export function refuseMisfit(
	template: Template,
	given: readonly GivenValue[],
	images?: number,
): void {
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
	refuseOtherImages(template, name, images);
	if (isComplete && ['IMAGE', 'CAROUSEL'].includes(type)) refuseOtherValues(template, name, given);
}

/** One image, or as many as there are cards. Types that are not known are left to Gupshup. */
function refuseOtherImages({ type, cards }: Template, name: string, images?: number): void {
	if (type === 'IMAGE' && images !== undefined) {
		throw new InvalidInput(
			LABELS.imageSource,
			`is An Image for Each Card, and template ${name} has one image and no cards`,
			'Set it to Link, File or Media ID',
		);
	}
	if (type !== 'CAROUSEL') return;
	const count = cards === undefined ? 'several' : cards.length;
	if (images === undefined) {
		throw new InvalidInput(
			LABELS.imageSource,
			`is for one image, and template ${name} is a carousel of ${count} cards`,
			`Set it to An Image for Each Card, and enter the images in ${LABELS.cardImages}`,
		);
	}
	if (cards === undefined || cards.length === images) return;
	throw new InvalidInput(
		LABELS.cardImages,
		`has ${images} ${images === 1 ? 'image' : 'images'}, and template ${name} has ${cards.length} cards`,
		'Enter one for each card, in the order of the cards',
	);
}

function refuseOtherValues(template: Template, name: string, given: readonly GivenValue[]): void {
	const variables = variablesOf(template);
	const taken = new Set<string>();
	for (const each of given) {
		const { card, id: idOnCard } = withinCard(each.id);
		const place = placeOf(idOnCard);
		if (place === undefined || (each.optional && isNothing(each.value))) continue;
		const id = `${prefixOf(card)}${idOf(place)}`;
		const variable = variables.find((one) => one.id === id);
		const kind = 'kind' in place ? place.kind : each.kind;
		taken.add(id);
		if (
			variable
				? [undefined, variable.kind].includes(kind)
				: !isCertain(place, buttonsOf(template, card))
		)
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

/** The buttons of the template, or of one of its cards; none of a card that it does not have. */
function buttonsOf({ buttons, cards = [] }: Template, card?: number): readonly TemplateButton[] {
	return card === undefined ? buttons : (cards[card - 1]?.buttons ?? []);
}

/** Whether it is certain that a value has no place in the template, where the list names none. */
function isCertain(place: VariablePlace, buttons: readonly TemplateButton[]): boolean {
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
