/** What an execution remembers of the images that were uploaded for it. */
import type { IExecuteFunctions } from 'n8n-workflow';

import { appOf } from '../../../nodes/gupshup/credential/app';
import { Uploads } from '../../../nodes/gupshup/media/uploads';
import type { InputFile } from '../../../nodes/gupshup/media/inputFile';

const CREDENTIAL = { appId: 'A', appToken: 'sk_a' };
const APP = appOf(CREDENTIAL);
const FILE = { sha256: 'x' } as InputFile;
const NEVER = new AbortController().signal;

/** Uploads of an execution that has uploaded the file under this media ID. Nothing can leave. */
function uploadsOf(id: string): Uploads {
	// Also by a node whose credential writes the App ID another way.
	const shared = { gupshupUploads: { 'https://partner.gupshup.io a x': id } };
	return new Uploads({ getContext: () => shared } as unknown as IExecuteFunctions);
}

test('an image that was uploaded again meanwhile stays known', async () => {
	const uploads = uploadsOf('new');
	uploads.forget(APP, FILE, 'old');
	expect(await uploads.upload(APP, CREDENTIAL, FILE, 1000, NEVER)).toEqual({ id: 'new' });
});

test('what Gupshup does not know any more is asked for again', async () => {
	const uploads = uploadsOf('old');
	uploads.forget(APP, FILE, 'old');
	expect(await uploads.upload(APP, CREDENTIAL, FILE, 1000, AbortSignal.abort())).toMatchObject({
		kind: 'notSent',
	});
});
