import type {
	ChosenRow,
	PressedButton,
	PressedTemplateButton,
} from '../sandbox/events/payloads.mts';
import type { SentInteractive } from '../sandbox/messages/interactive.mts';
import { mediaIn, type SentMedia } from '../sandbox/messages/media.mts';
import type { SentMessage } from '../sandbox/messages/message.mts';
import type { RecordedMessage } from '../sandbox/records/requests.mts';
import type { SandboxTemplate } from '../sandbox/templates/template.mts';
import type { Button, List, Place } from './shapes.mts';
import { contentOfTemplate } from './templateContents.mts';

/** A button as it is shown, and what is sent when it is pressed, if it is one that answers. */
export interface SentButton extends Button {
	answer?:
		| { type: 'interactive'; button: PressedButton }
		| { type: 'interactive'; row: ChosenRow }
		| { type: 'button'; button: PressedTemplateButton };
}

/** What the person reads and sees of a message, or of one of its cards. */
export interface Part {
	media?: NumberedMedia;
	text: string;
	buttons: SentButton[];
}

/** A file with its number among all of the message, from 0. */
export type NumberedMedia = SentMedia & { number: number };

/** What the person reads and sees. */
export interface Content extends Part {
	title?: string;
	footer?: string;
	cards?: Part[];
	list?: List & { sections: Array<{ rows: SentButton[] }> };
	place?: Place;
	preview?: string;
}

/** Gives the files and buttons of a message their numbers, in the order in which it is called. */
export function numbering() {
	let files = 0;
	let count = 0;
	return {
		media: (part: unknown): { media?: NumberedMedia } => {
			const [media] = mediaIn(part);
			return media ? { media: { ...media, number: files++ } } : {};
		},
		buttons: (all: Array<Omit<SentButton, 'index'>>): SentButton[] =>
			all.map((button) => ({ ...button, index: count++ })),
	};
}

export type Numbering = ReturnType<typeof numbering>;

/** @param templates of an app */
export function contentOf(
	{ appId, body }: RecordedMessage,
	templates: (appId: string) => readonly SandboxTemplate[],
): Content {
	const number = numbering();
	if (body.template) return contentOfTemplate(body.template, templates(appId), number);
	if (body.interactive) return contentOfInteractive(body.interactive, number);
	return contentOfPlain(body, number);
}

/** Buttons of which one can be pressed: those of the message, of each card, and the rows of the list. */
export function groupsIn({ buttons, cards = [], list }: Content): SentButton[][] {
	const rows = list?.sections.flatMap((section) => section.rows) ?? [];
	return [buttons, ...cards.map((card) => card.buttons), rows];
}

const KINDS = { image: 'Picture', video: 'Video', audio: 'Audio', document: 'Document' };

/** A message in a line. */
export function lineOf({ text, media, place, title, cards }: Content): string {
	const file = media && (media.filename ?? KINDS[media.kind]);
	return text || file || (place && (place.name ?? 'Location')) || title || (cards ? 'Cards' : '');
}

function contentOfPlain(body: SentMessage, number: Numbering): Content {
	const { text, location } = body;
	const link = text?.preview_url ? /https?:\/\/\S*[^\s.,;:!?)]/i.exec(text.body)?.[0] : undefined;
	return {
		...number.media(body),
		text: text?.body ?? (body.image ?? body.video ?? body.document)?.caption ?? '',
		buttons: [],
		...(link !== undefined && { preview: link }),
		...(location && { place: placeOf(location) }),
	};
}

export function placeOf({
	latitude,
	longitude,
	name,
	address,
}: NonNullable<SentMessage['location']>): Place {
	return {
		...(name !== undefined && { name }),
		...(address !== undefined && { address }),
		degrees: `${latitude}, ${longitude}`,
	};
}

function contentOfInteractive(sent: SentInteractive, number: Numbering): Content {
	const title = 'header' in sent && sent.header?.type === 'text' ? sent.header.text : undefined;
	const footer = 'footer' in sent ? sent.footer?.text : undefined;
	return {
		...('header' in sent && number.media(sent.header)),
		...(title !== undefined && { title }),
		text: sent.body.text,
		...(footer !== undefined && { footer }),
		buttons: number.buttons(buttonsIn(sent)),
		...(sent.type === 'list' && { list: listOf(sent.action, number) }),
		...(sent.type === 'carousel' && { cards: cardsOf(sent.action.cards, number) }),
	};
}

type Unnumbered = Omit<SentButton, 'index'>;

function buttonsIn(sent: SentInteractive): Unnumbered[] {
	if (sent.type === 'button') return sent.action.buttons.map(({ reply }) => answering(reply));
	return sent.type === 'cta_url' ? [leading(sent.action.parameters)] : [];
}

const answering = (button: PressedButton): Unnumbered => ({
	kind: 'reply',
	title: button.title,
	answer: { type: 'interactive', button },
});

const leading = ({ display_text: title, url }: { display_text: string; url: string }) => ({
	kind: 'link' as const,
	title,
	leadsTo: url,
});

type Action<T extends SentInteractive['type']> = Extract<SentInteractive, { type: T }>['action'];

function cardsOf(cards: Action<'carousel'>['cards'], number: Numbering): Part[] {
	return cards
		.map(({ card_index: place, header, body, action }) => ({
			place,
			...number.media(header),
			text: body?.text ?? '',
			buttons: number.buttons(
				'buttons' in action
					? action.buttons.map((each) => answering(each.quick_reply))
					: [leading(action.parameters)],
			),
		}))
		.sort((one, other) => one.place - other.place)
		.map(({ place: _, ...card }) => card);
}

function listOf({ button, sections }: Action<'list'>, number: Numbering): Content['list'] {
	return {
		button,
		sections: sections.map(({ title, rows }) => ({
			...(title !== undefined && { title }),
			rows: number.buttons(
				rows.map((row) => ({
					kind: 'reply',
					title: row.title,
					...(row.description !== undefined && { description: row.description }),
					answer: { type: 'interactive', row },
				})),
			),
		})),
	};
}
