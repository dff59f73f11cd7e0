import { z } from 'zod';
import type { SandboxTemplate } from '../templates/template.mts';
import { image } from './image.mts';
import { recipient, recipientFault, to } from './recipient.mts';
import { checkTemplate, headerMediaId, template, type TemplateRefusal } from './template.mts';

/** What a message is checked against besides its form. */
export interface MessageContext {
	/** Whether the app may send this media id. */
	knowsMedia: (mediaId: string) => boolean;
	/** Of the app. */
	templates: readonly SandboxTemplate[];
	/** Whether the app may send to user ids. */
	userIds: boolean;
}

// docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-image-message
const common = {
	messaging_product: z.literal('whatsapp'),
	recipient_type: z.literal('individual'),
	to,
	recipient,
	// Only a message of WhatsApp can be replied to; Gupshup's own ids are UUIDs and quote nothing.
	context: z
		.object({ message_id: z.string().regex(/^wamid\../, 'must begin with wamid.') })
		.strict()
		.optional(),
};

// Each further type is a file of its own beside image.mts and one more entry here.
const message = z.discriminatedUnion('type', [
	z.object({ ...common, type: z.literal('image'), image, template: z.undefined() }).strict(),
	z.object({ ...common, type: z.literal('template'), template, image: z.undefined() }).strict(),
]);

/** A message in the form that v3/message takes. */
export type SentMessage = z.infer<typeof message>;

/** The message, or what is wrong with it, in words. */
export function checkMessage(
	body: unknown,
	context: MessageContext,
): { message: SentMessage } | { reason: string } | { refusal: TemplateRefusal } {
	const result = message.safeParse(body);
	if (!result.success) return { reason: firstIssue(result.error) };
	const { data } = result;
	const fault = recipientFault(data, context.userIds);
	if (fault !== undefined) return { reason: fault };
	const id = data.type === 'image' ? data.image.id : headerMediaId(data.template);
	if (id !== undefined && !context.knowsMedia(id)) {
		return { reason: `image.id ${id} is not a media id of this app` };
	}
	const refusal = data.template && checkTemplate(data.template, context.templates);
	return refusal ? { refusal } : { message: data };
}

function firstIssue({ issues: [{ path, message: text }] }: z.ZodError): string {
	return `${path.join('.') || 'body'}: ${text}`;
}
