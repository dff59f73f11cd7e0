import {
	mediaNeedsCloud,
	mediaRefused,
	mediaTooLarge,
	noFetching,
	notLive,
	reviewParameters,
	type Answer,
} from '../answers.mts';
import { looksLike } from '../media/fileTypes.mts';
import { faultOf } from '../media/showable.mts';
import { mediaId } from '../random.mts';
import type { Endpoint } from './endpoint.mts';

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-media */
export const uploadMedia: Endpoint = {
	method: 'POST',
	path: 'media',
	// One of the page's samples has it in the one header, the second in the other.
	tokenHeaders: ['authorization', 'token'],
	limitGroup: 'media',
	takesUpload: true,
	handle({ app, upload, at, records, ids }): Answer {
		if (!app.cloudApi) return mediaNeedsCloud();
		if (!app.live) return notLive();

		const { parts, files } = upload ?? { parts: [], files: [] };
		const fileType = parts.find(({ name }) => name === 'file_type')?.value;
		const [file] = files;
		if (/^https?:/i.test(parts.find(({ name }) => name === 'file')?.value ?? '')) {
			return noFetching();
		}
		// Exactly the two documented parts: a third one is a mistake that would go unnoticed elsewhere.
		if (!fileType || file?.name !== 'file' || !file.fileName || parts.length !== 2) {
			return reviewParameters();
		}
		if (file.tooLarge) return mediaTooLarge();
		if (file.contentType !== fileType || !looksLike(fileType, file.firstBytes)) {
			return mediaRefused();
		}

		const { name: _name, tooLarge: _tooLarge, fileName, ...facts } = file;
		const id = mediaId(ids);
		const recorded = { id, appId: app.id, at, fileType, fileName, ...facts };
		records.stored(recorded, facts.bytes && faultOf(facts.bytes));
		return { status: 200, body: { mediaId: id, status: 'success' } };
	},
};
