/**
 * The room `media/`: image files and links to images: what WhatsApp cannot show is found out, what it
 * can is uploaded once. May use `client/`, `pace/`, `input/` and what these stand on.
 */

import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { GupshupApp } from '../client/app';
import type { GupshupClient } from '../client/client';
import { NOT_UPLOADED, type Result, TRY_LATER, UPLOADING } from '../client/result';
import { reasonIn } from '../http/answer';
import { UploadForm } from '../http/n8nQuirks';
import { pause } from '../http/waiting';
import { DEFAULT_UPLOADS_PER_SECOND } from '../pace/pace';
import { causeOfRefusal, isRefusal } from '../problems/causes';
import type { Failure } from '../problems/outcome';
import type { InputFile, Media, SentMedia } from './media';

/** As many times an item's upload is tried; the pause before each where that file has just failed. */
const PAUSES_MS = [1000, 1000, 2000, 4000, 8000];

/** After failing for so long, in milliseconds, uploads of a file or an app are tried once each, and not again. */
const PATIENCE_MS = 60_000;

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

/** How a message uploads its files. */
interface UploadBy {
	client: GupshupClient;
	/** Of one request. */
	timeoutMs: number;
	/** Raised when nothing more may leave. */
	end: AbortSignal;
}

/** The ID of a file as a message takes it, or why there is none. */
export type Upload = { kind: 'id'; id: string } | Failure;

const CONTEXT_KEY = 'gupshupUploads';

/**
 * Uploads files, each once in an execution, whichever node, run, try or item asks for it: what is
 * uploaded is written down in the context that all nodes of the execution share.
 *
 * An upload sends nothing to anybody, so one that fails is tried again. Where that does not help, the item
 * that asked for it is not sent, and the next one that has the same file begins again, until the trouble
 * has lasted for too long.
 */
export class Uploads {
	private readonly mediaIds: Record<string, string>;
	/** Of this run, by file: under way, done, or failed for good. */
	private readonly running = new Map<string, Promise<Upload>>();
	/** By the key of a file or an app: when its first upload failed since one was taken. */
	private readonly failingSince = new Map<string, number>();
	/** How many media IDs of a file Gupshup did not know in this run. */
	private readonly lost = new Map<string, number>();

	constructor(context: IExecuteFunctions) {
		const stored = context.getContext('flow') as { [CONTEXT_KEY]?: Record<string, string> };
		this.mediaIds = stored[CONTEXT_KEY] ??= {};
	}

	/** Media as a request takes them, all uploaded that are files; or why the first that has none has none. */
	async uploadAll(
		media: readonly Media[],
		by: UploadBy,
	): Promise<{ kind: 'uploaded'; media: SentMedia[] } | Failure> {
		const results = await Promise.all(
			media.map(async (each) => (each.kind === 'file' ? await this.upload(each.file, by) : each)),
		);
		const uploaded: SentMedia[] = [];
		for (const result of results) {
			if (result.kind !== 'id' && result.kind !== 'link') return result;
			uploaded.push(result);
		}
		return { kind: 'uploaded', media: uploaded };
	}

	/** The media ID of a file, or why it has none. Never throws for what Gupshup answers. */
	async upload(file: InputFile, by: UploadBy): Promise<Upload> {
		const key = keyOf(by.client.app, file);
		for (;;) {
			const id = this.mediaIds[key];
			if (id !== undefined) return { kind: 'id', id };
			const others = this.running.get(key);
			const upload = others ?? this.uploadUntilClear(key, file, by);
			this.running.set(key, upload);
			const result = await upload;
			// Where it failed for another item, this one begins again, unless a third one has.
			if (!others || result.kind === 'id' || this.running.get(key) === others) return result;
		}
	}

	/**
	 * Gupshup does not know an ID of these any more. Which of several, it does not say: all of them are
	 * uploaded again by who sends them next.
	 *
	 * @returns whether that makes sense
	 */
	forgetAll(app: GupshupApp, media: readonly Media[], sent: readonly SentMedia[]): boolean {
		const forgotten = media.flatMap((each, index) => {
			const source = sent[index];
			const isUploaded = each.kind === 'file' && source.kind === 'id';
			return isUploaded ? [this.forget(keyOf(app, each.file), source.id)] : [];
		});
		return forgotten.length > 0 && forgotten.every(Boolean);
	}

	private forget(key: string, id: string): boolean {
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

	private async uploadUntilClear(key: string, file: InputFile, by: UploadBy): Promise<Upload> {
		const app = keyOfApp(by.client.app);
		for (let tries = 1; ; tries++) {
			if (this.failingSince.has(key)) await pause(PAUSES_MS[tries - 1], by.end, { sleep });
			const result = await this.request(file, by);
			const upload = mediaIdOf(result);
			if (upload.kind === 'id') {
				this.mediaIds[key] = upload.id;
				for (const name of [key, app]) this.failingSince.delete(name);
				return upload;
			}
			if (!canPass(result)) {
				if (upload.notReached) this.running.delete(key);
				return upload;
			}
			const lasting = this.failingForLong(key, app);
			if (lasting.length === 0) {
				if (tries < PAUSES_MS.length) continue;
				this.running.delete(key);
			}
			// What Gupshup answers with 500 may be the file's own.
			const isOfApp = lasting.includes(app) && upload.httpStatus !== 500;
			return {
				...upload,
				what: tries > 1 ? `${upload.what}, after ${tries} tries` : upload.what,
				...(isOfApp && { about: 'app' }),
			};
		}
	}

	/** Notes that an upload has failed, and says which of its file and its app have for longer than is waited. */
	private failingForLong(...keys: string[]): string[] {
		const now = performance.now();
		return keys.filter((key) => {
			const since = this.failingSince.get(key) ?? now;
			this.failingSince.set(key, since);
			return now - since >= PATIENCE_MS;
		});
	}

	private async request(file: InputFile, { client, timeoutMs, end }: UploadBy): Promise<Result> {
		return await client.request({
			purpose: UPLOADING,
			method: 'POST',
			resource: 'media',
			body: new UploadForm(file) as never,
			timeoutMs: uploadTime(timeoutMs, file.size),
			turn: { of: 'media', limit: DEFAULT_UPLOADS_PER_SECOND, signal: end },
		});
	}
}

function keyOfApp({ baseUrl, key }: GupshupApp): string {
	return `${baseUrl} ${key}`;
}

/** A media ID belongs to the app it was uploaded for. */
function keyOf(app: GupshupApp, { sha256 }: InputFile): string {
	return `${keyOfApp(app)} ${sha256}`;
}

/** Whatever goes wrong with an upload, nothing was sent to anybody: sending again is always safe. */
export function mediaIdOf(result: Result): Upload {
	if (result.kind !== 'answer') return { kind: 'notSent', ...result.problem };
	const { status, body } = result.answer;
	if (status >= 200 && status < 300) {
		const id = mediaIdIn(body);
		if (id !== '') return { kind: 'id', id };
	}
	const { reason, code } = reasonIn(body);
	const cause = causeOfRefusal(status, reason, code);
	return {
		kind: 'notSent',
		what: cause ? `${NOT_UPLOADED}: ${cause.what}` : NOT_UPLOADED,
		hint: cause?.hint ?? HINTS_BY_STATUS.get(status) ?? TRY_LATER,
		httpStatus: status,
		reason,
		...((cause?.about === 'app' || status === 429) && { about: 'app' }),
	};
}

/**
 * Whether an upload failed by what may be over in a moment. Gupshup answers 500 for images that it cannot
 * read, too (partner-docs.gupshup.io/reference/post_partner-app-appid-media): that is tried again as well.
 */
export function canPass(result: Result): boolean {
	if (result.kind === 'notSent') return result.why === 'noConnection';
	if (result.kind === 'unclear') return true;
	const { status } = result.answer;
	return status >= 500 || (status >= 400 && status !== 429 && !isRefusal(status));
}

const HINTS_BY_STATUS: ReadonlyMap<number, string> = new Map([
	[413, "The file is too large. Make it smaller, for example an image with n8n's Edit Image node"],
	[
		500,
		"Open the file and save it again in a common format, for example an image with n8n's Edit Image node. If other files fail too, send them again later",
	],
]);

/** Empty where there is none. A number that JavaScript cannot hold exactly is not the ID any more. */
function mediaIdIn(body: unknown): string {
	if (typeof body !== 'object' || body === null || !('mediaId' in body)) return '';
	const { mediaId } = body;
	if (typeof mediaId === 'string') return mediaId.trim();
	return Number.isSafeInteger(mediaId) ? String(mediaId) : '';
}
