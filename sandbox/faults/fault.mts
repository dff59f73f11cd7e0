import type { RecordedRequest } from '../records/requests.mts';

/**
 * An answer other than the right one. Not accepted unless said otherwise, but for `cutAfter` alone:
 * a 5xx may hide a message that was accepted, which `accepted: true` plays.
 */
export interface AnswerFault {
	kind: 'answer';
	/** Default: that of the right answer if the request is accepted, else 200. */
	status?: number;
	headers?: Record<string, string>;
	/** Seconds, or a moment (sent as an HTTP date). */
	retryAfter?: number | Date;
	/**
	 * Text (HTML, JSON or plain, by how it begins) or bytes as they are, anything else as JSON; a function
	 * is given the right answer's text. Default: the right answer if the request is accepted, else empty.
	 */
	body?: string | Buffer | object | ((rightAnswer: string) => string);
	/** Promise the whole body by Content-Length, send this many bytes of it, then break the connection. */
	cutAfter?: number;
	/** Default: true if the right answer is what is cut (`cutAfter` without `status` and `body`), else false. */
	accepted?: boolean;
}

/** What can go wrong on the wire. */
export type Fault =
	| AnswerFault
	/** The connection is reset as soon as the headers are there; nothing is accepted. */
	| { kind: 'resetBeforeBody' }
	/** The whole body is read, nothing is accepted, and the connection is reset. */
	| { kind: 'resetAfterBody' }
	/** The request is accepted, and the connection is closed without an answer. */
	| { kind: 'loseAnswer' }
	/** The whole body is read and never answered; accepted only if it says so. */
	| { kind: 'hang'; accepted?: boolean }
	/** Handled at once and as always (accepted or refused), answered only after `ms`. */
	| { kind: 'delay'; ms: number };

export type FaultKind = Fault['kind'];

/** Which requests a fault meets, and how often. */
export interface FaultRule {
	as: Fault;
	/** Meets requests for which this is true. */
	when?: (request: RecordedRequest) => boolean;
	/** Meets requests to this endpoint: what follows the app id in the address, e.g. `v3/message`. */
	path?: string;
	/** Meets messages to this phone number or user id. */
	to?: string;
	/** How many requests to meet, then no more; default 1, `Infinity` for all. */
	times?: number;
	/** How many matching requests to let through first. */
	skip?: number;
}

/** A rule that was set. */
export interface FaultHandle {
	/** How many more requests it will meet. */
	readonly remaining: number;
	cancel(): void;
}

/**
 * When a rule is asked: `headers` before the body is read; `body` when it has been read and nothing was
 * done; `accepted` when the sandbox has accepted the request, so that a fault which claims to have
 * accepted it never meets one that the rules refuse.
 */
export type FaultStage = 'headers' | 'body' | 'accepted';

export function stageOf(fault: Fault): FaultStage {
	switch (fault.kind) {
		case 'resetBeforeBody':
			return 'headers';
		case 'resetAfterBody':
		case 'delay':
			return 'body';
		case 'loseAnswer':
			return 'accepted';
		case 'hang':
			return fault.accepted ? 'accepted' : 'body';
		case 'answer': {
			const cutsRightAnswer =
				fault.cutAfter !== undefined && fault.status === undefined && fault.body === undefined;
			return (fault.accepted ?? cutsRightAnswer) ? 'accepted' : 'body';
		}
	}
}
