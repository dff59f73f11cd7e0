import { LABELS } from '../input/labels';
import { parseText, trimmed } from '../input/text';
import { parseWebLink } from '../input/webLink';
import { InvalidInput, quoted } from '../problems/problem';
import {
	entriesIn,
	neededText,
	optionalText,
	refuseCount,
	refuseEqual,
	trimmedText,
	wordsOf,
} from './fields';

/**
 * Meta's limits, in characters and pieces.
 *
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages,
 * …/messages/interactive-cta-url-messages
 */
export const LONGEST = { header: 60, body: 1024, footer: 60, title: 20, id: 256 } as const;
export const MOST_BUTTONS = 3;

/** What can be tapped: answers to choose from, or one link. */
export type Buttons =
	| { kind: 'reply'; replies: ReplyButton[] }
	| { kind: 'url'; text: string; url: string };

export interface ReplyButton {
	/** Comes back when the button is tapped, and is not shown. */
	id: string;
	title: string;
}

export interface ButtonMessage {
	body: string;
	footer?: string;
	buttons: Buttons;
}

type Parameter = (name: string) => unknown;

export function readButtons(parameter: Parameter): ButtonMessage {
	const body = readBody(parameter);
	const footer = readFooter(parameter);
	const buttons: Buttons =
		parameter('buttonKind') === 'url'
			? readLink(parameter)
			: { kind: 'reply', replies: readReplies(parameter('replyButtons')) };
	return { body, footer, buttons };
}

/** The text above what can be tapped. */
export function readBody(parameter: Parameter, longest: number = LONGEST.body): string {
	return neededText(
		LABELS.bodyText,
		parameter('bodyText'),
		longest,
		"WhatsApp doesn't show buttons without a text above them. Enter a question or a message",
	);
}

export function readFooter(parameter: Parameter): string | undefined {
	return optionalText(LABELS.footerText, parameter('footerText'), LONGEST.footer);
}

/** A button that opens a link. `of` says behind a label of which card it is. */
export function readLink(parameter: Parameter, of = ''): Buttons {
	return {
		kind: 'url',
		text: readTitle(`${LABELS.buttonText}${of}`, parameter('buttonText')),
		url: parseWebLink(`${LABELS.buttonUrl}${of}`, parameter('buttonUrl')),
	};
}

/** The label of a button. Only white space is taken off: a mark for the direction of the text may be meant. */
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

/** A button of these alone would look empty. */
const INVISIBLE = /[\s\p{Cc}\p{Z}\p{DI}\u2800]/gu;

/** *bold*, _italic_, ~struck~ or `code`, as whole words: 5*3*2 and snake_case_id are none. */
const FORMATTED = /(?:^|[\s(])([*_~`])[^\s*_~`](?:[^*_~`]*[^\s*_~`])?\1(?=$|[\s).,!?])/u;

function readReplies(parameter: unknown): ReplyButton[] {
	const rows = entriesIn(parameter, 'button');
	refuseCount(LABELS.replyButtons, 'button', rows, MOST_BUTTONS, ['title'], {
		none: `Add one to ${MOST_BUTTONS}, each with its ${LABELS.buttonText}`,
		second: 'a second message',
	});
	const replies = rows.map(({ title, id }, index) =>
		readReply({ title, id }, ` of button ${index + 1}${wordsOf(title)}`),
	);
	const where = replies.map(({ title }, index) => `button ${index + 1}${wordsOf(title)}`);
	refuseEqual(
		replies.map(({ title }, index) => [LABELS.buttonText, title, where[index]]),
		'Give each button a different label',
	);
	refuseEqual(
		replies.map(({ id }, index) => [LABELS.buttonId, id, where[index]]),
		`Give each button a different ID, so that you know which one was tapped. An empty ID is the same as the ${LABELS.buttonText}`,
	);
	return replies;
}

/** `idWithout` makes its ID where none is entered. Meta takes none with white space at an end. */
export function readReply(
	values: Record<keyof ReplyButton, unknown>,
	of: string,
	labels: Record<keyof ReplyButton, string> = { title: LABELS.buttonText, id: LABELS.buttonId },
	idWithout = (title: string) => title,
): ReplyButton {
	const title = readTitle(`${labels.title}${of}`, values.title);
	const id = parseText(`${labels.id}${of}`, trimmedText(values.id), LONGEST.id);
	return { id: trimmed(id) === '' ? idWithout(title) : id, title };
}
