import { z } from 'zod';
import { documentHeader, imageHeader, videoHeader } from './media.mts';
import { checkCount, checkLength, checkUnique, firstRefusal, isHttpLink } from './parts.mts';
import { invalid, type MetaRefusal } from './refusal.mts';

export const textHeader = z.strictObject({ type: z.literal('text'), text: z.string() });
export const text = z.strictObject({ text: z.string() });

const common = {
	header: z
		.discriminatedUnion('type', [textHeader, imageHeader, videoHeader, documentHeader])
		.optional(),
	body: text,
	footer: text.optional(),
};

const answer = z.strictObject({ id: z.string(), title: z.string() });

/** A button that opens an address. */
export const linkAction = z.strictObject({
	name: z.literal('cta_url'),
	parameters: z.strictObject({ display_text: z.string(), url: z.string() }),
});

/**
 * Buttons below a text, with or without a header.
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-interactive-message,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
 */
export const buttons = z.strictObject({
	...common,
	type: z.literal('button'),
	action: z.strictObject({
		buttons: z.array(z.strictObject({ type: z.literal('reply'), reply: answer })),
	}),
});

/** docs: …/messages/interactive-cta-url-messages */
export const linkButton = z.strictObject({
	...common,
	type: z.literal('cta_url'),
	action: linkAction,
});

/** A button of a card. */
export const quickReply = z.strictObject({ type: z.literal('quick_reply'), quick_reply: answer });

/** Limits in characters, from the pages above; the header's from …/messages/interactive-cta-url-messages. */
export const longest = { header: 60, body: 1024, footer: 60, title: 20, id: 256 };
const mostButtons = 3;

/** Header and footer, which several kinds have. */
export function checkFrame({
	header,
	footer,
}: {
	header?: { type: string; text?: string };
	footer?: { text: string };
}): MetaRefusal | undefined {
	return (
		(header?.text === undefined
			? undefined
			: checkLength('Header text', header.text, longest.header)) ??
		(footer && checkLength('Footer text', footer.text, longest.footer))
	);
}

export function checkButtons(
	sent: z.infer<typeof buttons> | z.infer<typeof linkButton>,
): MetaRefusal | undefined {
	return (
		checkLength('Body text', sent.body.text, longest.body) ??
		checkFrame(sent) ??
		(sent.type === 'button'
			? checkReplies(sent.action.buttons.map(({ reply }) => reply))
			: checkLink(sent.action))
	);
}

function checkReplies(replies: Answer[]): MetaRefusal | undefined {
	return (
		checkCount('buttons', replies.length, 1, mostButtons) ??
		firstRefusal(replies, checkAnswer) ??
		checkUnique(
			'Buttons titles',
			replies.map(({ title }) => title),
		) ??
		checkUnique(
			'Buttons ids',
			replies.map(({ id }) => id),
		)
	);
}

type Answer = z.infer<typeof answer>;

/** One button that answers. */
export function checkAnswer({ id, title }: Answer): MetaRefusal | undefined {
	return (
		checkLength('Button title', title, longest.title) ??
		checkLength('Button id', id, longest.id) ??
		(id === id.trim() ? undefined : invalid('Button id cannot have leading or trailing spaces'))
	);
}

/** The one button that opens an address. */
export function checkLink({ parameters }: z.infer<typeof linkAction>): MetaRefusal | undefined {
	return (
		checkLength('Button title', parameters.display_text, longest.title) ??
		// Meta asks for a complete address and names no scheme; nothing but these two opens a browser.
		(isHttpLink(parameters.url)
			? undefined
			: invalid('Button url must be an absolute http or https URL'))
	);
}
