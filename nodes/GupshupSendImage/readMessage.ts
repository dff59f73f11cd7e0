import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readCaption } from '../gupshup/input/caption';
import { readMediaId } from '../gupshup/input/ids';
import { readImageLink } from '../gupshup/input/imageLink';
import type { ImageSource } from '../gupshup/messages/message';
import { readRecipient, type Recipient } from '../gupshup/input/recipient';
import type { FilledTemplate } from '../gupshup/messages/template';
import type { InputFile, InputFiles } from '../gupshup/media/inputFile';
import { LABELS } from './labels';
import { readOptions, type SendOptions } from './options';
import { readTemplate } from './readTemplate';

/** One item, checked and ready to be sent. */
export interface PreparedMessage {
	recipient: Recipient;
	image: ImageSource | { file: InputFile };
	caption?: string;
	/** Set for a template, which the image is the header of. */
	template?: FilledTemplate;
	options: SendOptions;
}

/**
 * Reads the panel for one item and checks everything that can be checked before a request is made.
 *
 * @throws InvalidInput naming the field
 */
export async function readMessage(
	context: IExecuteFunctions,
	itemIndex: number,
	files: InputFiles,
): Promise<PreparedMessage> {
	const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;

	const options = readOptions(context.getNodeParameter('options', itemIndex, {}) as IDataObject);
	return {
		recipient: readRecipient(LABELS.to, parameter('to'), options.defaultCountry),
		image: await readImage(parameter, itemIndex, files),
		...(parameter('messageType') === 'template'
			? { template: await readTemplate(context, itemIndex) }
			: { caption: readCaption(LABELS.caption, parameter('caption')) }),
		options,
	};
}

async function readImage(
	parameter: (name: string) => unknown,
	itemIndex: number,
	files: InputFiles,
): Promise<PreparedMessage['image']> {
	switch (parameter('imageSource')) {
		case 'binary':
			return { file: await files.read(itemIndex, parameter('binaryPropertyName')) };
		case 'mediaId':
			return { id: readMediaId(LABELS.mediaId, parameter('mediaId')) };
		default:
			return { link: readImageLink(LABELS.imageUrl, parameter('imageUrl')) };
	}
}
