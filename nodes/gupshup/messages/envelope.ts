import type { IDataObject } from 'n8n-workflow';

/** Whom a message goes to: a number (digits only, country code first), or an id of WhatsApp's. */
export type Recipient = { to: string } | { recipient: string };

/** The number or the id alone. */
export function addressOf(recipient: Recipient): string {
	return 'to' in recipient ? recipient.to : recipient.recipient;
}

/** What every message has, whatever its kind. */
export interface Envelope {
	recipient: Recipient;
	/** WhatsApp's id (`wamid.…`) of the message that is replied to. */
	replyTo?: string;
}

/**
 * Body of `POST …/v3/message`, which is that of Meta's Cloud API: an optional field is left out when it
 * has no value.
 *
 * @param part the kind's own: `type`, and what is called like it
 */
export function messageBody({ recipient, replyTo }: Envelope, part: IDataObject): IDataObject {
	return {
		messaging_product: 'whatsapp',
		recipient_type: 'individual',
		...recipient,
		...(replyTo === undefined ? {} : { context: { message_id: replyTo } }),
		...part,
	};
}
