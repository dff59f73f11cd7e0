import { NOT_UPLOADED, type Result, TRY_LATER } from '../client/result';
import { reasonIn } from '../http/answer';
import { causeOfRefusal, isRefusal } from '../problems/causes';
import type { Failure } from '../problems/outcome';

/**
 * The media ID out of the answer to an upload, or why there is none.
 *
 * Whatever goes wrong with an upload, nothing was sent to anybody: sending again is always safe.
 */
export function mediaIdOf(result: Result): { kind: 'id'; id: string } | Failure {
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

/**
 * The failure of an upload that was tried several times.
 *
 * @param isOfApp whether all uploads of the app have failed for long
 */
export function failedAgain(failure: Failure, tries: number, isOfApp: boolean): Failure {
	const { what, httpStatus } = failure;
	return {
		...failure,
		what: tries > 1 ? `${what}, after ${tries} tries` : what,
		// What Gupshup answers with 500 may be the image's own.
		...(isOfApp && httpStatus !== 500 && { about: 'app' }),
	};
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

/** After failing for so long, in milliseconds, uploads are tried once each, and not again. */
const PATIENCE_MS = 60_000;

/** Since when the uploads of a run have failed: bounds what a list spends on trying again. */
export class UploadTrouble {
	/** By the name of a file or an app: when its first upload failed since one was taken. */
	private readonly since = new Map<string, number>();

	/**
	 * Another upload has failed, by what may be over in a moment.
	 *
	 * @param names of its file and its app
	 * @returns those that have failed for longer than is waited
	 */
	failed(...names: string[]): string[] {
		const now = performance.now();
		return names.filter((name) => {
			const since = this.since.get(name) ?? now;
			this.since.set(name, since);
			return now - since >= PATIENCE_MS;
		});
	}

	/** Whether the latest upload of this file or app has failed. */
	isOn(name: string): boolean {
		return this.since.has(name);
	}

	/** An upload was taken: whatever was wrong with its file and its app is over. */
	over(...names: string[]): void {
		for (const name of names) this.since.delete(name);
	}
}
