/**
 * The room `media/`: image files and links to images: what WhatsApp cannot show is found out, what it
 * can is uploaded once. May use `client/`, `pace/`, `input/` and what these stand on.
 */

import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { GupshupApp } from '../client/app';
import type { GupshupClient } from '../client/client';
import { UPLOADING } from '../client/result';
import { UploadForm } from '../http/n8nQuirks';
import { pause } from '../http/waiting';
import { DEFAULT_UPLOADS_PER_SECOND } from '../pace/paces';
import { type Failure, NOT_REACHED } from '../problems/outcome';
import type { InputFile, Media, SentMedia } from './media';
import { canPass, failedAgain, mediaIdOf, UploadTrouble } from './uploadAnswer';

/** The image as a message takes it, or why there is none. */
type Upload = { kind: 'id'; id: string } | Failure;

interface UploadJob {
	client: GupshupClient;
	file: InputFile;
	timeoutMs: number;
	end: AbortSignal;
}

/** As many times an item's upload is tried; the pause before each where that file has just failed. */
const PAUSES_MS = [1000, 1000, 2000, 4000, 8000];

/** An image whose media IDs get lost more often than that in a run is not uploaded again for its items. */
const MOST_LOST = 3;

/** The slowest line that an upload is waited for, in bytes a millisecond: 2 Mbit/s. */
const SLOWEST_LINE = 250;

/**
 * How long an upload may take, in milliseconds: Timeout, and the time that a slow line needs for the file.
 *
 * @param size in bytes
 */
export function uploadTime(timeoutMs: number, size: number): number {
	return timeoutMs + Math.ceil(size / SLOWEST_LINE);
}

const CONTEXT_KEY = 'gupshupUploads';

/**
 * Uploads images, each once in an execution, whichever node, run, try or item asks for it: what is
 * uploaded is written down in the context that all nodes of the execution share.
 *
 * An upload sends nothing to anybody, so one that fails is tried again. Where that does not help, the item
 * that asked for it is not sent, and the next one that has the same image begins anew, until the trouble
 * has lasted for too long (`UploadTrouble`).
 */
export class Uploads {
	private readonly mediaIds: Record<string, string>;
	/** Of this run, by file: under way, done, or failed for good. */
	private readonly running = new Map<string, Promise<Upload>>();
	private readonly trouble = new UploadTrouble();
	/** How many media IDs of a file Gupshup did not know in this run. */
	private readonly lost = new Map<string, number>();

	constructor(context: IExecuteFunctions) {
		const stored = context.getContext('flow') as { [CONTEXT_KEY]?: Record<string, string> };
		this.mediaIds = stored[CONTEXT_KEY] ??= {};
	}

	/**
	 * The media ID of an image, or why it has none. Never throws for what Gupshup answers.
	 *
	 * @param timeoutMs of one request
	 * @param end raised when nothing more may leave
	 */
	async upload(
		client: GupshupClient,
		file: InputFile,
		timeoutMs: number,
		end: AbortSignal,
	): Promise<Upload> {
		const key = keyOf(client.app, file);
		for (;;) {
			const known = this.mediaIds[key];
			if (known !== undefined) return { kind: 'id', id: known };
			const running = this.running.get(key);
			if (running === undefined) {
				return await this.begin(key, { client, file, timeoutMs, end });
			}
			const result = await running;
			if (result.kind === 'id' || this.running.get(key) === running) return result;
			// It failed for the item that began it. This one begins anew, unless another one has.
		}
	}

	/** Media as a request takes them, all uploaded that are files; or why the first that has none has none. */
	async uploadAll(
		client: GupshupClient,
		media: readonly Media[],
		timeoutMs: number,
		end: AbortSignal,
	): Promise<{ kind: 'uploaded'; media: SentMedia[] } | Failure> {
		const results = await Promise.all(
			media.map(async (each) =>
				each.kind === 'file' ? await this.upload(client, each.file, timeoutMs, end) : each,
			),
		);
		const uploaded: SentMedia[] = [];
		for (const result of results) {
			if (result.kind !== 'id' && result.kind !== 'link') return result;
			uploaded.push(result);
		}
		return { kind: 'uploaded', media: uploaded };
	}

	/**
	 * Gupshup does not know an ID of these any more. Which of several, it does not say: all of them are
	 * uploaded again by who sends them next.
	 *
	 * @returns whether that makes sense
	 */
	forgetAll(app: GupshupApp, media: readonly Media[], sent: readonly SentMedia[]): boolean {
		const forgotten = media.map((each, index) => {
			const source = sent[index];
			if (each.kind !== 'file' || source.kind !== 'id') return true;
			return this.forget(app, each.file, source.id);
		});
		return media.some(({ kind }) => kind === 'file') && forgotten.every(Boolean);
	}

	/**
	 * Gupshup does not know this ID any more: who sends the image next uploads it again.
	 *
	 * @returns whether that makes sense
	 */
	forget(app: GupshupApp, file: InputFile, id: string): boolean {
		const key = keyOf(app, file);
		const lost = this.lost.get(key) ?? 0;
		if (lost === MOST_LOST) return false;
		// Somebody else may have uploaded it again already.
		if (this.mediaIds[key] === id) {
			delete this.mediaIds[key];
			this.running.delete(key);
			this.lost.set(key, lost + 1);
		}
		return true;
	}

	private async begin(key: string, job: UploadJob): Promise<Upload> {
		const upload = this.untilClear(key, job).then(({ result, isForGood }) => {
			if (result.kind === 'id') this.mediaIds[key] = result.id;
			else if (!isForGood) this.running.delete(key);
			return result;
		});
		this.running.set(key, upload);
		return await upload;
	}

	private async untilClear(
		file: string,
		job: UploadJob,
	): Promise<{ result: Upload; isForGood: boolean }> {
		const app = nameOf(job.client.app);
		for (let tries = 1; ; tries++) {
			if (this.trouble.isOn(file)) await pause(PAUSES_MS[tries - 1], job.end, { sleep });
			const { result, passes } = await this.request(job);
			if (!passes) {
				if (result.kind === 'id') this.trouble.over(file, app);
				return { result, isForGood: result.kind === 'id' || !result.notReached };
			}
			const lasting = this.trouble.failed(file, app);
			const isForGood = lasting.length > 0;
			if (isForGood || tries === PAUSES_MS.length) {
				return { result: failedAgain(result, tries, lasting.includes(app)), isForGood };
			}
		}
	}

	/** Makes the request once; `passes` where it failed by what may be over in a moment. */
	private async request(
		job: UploadJob,
	): Promise<{ result: Failure; passes: true } | { result: Upload; passes: false }> {
		const { client, file, timeoutMs, end } = job;
		const ran = await client.request({
			purpose: UPLOADING,
			method: 'POST',
			resource: 'media',
			body: new UploadForm(file) as never,
			timeoutMs: uploadTime(timeoutMs, file.size),
			turn: { of: 'media', limit: DEFAULT_UPLOADS_PER_SECOND, signal: end },
		});
		if (ran.kind === 'notSent' && ran.why === 'ended') {
			return { result: NOT_REACHED, passes: false };
		}
		const result = mediaIdOf(ran);
		return result.kind === 'id' || !canPass(ran)
			? { result, passes: false }
			: { result, passes: true };
	}
}

function nameOf({ baseUrl, key }: GupshupApp): string {
	return `${baseUrl} ${key}`;
}

/** A media ID belongs to the app it was uploaded for. */
function keyOf(app: GupshupApp, { sha256 }: InputFile): string {
	return `${nameOf(app)} ${sha256}`;
}
