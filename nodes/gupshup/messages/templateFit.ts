import { LABELS } from '../input/labels';
import { InvalidInput, onOneLine, quoted } from '../problems/problem';
import {
	IMAGE_HEADERS,
	keyText,
	SINGLE_HEADERS,
	type Template,
	unfitFor,
} from '../templates/template';
import { idOf, type Place, variablesOf } from '../templates/variables';
import type { GivenValue } from './fillIn';

/**
 * WhatsApp delivers nothing under these statuses. Any other may be old: Gupshup's list may be behind.
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

/** It is known what these take. */
const KNOWN_BUTTONS = new Set(['URL', 'QUICK_REPLY', 'COPY_CODE', 'PHONE_NUMBER']);

const LONGEST_LIST = 120;

/** What a message has for the header of its template: one image, or one of these. */
export interface HeaderOfMessage {
	/** How many images there are for cards. */
	images?: number;
	/** The choice of Header Media, in Gupshup Send Message. */
	chosen?: HeaderMedia;
}

export type HeaderMedia = 'none' | 'image' | 'document' | 'video';

/** The choices of Header Media. */
export const HEADER_MEDIA: Readonly<Record<HeaderMedia, string>> = {
	none: 'None',
	image: 'Image',
	document: 'Document',
	video: 'Video',
};

/**
 * Refuses what WhatsApp would certainly not deliver, by what Gupshup's list says of the template. Gupshup
 * accepts some of it and reports the failure later, without saying which value was wrong.
 */
export function refuseMisfit(
	template: Template,
	given: readonly GivenValue[],
	{ images, chosen }: HeaderOfMessage = {},
): void {
	const name = quoted(keyText(template));
	const { status, type, isComplete } = template;
	const headers = chosen === undefined ? IMAGE_HEADERS : SINGLE_HEADERS;
	const unfit = unfitFor(template, headers);
	if (unfit !== undefined) {
		// The other sending node may have a way for what this one cannot fill.
		const isForOther = template.unfit === undefined;
		throw new InvalidInput(
			LABELS.template,
			`${name} ${unfit}`,
			`${chosen === undefined ? SENT_WITH_IMAGE : SENT_WITHOUT}: choose one From List${isForOther ? `, or use Gupshup Send ${type === 'CAROUSEL' ? 'Image' : 'Message'} for this one` : ''}`,
		);
	}
	if (status in NOT_DELIVERED) {
		const [finding, hint] = NOT_DELIVERED[status];
		throw new InvalidInput(LABELS.template, `${name} ${finding}`, hint);
	}
	if (chosen === undefined) refuseOtherImages(template, name, images);
	else refuseOtherMedia(type, name, chosen);
	if (isComplete && headers.includes(type)) refuseOtherValues(template, name, given);
}

const SENT_WITH_IMAGE =
	'This node sends templates with an image as their header and texts as their variables';
const SENT_WITHOUT =
	'This node sends templates with a text, an image, a document or a video as their header, or with none';

/** A file is chosen for a header that is one, and none for others. Unknown types are left to Gupshup. */
function refuseOtherMedia(type: string, name: string, chosen: HeaderMedia): void {
	const needed = type === 'TEXT' ? 'none' : (type.toLowerCase() as HeaderMedia);
	if (needed === chosen || !(needed in HEADER_MEDIA)) return;
	throw new InvalidInput(
		LABELS.headerMedia,
		`is ${HEADER_MEDIA[chosen]}, but template ${name} has ${needed === 'none' ? 'no file' : `${needed === 'image' ? 'an' : 'a'} ${needed}`} as its header`,
		`Set it to ${HEADER_MEDIA[needed]}`,
	);
}

/** One image, or as many as there are cards. Types that are not known are left to Gupshup. */
function refuseOtherImages({ type, cards }: Template, name: string, images?: number): void {
	if (type === 'IMAGE' && images !== undefined) {
		throw new InvalidInput(
			LABELS.imageSource,
			`is An Image for Each Card, but template ${name} has one image and no cards`,
			'Set it to Link, File or Media ID',
		);
	}
	if (type !== 'CAROUSEL') return;
	const count = cards === undefined ? 'several' : cards.length;
	if (images === undefined) {
		throw new InvalidInput(
			LABELS.imageSource,
			`is for one image, but template ${name} is a carousel of ${count} cards`,
			`Set it to An Image for Each Card, and enter the images in ${LABELS.cardImages}`,
		);
	}
	if (cards === undefined || cards.length === images) return;
	throw new InvalidInput(
		LABELS.cardImages,
		`has ${images} ${images === 1 ? 'image' : 'images'}, but template ${name} has ${cards.length} cards`,
		'Enter one image per card, in the order of the cards',
	);
}

function refuseOtherValues(template: Template, name: string, given: readonly GivenValue[]): void {
	const variables = variablesOf(template);
	const taken = new Set<string>();
	for (const { id: givenId, place, kind, value, optional } of given) {
		if (place === undefined || (optional && isNothing(value))) continue;
		const id = idOf(place);
		const variable = variables.find((one) => one.id === id);
		taken.add(id);
		const givenKind = (place.part === 'button' ? place.kind : undefined) ?? kind;
		const fits = variable
			? givenKind === undefined || givenKind === variable.kind
			: !hasNoRoom(place, template);
		if (fits) continue;
		throw new InvalidInput(
			LABELS.templateVariables,
			`has a value for ${givenId}, but template ${name} doesn't need one there`,
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

/** Whether it is certain that a template takes no value there, where the list names none. */
function hasNoRoom(place: Place, { buttons, cards = [] }: Template): boolean {
	if (place.part === 'body') return true;
	const { section, index } = place;
	const button = (section === undefined ? buttons : cards[Number(section) - 1]?.buttons)?.at(index);
	if (button === undefined) return true;
	// An example goes with a link that takes a value, wherever its placeholder is written.
	const isUnclear = button.type === 'URL' && (button.url === '' || button.example !== '');
	return KNOWN_BUTTONS.has(button.type) && !isUnclear;
}

function needed(template: Template): string {
	const ids = variablesOf(template).flatMap(({ id, required }) => (required ? [id] : []));
	return ids.length === 0
		? 'It needs no values'
		: `It needs ${onOneLine(ids.join(', '), LONGEST_LIST)}`;
}

function isNothing(value: unknown): boolean {
	return value === undefined || value === null || value === '' || value === false;
}
