import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readCaption } from '../gupshup/caption';
import { readMediaId } from '../gupshup/ids';
import { readImageLink } from '../gupshup/imageLink';
import { type ImageSource, imageMessageBody } from '../gupshup/message';
import { readPhoneNumber } from '../gupshup/phoneNumber';
import { LABELS } from './labels';
import { readOptions, type SendOptions } from './options';

/** One item, ready to be sent. */
export interface PreparedMessage {
	/** Body of the request. */
	body: IDataObject;
	options: SendOptions;
}

/**
 * Reads the panel for one item and checks everything that can be checked before a request is made.
 *
 * @throws InvalidInput naming the field
 */
export function readMessage(context: IExecuteFunctions, itemIndex: number): PreparedMessage {
	const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;

	const options = readOptions(context.getNodeParameter('options', itemIndex, {}) as IDataObject);
	const body = imageMessageBody({
		to: readPhoneNumber(LABELS.to, parameter('to')),
		image: readImageSource(parameter),
		caption: readCaption(LABELS.caption, parameter('caption')),
		replyTo: options.replyTo,
	});
	return { body, options };
}

function readImageSource(parameter: (name: string) => unknown): ImageSource {
	return parameter('imageSource') === 'mediaId'
		? { id: readMediaId(LABELS.mediaId, parameter('mediaId')) }
		: { link: readImageLink(LABELS.imageUrl, parameter('imageUrl')) };
}
