/**
 * The room `messages/`: the kinds of messages, a module each, behind one seam. May use `input/`,
 * `media/`, `templates/` and what these stand on; knows nothing of sending.
 */

import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { InputFile } from '../media/inputFile';
import type { TemplateLookup } from '../templates/lookup';
import type { Envelope } from './envelope';

/** An image by the address it lies at, or by the id Gupshup gave it on upload: never both. */
export type ImageSource = { link: string } | { id: string };

/**
 * The part of a request that is a kind's own, `type` and what is called like it. A function, since a file
 * has its id only once it is uploaded.
 */
export type RequestPart = (image: ImageSource) => IDataObject;

/** A message as the sender, the ledger and the uploads know it, whatever its kind. */
export interface Message extends Envelope {
	image: ImageSource | { file: InputFile };
	part: RequestPart;
}

/** A message whose answers can be waited for, checked. */
interface Question {
	/** Of the answers: what tells which one was tapped. */
	ids: string[];
	/** @param idOnWire what to send in place of each of these ids */
	part(idOnWire: (ownId: string) => string): RequestPart;
}

/**
 * A kind of message: all that the node knows of it. A new one is a module like `image.ts` and one line in
 * `kinds.ts`.
 */
export interface MessageKind {
	/** In `messageType`: a contract, saved workflows hold it. */
	value: string;
	/** What the panel calls it, and the node's subtitle after "Send". */
	label: string;
	/** What the panel says of it. */
	description: string;
	/** Whether WhatsApp delivers it only within 24 hours of the person's last message. */
	isSessionMessage: boolean;
	/** Its fields in the panel, which are there for this kind only. */
	fields: { aboveImage?: INodeProperties[]; belowImage?: INodeProperties[] };
	/**
	 * Reads and checks its fields for one item.
	 *
	 * @param templates those of the app, for a kind that needs them
	 * @throws InvalidInput naming the field
	 */
	read(
		context: IExecuteFunctions,
		itemIndex: number,
		templates: TemplateLookup,
	): RequestPart | Promise<RequestPart>;
	/**
	 * The same of a kind that brings answers to tap; others have none.
	 *
	 * @throws InvalidInput naming the field
	 */
	readQuestion?(context: IExecuteFunctions, itemIndex: number): Question;
}
