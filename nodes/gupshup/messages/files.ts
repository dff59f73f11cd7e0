import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { LONGEST_CAPTION, parseCaption, parseText, trimmed } from '../input/text';
import { AUDIO, DOCUMENT, VIDEO } from '../media/mediaRules';
import type { Media, SentMedia } from '../media/media';
import { fileFields, readMedia } from './mediaFields';
import { type Content, mediaObject, type MessageKind } from './message';

/** No page has a limit for the name of a file: what is longer than any text is refused. */
const LONGEST_NAME = 4096;

const captionField: INodeProperties = {
	displayName: LABELS.caption,
	name: 'caption',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	description: `Text below the document or video, up to ${LONGEST_CAPTION} characters`,
};

/** The name of a document as the recipient sees it. */
export const fileNameField: INodeProperties = {
	displayName: LABELS.fileName,
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. Invoice 1001.pdf',
	description: 'Name that the recipient sees. If empty, it is the name of the file itself.',
};

const LIMITED = "only delivered within 24 hours of the recipient's last message";

/**
 * A PDF, an Office file or a text file.
 *
 * docs: partner-docs.gupshup.io/reference/senddocumentmessage
 */
export const document: MessageKind = {
	value: 'document',
	label: 'Document',
	description: `A PDF, Office or text file of up to ${DOCUMENT.largestMb} MB: ${LIMITED}`,
	isSessionMessage: true,
	canAsk: false,
	fields: [...fileFields, fileNameField, captionField],
	async read(reading) {
		const source = await readMedia(reading, 'media', DOCUMENT);
		const filename = nameOf(source, reading.parameter('fileName'));
		const caption = parseCaption(LABELS.caption, reading.parameter('caption'));
		return contentOf('document', source, {
			...(caption === undefined ? {} : { caption }),
			...(filename === '' ? {} : { filename }),
		});
	},
};

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-video-message */
export const video: MessageKind = {
	value: 'video',
	label: 'Video',
	description: `An MP4 or 3GP of up to ${VIDEO.largestMb} MB: ${LIMITED}`,
	isSessionMessage: true,
	canAsk: false,
	fields: [...fileFields, captionField],
	async read(reading) {
		const source = await readMedia(reading, 'media', VIDEO);
		const caption = parseCaption(LABELS.caption, reading.parameter('caption'));
		return contentOf('video', source, caption === undefined ? {} : { caption });
	},
};

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-audio-message-6 */
export const audio: MessageKind = {
	value: 'audio',
	label: 'Audio',
	description: `An MP3, M4A, AAC, AMR or OGG of up to ${AUDIO.largestMb} MB: ${LIMITED}`,
	isSessionMessage: true,
	canAsk: false,
	fields: fileFields,
	async read(reading) {
		return contentOf('audio', await readMedia(reading, 'media', AUDIO), {});
	},
};

/** A message with a file, which is `{ link }` or `{ id }` beside what else its kind has. */
function contentOf(type: string, source: Media, more: IDataObject): Content {
	return {
		media: [source],
		part: ([sent]: readonly SentMedia[]) => ({
			type,
			[type]: { ...mediaObject(sent), ...more },
		}),
	};
}

/** The name that the recipient sees: the given one, that of the file, or empty where neither is known. */
export function nameOf(source: Media, given: unknown): string {
	const name = trimmed(parseText(LABELS.fileName, given === false ? '' : given, LONGEST_NAME));
	return name === '' && source.kind === 'file' ? source.file.name : name;
}
