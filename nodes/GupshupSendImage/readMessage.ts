import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readCaption } from '../gupshup/input/caption';
import { readMediaId } from '../gupshup/input/ids';
import { readImageLink } from '../gupshup/input/imageLink';
import type { ImageSource } from '../gupshup/messages/message';
import { readPhoneNumber } from '../gupshup/input/phoneNumber';
import type { FilledTemplate } from '../gupshup/messages/template';
import type { LinkChecks } from '../gupshup/media/checkLink';
import type { InputFile, InputFiles } from '../gupshup/media/inputFile';
import type { Failure } from '../gupshup/problems/outcome';
import { LABELS } from './labels';
import { readOptions, type SendOptions } from './options';
import { readTemplate } from './readTemplate';
import type { TemplateLookup } from '../gupshup/templates/lookup';

/** One item, checked and ready to be sent. */
export interface PreparedMessage {
	/** Digits only, country code first. */
	to: string;
	image: ImageSource | { file: InputFile };
	caption?: string;
	/** Set for a template, which the image is the header of. */
	template?: FilledTemplate;
	options: SendOptions;
	/** Looks at what the link leads to, where that is wanted: why it cannot be sent, if it cannot. */
	checkFirst?: (end: AbortSignal) => Promise<Failure | undefined>;
}

/** What reading an item needs of its run. */
export interface Readers {
	files: InputFiles;
	links: LinkChecks;
	templates: TemplateLookup;
}

/**
 * Reads the panel for one item and checks everything that can be checked before a request is made.
 *
 * @throws InvalidInput naming the field
 */
export async function readMessage(
	context: IExecuteFunctions,
	itemIndex: number,
	{ files, links, templates }: Readers,
): Promise<PreparedMessage> {
	const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;

	const message = {
		to: readPhoneNumber(LABELS.to, parameter('to')),
		image: await readImage(parameter, itemIndex, files),
		...(parameter('messageType') === 'template'
			? { template: await readTemplate(context, itemIndex, templates) }
			: { caption: readCaption(LABELS.caption, parameter('caption')) }),
		options: readOptions(context.getNodeParameter('options', itemIndex, {}) as IDataObject),
	};
	const { image, options } = message;
	if (!options.checkLink || !('link' in image)) return message;
	return {
		...message,
		checkFirst: async (end) => await links.check(LABELS.imageUrl, image.link, end),
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
