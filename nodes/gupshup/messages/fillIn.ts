import { InvalidInput, quoted } from '../problems/problem';
import {
	lengthOf,
	refuseLostDigits,
	refuseUnresolvedExpression,
	textIn,
	trimmed,
} from '../input/text';
import { needsBase, refuseButtonValue } from '../templates/buttonValue';
import type { TemplateKey } from '../templates/template';
import type { TemplateValue } from './template';
import {
	type ButtonKind,
	idWithin,
	placeOf,
	type Section,
	type VariablePlace,
	withinSection,
} from '../templates/variables';
import { LABELS } from '../input/labels';
import type { GivenValue } from './templateValues';

/** What the list of templates says of a button that takes a value. */
export interface ListedButton {
	kind?: ButtonKind;
	/** Of a link button: the template's address up to the placeholder. */
	base?: string;
}

/** Looks a button of a template up; what is not known is left out. */
export type FindButton = (
	key: TemplateKey,
	index: number,
	section?: Section,
) => Promise<ListedButton>;

/**
 * The values in the order in which they are sent.
 *
 * @param section that all of them are of, if they are of one
 * @param findButton asked only for a button whose kind neither the field nor its key tells, or whose
 *   value may repeat the template's address
 * @throws InvalidInput
 */
export async function fillIn(
	key: TemplateKey,
	given: readonly GivenValue[],
	findButton: FindButton,
	section?: Section,
): Promise<TemplateValue[]> {
	const numbered: Array<{ position: number; text: string }> = [];
	const rest: TemplateValue[] = [];
	const on = section === undefined ? {} : { section };
	for (const { id, label, value, kind, base, optional } of given) {
		const place = placeOf(withinSection(id).id);
		if (place === undefined) throw unknownKey(id);
		const text = parseText(label, value, optional);
		if (text === undefined) continue;
		if (place.part === 'button') {
			const known = place.kind ?? kind ?? (await findButton(key, place.index, section)).kind;
			if (known === undefined) throw unknownKind(label, place);
			const address =
				base ??
				(needsBase(known, text) ? (await findButton(key, place.index, section)).base : undefined);
			refuseButtonValue(`Variable ${quoted(label)}`, known, text, address);
			rest.push({ ...on, part: 'button', index: place.index, kind: known, text });
			continue;
		}
		refuseLongText(label, text, section);
		if ('name' in place) {
			rest.push({ ...on, part: 'body', name: place.name, text });
		} else {
			numbered.push({ position: place.position, text });
		}
	}
	refuseGaps(numbered, section);
	if (numbered.length > 0 && rest.some((value) => value.part === 'body')) {
		throw new InvalidInput(
			LABELS.templateVariables,
			'has numbered and named values for the same text',
			'A template has either numbers ({{1}}, {{2}}) or names. Use body_1, body_2, or body_ and each name',
		);
	}
	return [...numbered.map(({ text }): TemplateValue => ({ ...on, part: 'body', text })), ...rest];
}

/** WhatsApp puts numbered values in one after the other: one that is missing would shift the rest. */
function refuseGaps(numbered: Array<{ position: number }>, section?: Section): void {
	numbered.sort((a, b) => a.position - b.position);
	const gap = numbered.findIndex(({ position }, index) => position !== index + 1);
	if (gap === -1) return;
	throw new InvalidInput(
		LABELS.templateVariables,
		`has no value for ${idWithin(section, `body_${gap + 1}`)}, but one for ${idWithin(section, `body_${numbered[gap].position}`)}`,
		'Enter a value for each variable of the text, from body_1 on without a gap',
	);
}

/**
 * Of a text with its values filled in, in characters.
 *
 * docs: Meta, template components; media card carousel templates
 */
const LONGEST = { template: 1024, header: 60, card: 160 } as const;

/** WhatsApp's rule for values: "no new-line/tab characters or more than 4 consecutive spaces" (132018). */
const NOT_ALLOWED: ReadonlyArray<[RegExp, string]> = [
	[/[\n\r\u2028\u2029]/, 'contains a line break'],
	[/\t/, 'contains a tab'],
	[/ {5,}/, 'contains more than four spaces in a row'],
];

function parseText(label: string, value: unknown, optional: boolean): string | undefined {
	const field = `Variable ${quoted(label)}`;
	refuseLostDigits(field, value);
	const isNothing = value === false || Number.isNaN(value);
	const text = isNothing ? '' : trimmed(textIn(field, value));
	if (text === '') {
		if (optional) return undefined;
		throw new InvalidInput(
			field,
			'is empty',
			'WhatsApp rejects a template with a missing value. Enter a value, and a general word for items without one, for example {{ $json.name || "there" }}',
		);
	}
	refuseUnresolvedExpression(field, text);
	const found = NOT_ALLOWED.find(([pattern]) => pattern.test(text));
	if (found) {
		throw new InvalidInput(
			field,
			found[1],
			'WhatsApp doesn\'t accept this in a template. Use a comma or one space instead, for example with {{ $json.text.replace(/\\s+/g, " ") }}',
		);
	}
	return text;
}

/** @throws InvalidInput for a value that is longer than the whole text that it stands in may be (132005) */
function refuseLongText(label: string, text: string, section?: Section): void {
	const whole = typeof section === 'number' ? 'card' : (section ?? 'template');
	const length = lengthOf(text);
	if (length <= LONGEST[whole]) return;
	throw new InvalidInput(
		`Variable ${quoted(label)}`,
		`has ${length} characters, but WhatsApp accepts up to ${LONGEST[whole]} for the whole text of a ${whole}`,
		'Shorten it',
	);
}

export function unknownKey(id: string): InvalidInput {
	return new InvalidInput(
		LABELS.templateVariables,
		`has ${quoted(id)}, which isn't a template variable`,
		'Variables are called body_1, body_2, … (or body_ and the name, for named ones), and button_0, button_1, … for buttons',
	);
}

function unknownKind(label: string, { index }: VariablePlace & { part: 'button' }): InvalidInput {
	return new InvalidInput(
		LABELS.templateVariables,
		`has a value for ${label}, but the kind of this button is unknown`,
		`Call it button_${index}_url for the end of a link, button_${index}_copy_code for a coupon code, or button_${index}_quick_reply for the payload of a reply`,
	);
}
