import type { IDataObject } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { parseText, trimmed } from '../input/text';
import { parseWebLink } from '../input/webLink';
import { InvalidInput, quoted } from '../problems/problem';

/**
 * Meta's limits, in characters and pieces.
 *
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages,
 * …/messages/interactive-cta-url-messages
 */
export const LONGEST = { body: 1024, footer: 60, title: 20, id: 256 } as const;
export const MOST_BUTTONS = 3;

/** What stands below the image, checked. */
export interface ButtonMessage {
	body: string;
	footer?: string;
	buttons: { kind: 'reply'; replies: ReplyButton[] } | ({ kind: 'url' } & LinkButton);
}

export interface ReplyButton {
	/** Comes back when the button is pressed, and is not shown. */
	id: string;
	title: string;
}

interface LinkButton {
	text: string;
	url: string;
}

/**
 * @param parameter the node's, as n8n resolves it for the item
 * @throws InvalidInput naming the field, and an answer by its number and words
 */
export function readButtons(parameter: (name: string) => unknown): ButtonMessage {
	const body = readBody(parameter('bodyText'));
	const footer = readFooter(parameter('footerText'));
	const buttons: ButtonMessage['buttons'] =
		parameter('buttonKind') === 'url'
			? {
					kind: 'url',
					text: readTitle(LABELS.buttonText, parameter('buttonText')),
					url: parseWebLink(LABELS.buttonUrl, parameter('buttonUrl')),
				}
			: { kind: 'reply', replies: readReplies(parameter('replyButtons')) };
	return { body, footer, buttons };
}

/**
 * The text of a message with something to tap.
 *
 * @param longest in characters
 * @throws InvalidInput
 */
export function readBody(value: unknown, longest: number = LONGEST.body): string {
	const body = parseText(LABELS.bodyText, nothingIfFalse(value), longest);
	if (trimmed(body) !== '') return body;
	throw new InvalidInput(
		LABELS.bodyText,
		'is empty',
		"WhatsApp doesn't show buttons without a text above them. Enter a question or a message",
	);
}

/**
 * The small text below, or `undefined` where there is none.
 *
 * @throws InvalidInput
 */
export function readFooter(value: unknown): string | undefined {
	const footer = parseText(LABELS.footerText, nothingIfFalse(value), LONGEST.footer);
	return trimmed(footer) === '' ? undefined : footer;
}

/** An expression like `{{ $json.name && 'Hello' }}` yields `false` for nothing to say. */
export function nothingIfFalse(value: unknown): unknown {
	return value === false ? '' : value;
}

/**
 * The label of a button. Only white space is taken off: a mark for the direction of the text may be meant.
 *
 * @throws InvalidInput
 */
export function readTitle(field: string, value: unknown): string {
	const title = parseText(field, trimmedText(value), LONGEST.title);
	if (title.replace(INVISIBLE, '') === '') {
		throw new InvalidInput(field, 'is empty', 'Enter the label of the button');
	}
	if (/[\n\v\f\r\u0085\u2028\u2029]/.test(title)) {
		throw new InvalidInput(field, `${quoted(title)} contains a line break`, 'Write it on one line');
	}
	const mark = FORMATTED.exec(title)?.[1];
	if (mark === undefined) return title;
	throw new InvalidInput(
		field,
		`${quoted(title)} is formatted with ${mark}, but WhatsApp doesn't format text on buttons`,
		`Remove the ${mark}`,
	);
}

/** What nobody sees where it stands alone. */
const INVISIBLE = /[\s\p{Cc}\p{Z}\p{DI}\u2800]/gu;

/** *bold*, _italic_, ~struck~ or `code`, as whole words: 5*3*2 and snake_case_id are none. */
const FORMATTED = /(?:^|[\s(])([*_~`])[^\s*_~`](?:[^*_~`]*[^\s*_~`])?\1(?=$|[\s).,!?])/u;

function readReplies(parameter: unknown): ReplyButton[] {
	const rows = rowsIn(parameter, 'button');
	if (rows.length === 0) {
		throw new InvalidInput(
			LABELS.replyButtons,
			'has no button',
			`Add one to ${MOST_BUTTONS}, each with its ${LABELS.buttonText}`,
		);
	}
	if (rows.length > MOST_BUTTONS) {
		const fourth = `button ${MOST_BUTTONS + 1}${wordsOf(rows[MOST_BUTTONS].title)}`;
		throw new InvalidInput(
			LABELS.replyButtons,
			`has ${rows.length} buttons, but WhatsApp shows at most ${MOST_BUTTONS}`,
			`Remove ${fourth}${rows.length === MOST_BUTTONS + 1 ? '' : ' and all after it'}, or send a second message`,
		);
	}
	const replies = rows.map((row, index) =>
		readReply({ title: row.title, id: row.id }, `of button ${index + 1}${wordsOf(row.title)}`),
	);
	const unique = (label: string, key: keyof ReplyButton) =>
		replies.map((reply, index): Unique => {
			return { label, value: reply[key], where: `button ${index + 1}${wordsOf(reply.title)}` };
		});
	refuseEqual(unique(LABELS.buttonText, 'title'), 'Give each button a different label');
	refuseEqual(
		unique(LABELS.buttonId, 'id'),
		`Give each button a different ID, so that you know which one was tapped. An empty ID is the same as the ${LABELS.buttonText}`,
	);
	return replies;
}

/**
 * @param which of the buttons, for behind the label of a field
 * @param idWithout its ID where none is entered; Meta takes none with white space at an end
 * @throws InvalidInput
 */
export function readReply(
	values: Record<keyof ReplyButton, unknown>,
	which: string,
	labels: Record<keyof ReplyButton, string> = { title: LABELS.buttonText, id: LABELS.buttonId },
	idWithout = (title: string) => title,
): ReplyButton {
	const title = readTitle(`${labels.title} ${which}`, values.title);
	const id = parseText(`${labels.id} ${which}`, trimmedText(values.id), LONGEST.id);
	return { id: trimmed(id) === '' ? idWithout(title) : id, title };
}

/** ` ("Yes")`, for behind the number of a button, a row or a card: the first words that it has, if any. */
export function wordsOf(...texts: unknown[]): string {
	const words = texts.find((each) => typeof each === 'string' && each.trim() !== '');
	return typeof words === 'string' ? ` (${quoted(words.trim())})` : '';
}

/** Text without white space at its ends; anything else as it is. */
export function trimmedText(value: unknown): unknown {
	return typeof value === 'string' ? value.trim() : value;
}

/** What has to differ from all others of its message. */
interface Unique {
	label: string;
	value: string;
	/** `button 2 ("Yes")` */
	where: string;
}

/**
 * WhatsApp refuses a message with two equal ones. Letters in another case are other letters.
 *
 * @throws InvalidInput
 */
export function refuseEqual(all: readonly Unique[], hint: string): void {
	const seen = new Map<string, string>();
	for (const { label, value, where } of all) {
		const first = seen.get(value);
		if (first !== undefined) {
			throw new InvalidInput(`${label} of ${where}`, `is the same as that of ${first}`, hint);
		}
		seen.set(value, where);
	}
}

/**
 * The entries of a fixed collection as the panel holds them: `{ button: [{ title, id }] }`, `{}` for none.
 *
 * @param group what the panel calls an entry
 */
export function rowsIn(parameter: unknown, group: string): IDataObject[] {
	const rows = (parameter as Record<string, unknown> | undefined)?.[group];
	return Array.isArray(rows) ? (rows as IDataObject[]) : [];
}
