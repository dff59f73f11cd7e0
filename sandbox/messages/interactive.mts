import { z } from 'zod';
import { headerImage, isHttpLink } from './image.mts';
import { invalid, type MetaRefusal } from './refusal.mts';

const header = z.strictObject({ type: z.literal('image'), image: headerImage });
const text = z.strictObject({ text: z.string() });

const common = { header: header.optional(), body: text, footer: text.optional() };

const reply = z.strictObject({
	type: z.literal('reply'),
	reply: z.strictObject({ id: z.string(), title: z.string() }),
});

const link = z.strictObject({ display_text: z.string(), url: z.string() });

/**
 * The `interactive` of a message with buttons below it, of the header nothing but an image.
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-interactive-message,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages,
 * …/messages/interactive-cta-url-messages
 */
export const interactive = z.discriminatedUnion('type', [
	z.strictObject({
		...common,
		type: z.literal('button'),
		action: z.strictObject({ buttons: z.array(reply) }),
	}),
	z.strictObject({
		...common,
		type: z.literal('cta_url'),
		action: z.strictObject({ name: z.literal('cta_url'), parameters: link }),
	}),
]);

type SentInteractive = z.infer<typeof interactive>;

/** Limits in characters, from the pages above. */
const longest = { body: 1024, footer: 60, title: 20, id: 256 };
const mostButtons = 3;

/**
 * What of it Meta does not take. The texts about titles and about the number of buttons are Meta's; in
 * which words it refuses the rest is documented nowhere, and they are put like those.
 */
export function checkInteractive(sent: SentInteractive): MetaRefusal | undefined {
	const { body, footer } = sent;
	return (
		checkLength('Body text', body.text, longest.body) ??
		(footer && checkLength('Footer text', footer.text, longest.footer)) ??
		(sent.type === 'button'
			? checkReplies(sent.action.buttons.map((each) => each.reply))
			: checkLink(sent.action.parameters))
	);
}

function checkReplies(replies: Array<{ id: string; title: string }>): MetaRefusal | undefined {
	if (replies.length < 1 || replies.length > mostButtons) {
		return invalid(
			`Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: ${mostButtons}`,
		);
	}
	for (const { id, title } of replies) {
		const wrong =
			checkLength('Button title', title, longest.title) ??
			checkLength('Button id', id, longest.id) ??
			(id === id.trim() ? undefined : invalid('Button id cannot have leading or trailing spaces'));
		if (wrong) return wrong;
	}
	return (
		checkUnique('titles', replies, ({ title }) => title) ??
		checkUnique('ids', replies, ({ id }) => id)
	);
}

function checkLink({ display_text: text, url }: z.infer<typeof link>): MetaRefusal | undefined {
	const wrong = checkLength('Button title', text, longest.title);
	if (wrong) return wrong;
	// Meta asks for a complete address and names no scheme; nothing but these two opens a browser.
	return isHttpLink(url) ? undefined : invalid('Button url must be an absolute http or https URL');
}

function checkUnique<T>(
	what: string,
	all: T[],
	valueOf: (each: T) => string,
): MetaRefusal | undefined {
	return new Set(all.map(valueOf)).size === all.length
		? undefined
		: invalid(`Buttons ${what} must be unique`);
}

/** Counted in code points, as captions are: Meta says "characters" and no more. */
function checkLength(what: string, value: string, max: number): MetaRefusal | undefined {
	const { length } = [...value];
	return length >= 1 && length <= max
		? undefined
		: invalid(`${what} length invalid. Min length: 1, Max length: ${max}`);
}
