import type { IncomingHttpHeaders } from 'node:http';
import type { FaultKind } from '../faults/fault.mts';
import type { SentMessage } from '../messages/message.mts';

/** One HTTP request as it arrived, and what became of it. */
export interface RecordedRequest {
	/** 1 for the first request of this sandbox. */
	number: number;
	/** When its headers had arrived, `performance.now()` in milliseconds. */
	at: number;
	method: string;
	/** As sent, with the query string if there is one. */
	path: string;
	headers: IncomingHttpHeaders;
	/** 1 for the first connection of this sandbox; the same number means the connection was kept. */
	connection: number;
	/** From the address, whether or not such an app exists. */
	appId?: string;
	/** From the address, for what belongs to the partner and not to an app. */
	partnerId?: string;
	/** What follows the app (or partner) id in the address, e.g. `v3/message`. */
	endpoint?: string;
	/** The body byte for byte; not there for media, see `parts`. */
	rawBody?: Buffer;
	/** The body, if it is JSON. */
	json?: unknown;
	/** The parts of a multipart body. */
	parts?: RecordedPart[];
	/**
	 * `open`: not decided yet. `accepted`: it took effect, even if its answer was lost. `refused`: the
	 * sandbox said no by its own rules. `broken`: a scripted fault, and it took no effect.
	 * `abandoned`: the client went away before its body was complete.
	 */
	outcome: 'open' | 'accepted' | 'refused' | 'broken' | 'abandoned';
	/** Status of the answer; not there as long as, or if, none was sent. */
	status?: number;
	/** The answer itself, likewise. */
	answer?: RecordedAnswer;
	/** Id of the message that was accepted. */
	messageId?: string;
	/** The scripted fault that met it. */
	fault?: FaultKind;
	/** When the answer had been handed to the system in full, `performance.now()` in milliseconds. */
	answeredAt?: number;
	/** The client closed the connection before it had the whole answer. */
	clientGone?: true;
}

/** An answer as it was handed over; less of it may have arrived. */
export interface RecordedAnswer {
	headers: Record<string, string | number>;
	body: string | Buffer;
}

/** One part of a multipart body. */
export interface RecordedPart {
	name: string;
	/** The text of a part that is no file. */
	value?: string;
	fileName?: string;
	contentType?: string;
	/** Bytes. */
	size: number;
}

/** A message that counts as accepted. */
export interface RecordedMessage {
	/** The id the answer carries (or would have carried). */
	id: string;
	appId: string;
	/** When it was accepted, `performance.now()` in milliseconds. */
	at: number;
	/** Phone number, or the user id of somebody without one. */
	to: string;
	body: SentMessage;
}

/** A file that was stored. */
export interface RecordedMedia {
	id: string;
	appId: string;
	/** When it was stored, `performance.now()` in milliseconds. */
	at: number;
	fileType: string;
	fileName: string;
	contentType: string;
	/** Bytes. */
	size: number;
	/** Hexadecimal. */
	sha256: string;
	/** The first 16 bytes, or fewer. */
	firstBytes: Buffer;
	/** All of it, unless `keepMediaBytes` is off. */
	bytes?: Buffer;
}
