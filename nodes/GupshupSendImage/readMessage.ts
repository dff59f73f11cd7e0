import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readMediaId } from '../gupshup/input/ids';
import { readImageLink } from '../gupshup/input/imageLink';
import { expiryOf } from '../gupshup/input/linkExpiry';
import { LABELS } from '../gupshup/input/labels';
import { readCountry } from '../gupshup/input/countries';
import { readRecipient, type Recipient } from '../gupshup/input/recipient';
import type { LinkChecks } from '../gupshup/media/checkLink';
import type { InputFiles } from '../gupshup/media/inputFile';
import type { Message, MessageKind } from '../gupshup/messages/kind';
import { kindOf } from '../gupshup/messages/kinds';
import { InvalidInput } from '../gupshup/problems/invalidInput';
import { type Failure, failureOf } from '../gupshup/problems/outcome';
import type { PreparedMessage } from '../gupshup/sending/sendOne';
import type { TemplateLookup } from '../gupshup/templates/lookup';
import { readOnceKey } from './onceKey';
import { readOptions } from './options';

/** What reading an item needs of its run. */
export interface Readers {
	files: InputFiles;
	links: LinkChecks;
	templates: TemplateLookup;
	/** What has been read of items ahead of the rest of them. */
	heads: Map<number, Head>;
}

/** What tells whether somebody was sent to before. */
export interface Head {
	recipient: Recipient;
	/** The option collection. */
	chosen: IDataObject;
	onceKey?: string;
}

/** Reads what a kind of message has of its own. */
type ReadPart = MessageKind['read'];

/**
 * Reads the panel for one item and checks everything that can be checked before a request is made.
 *
 * @param readPart other than the kind of message does it
 * @throws InvalidInput naming the field
 */
export async function readMessage(
	context: IExecuteFunctions,
	itemIndex: number,
	{ files, links, templates, heads }: Readers,
	readPart?: ReadPart,
): Promise<PreparedMessage> {
	const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;
	const read = readPart ?? kindOf(parameter('messageType')).read;

	const { chosen, recipient, onceKey } = heads.get(itemIndex) ?? readHead(context, itemIndex);
	heads.delete(itemIndex);
	const image = await readImage(parameter, itemIndex, files);
	const part = await read(context, itemIndex, templates);
	const options = readOptions(chosen);
	const { replyTo, reference } = options;
	const message: PreparedMessage = {
		...{ recipient, image, part, replyTo, reference, options },
		...(onceKey === undefined ? {} : { onceKey }),
	};
	if (!('link' in image)) return message;
	const { link } = image;
	return {
		...message,
		notAnyMore: () => expiryInTurn(link),
		...(options.checkLink
			? { checkFirst: async (end: AbortSignal) => await links.check(LABELS.imageUrl, link, end) }
			: {}),
	};
}

/** A list takes its time: a link that was valid when it was read may not be when its turn comes. */
function expiryInTurn(link: string): Failure | undefined {
	const expiry = expiryOf(new URL(link), Date.now());
	return expiry && failureOf(new InvalidInput(LABELS.imageUrl, expiry.what, MAKE_LONGER));
}

const MAKE_LONGER =
	'Make the links valid for longer than the list takes: 1,000 messages take about two minutes at 10 a second';

/**
 * Reads whom an item goes to, and under which key only once.
 *
 * @throws InvalidInput naming the field
 */
export function readHead(context: IExecuteFunctions, itemIndex: number): Head {
	const chosen = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const recipient = readRecipientOf(context, itemIndex, chosen);
	return { chosen, recipient, onceKey: readOnceKey(context, itemIndex, chosen) };
}

/**
 * Reads the recipient of an item alone.
 *
 * @throws InvalidInput naming the field
 */
export function readRecipientOf(
	context: IExecuteFunctions,
	itemIndex: number,
	{ defaultCountry } = context.getNodeParameter('options', itemIndex, {}) as IDataObject,
): Recipient {
	return readRecipient(
		LABELS.to,
		context.getNodeParameter('to', itemIndex, ''),
		readCountry(LABELS.defaultCountry, defaultCountry),
	);
}

async function readImage(
	parameter: (name: string) => unknown,
	itemIndex: number,
	files: InputFiles,
): Promise<Message['image']> {
	switch (parameter('imageSource')) {
		case 'binary':
			return { file: await files.read(itemIndex, parameter('binaryPropertyName')) };
		case 'mediaId':
			return { id: readMediaId(LABELS.mediaId, parameter('mediaId')) };
		default:
			return { link: readImageLink(LABELS.imageUrl, parameter('imageUrl')) };
	}
}
