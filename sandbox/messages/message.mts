import { z } from 'zod';
import type { SandboxTemplate } from '../templates/template.mts';
import { image } from './image.mts';
import { checkInteractive, interactive } from './interactive.mts';
import { recipient, recipientFault, to } from './recipient.mts';
import type { MetaRefusal } from './refusal.mts';
import { checkTemplate, headerImageIn, template } from './template.mts';

/** What a message is checked against besides its form. */
interface MessageContext {
	/** Whether the app may send this media id. */
	knowsMedia: (mediaId: string) => boolean;
	/** Of the app. */
	templates: readonly SandboxTemplate[];
	/** What Gupshup does with a reference of the sender's is not known. */
	reference: ReferenceReading;
	/** Whether the app may send to user ids. */
	userIds: boolean;
}

/** `pass`: comes back with the reports. `drop`: is taken and forgotten. `refuse`: is an unknown parameter. */
export type ReferenceReading = 'pass' | 'drop' | 'refuse';

// docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-image-message
const common = {
	messaging_product: z.literal('whatsapp'),
	recipient_type: z.literal('individual'),
	to,
	recipient,
	// Only a message of WhatsApp can be replied to; Gupshup's own ids are UUIDs and quote nothing.
	context: z
		.strictObject({ message_id: z.string().regex(/^wamid\../, 'must begin with wamid.') })
		.optional(),
	// Meta's; on no page of Gupshup's. docs: developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
	biz_opaque_callback_data: z.string().min(1).max(512).optional(),
};

/** What belongs to the other types. */
const not = { image: z.undefined(), template: z.undefined(), interactive: z.undefined() };

// Each further type is a file of its own beside image.mts and one more entry here.
const message = z.discriminatedUnion('type', [
	z.strictObject({ ...common, type: z.literal('image'), ...not, image }),
	z.strictObject({ ...common, type: z.literal('template'), ...not, template }),
	z.strictObject({ ...common, type: z.literal('interactive'), ...not, interactive }),
]);

/** A message in the form that v3/message takes. */
export type SentMessage = z.infer<typeof message>;

/** The message, or what is wrong with it: in words, or as Meta says it. */
export function checkMessage(
	body: unknown,
	context: MessageContext,
): { message: SentMessage } | { reason: string } | { refusal: MetaRefusal } {
	const result = message.safeParse(body);
	if (!result.success) return firstIssue(result.error);
	const { data } = result;
	if (context.reference === 'refuse' && data.biz_opaque_callback_data !== undefined) {
		return { reason: 'biz_opaque_callback_data: Unrecognized key(s) in object' };
	}
	const fault = recipientFault(data, context.userIds);
	if (fault !== undefined) return { reason: fault };
	const id = imageIn(data)?.id;
	if (id !== undefined && !context.knowsMedia(id)) {
		return { reason: `image.id ${id} is not a media id of this app` };
	}
	const refusal =
		(data.template && checkTemplate(data.template, context.templates)) ??
		(data.interactive && checkInteractive(data.interactive));
	return refusal ? { refusal } : { message: data };
}

/** The picture of a message, wherever it stands. */
export function imageIn({
	image,
	template,
	interactive,
}: SentMessage): { id?: string; link?: string } | undefined {
	return image ?? (template && headerImageIn(template)) ?? interactive?.header?.image;
}

function firstIssue({
	issues: [issue],
}: z.ZodError): { reason: string } | { refusal: MetaRefusal } {
	const { path, message: text } = issue;
	const isMissing = issue.code === 'invalid_type' && issue.received === 'undefined';
	if (isMissing && path[0] === 'interactive') {
		// `interactive['action']['buttons'][0]['reply']['title']`, as Meta writes it.
		const [first, ...others] = path;
		const keys = others.map((key) => (typeof key === 'number' ? `[${key}]` : `['${key}']`));
		return {
			refusal: { code: 100, title: `The parameter ${first}${keys.join('')} is required.` },
		};
	}
	return { reason: `${path.join('.') || 'body'}: ${text}` };
}
