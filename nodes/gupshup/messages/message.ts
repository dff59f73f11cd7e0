/**
 * The room `messages/`: the kinds of messages, behind one seam. May use `input/`, `media/`, `templates/`
 * and what these stand on; knows nothing of sending. What reads a field throws InvalidInput, which names it.
 */

import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Recipient } from '../input/recipient';
import type { InputFiles } from '../media/inputFile';
import type { Media, SentMedia } from '../media/media';
import type { TemplateLookup } from '../templates/list';

interface Envelope {
	recipient: Recipient;
	/** WhatsApp's id (`wamid.…`) of the message that is replied to. */
	replyTo?: string;
	/** The user's own; comes back with the reports where Gupshup passes it on, which no page tells. */
	reference?: string;
}

/** A message as the sender, the ledger and the uploads know it. */
export interface Message extends Envelope {
	/** None, one or several, in the order in which `body` takes them. */
	media: readonly Media[];
	body(media: readonly SentMedia[]): IDataObject;
	/** The buttons whose tap tells which one it was, of a message whose answer can be waited for. */
	answers?: readonly Answer[];
	/** A template of category marketing that goes to the endpoint of its own, at its own pace. */
	isMarketing?: boolean;
}

export interface Answer {
	/** The user's own id of it, whatever goes out in its place. */
	id: string;
	/** Where it is in the message, for a sentence: "button 2". */
	where: string;
	/** Of several cards, the number of the one it is on, from 1. */
	card?: number;
}

/** What a kind makes of its fields. */
export interface Content extends Pick<Message, 'media' | 'answers' | 'isMarketing'> {
	/** The part of a request that is the kind's own: `type`, and what is called like it. */
	part(media: readonly SentMedia[]): IDataObject;
}

/** What a kind reads the fields of one item with. */
export interface Reading {
	context: IExecuteFunctions;
	itemIndex: number;
	/** A field of the item, its expression resolved; empty where it is not there. */
	parameter(name: string): unknown;
	files: InputFiles;
	/** Those of the item's app. */
	templates: TemplateLookup;
	/** What goes out in place of a button's own id. */
	idOnWire(ownId: string): string;
}

/** A kind of message: all that a node knows of it. A new one is one more in the node's list of kinds. */
export interface MessageKind {
	/** In `messageType`: a contract, saved workflows hold it. */
	value: string;
	/** What the panel calls it, and the node's subtitle after "Send". */
	label: string;
	/** What the panel says of it. */
	description: string;
	/** WhatsApp also delivers it more than 24 hours after the person's last message. */
	isForAnyTime?: true;
	/** It can bring answers to tap, so that one of them can be waited for. */
	canAsk?: true;
	/** All of its fields in the panel, which are shown for this kind only. */
	fields: INodeProperties[];
	/** Reads and checks its fields for one item. */
	read(reading: Reading): Content | Promise<Content>;
}

/** For the description of a kind that is not for any time. */
export const LIMITED = "only delivered within 24 hours of the recipient's last message";

/** Body of `POST …/v3/message`, which is that of Meta's Cloud API. JSON leaves out what is undefined. */
export function messageBody(
	{ recipient, replyTo, reference }: Envelope,
	part: IDataObject,
): IDataObject {
	return {
		messaging_product: 'whatsapp',
		recipient_type: 'individual',
		...recipient,
		context: replyTo === undefined ? undefined : { message_id: replyTo },
		biz_opaque_callback_data: reference,
		...part,
	};
}

export function messageOf(envelope: Envelope, { part, ...content }: Content): Message {
	return { ...envelope, ...content, body: (sent) => messageBody(envelope, part(sent)) };
}

/** A file as messages, headers and cards hold it: `{ type: 'image', image: { link } }`, or with its `id`. */
export function mediaPart(type: string, media: SentMedia, more: IDataObject = {}): IDataObject {
	const file = media.kind === 'link' ? { link: media.link } : { id: media.id };
	return { type, [type]: { ...file, ...more } };
}
