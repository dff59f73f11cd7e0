import { LABELS } from '../input/labels';
import {
	lengthOf,
	refuseLostDigits,
	refuseUnresolvedExpression,
	textIn,
	trimmed,
} from '../input/text';
import { InvalidInput, quoted } from '../problems/problem';
import { needsBase, refuseButtonValue } from '../templates/template';
import {
	type BodyPlace,
	type ButtonKind,
	type ButtonPlace,
	idOf,
	type Place,
	type Section,
} from '../templates/variables';

/** One variable as the panel holds it, not yet checked. */
export interface GivenValue {
	/** `body_1`, `body_customer`, `button_0`, … */
	id: string;
	/** Where it goes; `undefined` where the id is that of no variable. */
	place?: Place;
	/** What the panel calls it. */
	label: string;
	value: unknown;
	/** Of a button. */
	kind?: ButtonKind;
	/** Of a link button: the template's address up to the placeholder. */
	base?: string;
	optional: boolean;
}

/** A value as it is sent: those of numbers have no name, and are in the order of their numbers. */
export type TemplateValue = { text: string } & (
	| Omit<BodyPlace, 'position'>
	| (ButtonPlace & { kind: ButtonKind })
);

/** What the list of templates says of a button that takes a value. What is not known is left out. */
export type FindButton = (place: ButtonPlace) => Promise<Pick<GivenValue, 'kind' | 'base'>>;

/**
 * The values of one section in the order in which they are sent. The list is asked only for a button whose
 * kind neither the field nor its key tells, or whose value may repeat the template's address.
 */
export async function fillIn(
	given: readonly GivenValue[],
	findButton: FindButton,
): Promise<TemplateValue[]> {
	const numbered: Array<[position: number, value: TemplateValue]> = [];
	const rest: TemplateValue[] = [];
	for (const { id, label, value, kind, base, optional, place } of given) {
		if (place === undefined) throw unknownKey(id);
		const field = `Variable ${quoted(label)}`;
		const text = parseValue(field, value, optional);
		if (text === undefined) continue;
		if (place.part === 'button') {
			const known = place.kind ?? kind ?? (await findButton(place)).kind;
			if (known === undefined) throw unknownKind(label, place);
			const address = base ?? (needsBase(known, text) ? (await findButton(place)).base : undefined);
			refuseButtonValue(field, known, text, address);
			rest.push({ ...place, kind: known, text });
			continue;
		}
		refuseLongText(field, text, place.section);
		const { position, ...named } = place;
		if (position === undefined) rest.push({ ...named, text });
		else numbered.push([position, { ...named, text }]);
	}
	numbered.sort(([a], [b]) => a - b);
	refuseGaps(
		numbered.map(([position]) => position),
		given[0]?.place?.section,
	);
	if (numbered.length > 0 && rest.some(({ part }) => part === 'body')) {
		throw new InvalidInput(
			LABELS.templateVariables,
			'has numbered and named values for the same text',
			'A template has either numbers ({{1}}, {{2}}) or names. Use body_1, body_2, or body_ and each name',
		);
	}
	return [...numbered.map(([, value]) => value), ...rest];
}

/** WhatsApp puts numbered values in one after the other: one that is missing would shift the rest. */
function refuseGaps(positions: readonly number[], section?: Section): void {
	const gap = positions.findIndex((position, index) => position !== index + 1);
	if (gap === -1) return;
	const idAt = (position: number) => idOf({ part: 'body', section, position });
	throw new InvalidInput(
		LABELS.templateVariables,
		`has no value for ${idAt(gap + 1)}, but one for ${idAt(positions[gap])}`,
		'Enter a value for each variable of the text, from body_1 on without a gap',
	);
}

/** Of a text with its values, in characters. docs: Meta, template components; media card carousel templates */
const LONGEST = { template: 1024, header: 60, card: 160 } as const;

/** WhatsApp's rule for values: "no new-line/tab characters or more than 4 consecutive spaces" (132018). */
const NOT_ALLOWED: ReadonlyArray<[RegExp, string]> = [
	[/[\n\r\u2028\u2029]/, 'contains a line break'],
	[/\t/, 'contains a tab'],
	[/ {5,}/, 'contains more than four spaces in a row'],
];

function parseValue(field: string, value: unknown, optional: boolean): string | undefined {
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

/** A value cannot be longer than the whole text that it is part of may be (132005). */
function refuseLongText(field: string, text: string, section?: Section): void {
	const whole = typeof section === 'number' ? 'card' : (section ?? 'template');
	const length = lengthOf(text);
	if (length <= LONGEST[whole]) return;
	throw new InvalidInput(
		field,
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

function unknownKind(label: string, { index }: ButtonPlace): InvalidInput {
	return new InvalidInput(
		LABELS.templateVariables,
		`has a value for ${label}, but the kind of this button is unknown`,
		`Call it button_${index}_url for the end of a link, button_${index}_copy_code for a coupon code, or button_${index}_quick_reply for the payload of a reply`,
	);
}
