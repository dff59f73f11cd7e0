/**
 * The room `media/`: image files and links to images: what WhatsApp cannot show is found out, what it
 * can is uploaded once. May use `api/`, `pace/`, `input/` and what these stand on.
 */

import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

import { type GupshupApp, urlOf } from '../credential/app';
import { type Failure, NOT_REACHED } from '../problems/outcome';
import { DEFAULT_UPLOADS_PER_SECOND, paceOf } from '../pace/paces';
import { request } from '../api/request';
import { mediaIdOf } from './uploadAnswer';
import { UploadForm } from './uploadForm';
import type { InputFile } from './inputFile';

/** The image as a message takes it, or why there is none. */
type Upload = { id: string } | Failure;

const CONTEXT_KEY = 'gupshupUploads';

/**
 * Uploads images, each once in an execution, whichever node, run, try or item asks for it: what is
 * uploaded is written down in the context that all nodes of the execution share.
 */
export class Uploads {
	private readonly mediaIds: Record<string, string>;
	/** Of this run: under way, done, or in vain. */
	private readonly running = new Map<string, Promise<Upload>>();

	constructor(private readonly context: IExecuteFunctions) {
		const stored = context.getContext('flow') as { [CONTEXT_KEY]?: Record<string, string> };
		this.mediaIds = stored[CONTEXT_KEY] ??= {};
	}

	/**
	 * The media ID of an image, or why it has none. Never throws for what Gupshup answers.
	 *
	 * @param end raised when nothing more may leave
	 */
	async upload(
		app: GupshupApp,
		credential: ICredentialDataDecryptedObject,
		file: InputFile,
		timeoutMs: number,
		end: AbortSignal,
	): Promise<Upload> {
		const key = keyOf(app, file);
		const known = this.mediaIds[key];
		if (known !== undefined) return { id: known };

		let upload = this.running.get(key);
		if (upload === undefined) {
			upload = this.request(app, credential, file, timeoutMs, end).then((result) => {
				if ('id' in result) this.mediaIds[key] = result.id;
				return result;
			});
			this.running.set(key, upload);
		}
		return await upload;
	}

	/** Gupshup does not know this ID any more: who sends the image next uploads it again. */
	forget(app: GupshupApp, file: InputFile, id: string): void {
		const key = keyOf(app, file);
		// Somebody else may have uploaded it again already.
		if (this.mediaIds[key] !== id) return;
		delete this.mediaIds[key];
		this.running.delete(key);
	}

	private async request(
		app: GupshupApp,
		credential: ICredentialDataDecryptedObject,
		file: InputFile,
		timeoutMs: number,
		end: AbortSignal,
	): Promise<Upload> {
		const result = await paceOf(app, 'media').run(
			{ limit: DEFAULT_UPLOADS_PER_SECOND, signal: end },
			async () =>
				await request(this.context, credential, {
					method: 'POST',
					url: urlOf(app, 'media'),
					body: new UploadForm(file) as never,
					timeoutMs,
				}),
		);
		switch (result.kind) {
			case 'reply':
				return mediaIdOf(result.reply);
			case 'tooMany':
				return mediaIdOf({ kind: 'answer', answer: result.answer });
			case 'ended':
				return NOT_REACHED;
		}
	}
}

/** A media ID belongs to the app it was uploaded for. */
function keyOf(app: GupshupApp, { sha256 }: InputFile): string {
	return `${app.baseUrl} ${app.key} ${sha256}`;
}
