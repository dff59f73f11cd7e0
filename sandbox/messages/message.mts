import { z } from 'zod';
import type { SandboxTemplate } from '../templates/template.mts';
import { checkInteractive, interactive } from './interactive.mts';
import { audio, document, image, mediaIn, video } from './media.mts';
import { location, text } from './plain.mts';
import { recipient, recipientFault, to } from './recipient.mts';
import type { MetaRefusal } from './refusal.mts';
import { template } from './template.mts';
import { checkTemplate } from './templateFit.mts';

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

/** Each kind of message is a schema of this name; a message has the one that its type names. */
const kinds = { text, image, video, audio, document, location, template, interactive };

const message = z
	.strictObject({
		// docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-image-message
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
		type: z.enum(Object.keys(kinds) as [Kind, ...Kind[]]),
	})
	.extend(z.object(kinds).partial().shape)
	.superRefine((sent, { addIssue }) => {
		for (const kind of Object.keys(kinds) as Kind[]) {
			if (kind === sent.type && sent[kind] === undefined) {
				const { invalid_type: code } = z.ZodIssueCode;
				const types = { expected: 'object', received: 'undefined' } as const;
				addIssue({ code, ...types, path: [kind], message: 'Required' });
			} else if (kind !== sent.type && sent[kind] !== undefined) {
				addIssue({
					code: 'custom',
					path: [kind],
					message: `is not of a message of type ${sent.type}`,
				});
			}
		}
	});

type Kind = keyof typeof kinds;

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
	for (const { kind, id } of mediaIn(data)) {
		if (id !== undefined && !context.knowsMedia(id)) {
			return { reason: `${kind}.id ${id} is not a media id of this app` };
		}
	}
	const refusal =
		(data.template && checkTemplate(data.template, context.templates)) ??
		(data.interactive && checkInteractive(data.interactive));
	return refusal ? { refusal } : { message: data };
}

function firstIssue(error: z.ZodError): { reason: string } | { refusal: MetaRefusal } {
	const [issue] = error.issues;
	if (issue.code === 'invalid_union') {
		// What was meant is the shape with which least is wrong.
		const [best] = issue.unionErrors.sort((one, other) => one.issues.length - other.issues.length);
		return firstIssue(best);
	}
	const { path, message: words } = issue;
	const isMissing =
		(issue.code === 'invalid_type' && issue.received === 'undefined') ||
		(issue.code === 'invalid_literal' && issue.received === undefined);
	if (isMissing && path[0] === 'interactive') {
		// `interactive['action']['buttons'][0]['reply']['title']`, as Meta writes it.
		const [first, ...others] = path;
		const keys = others.map((key) => (typeof key === 'number' ? `[${key}]` : `['${key}']`));
		return {
			refusal: { code: 100, title: `The parameter ${first}${keys.join('')} is required.` },
		};
	}
	return { reason: `${path.join('.') || 'body'}: ${words}` };
}
