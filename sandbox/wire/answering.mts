import type { ServerResponse } from 'node:http';
import type { Answer } from '../answers.mts';
import type { AnswerFault } from '../faults/fault.mts';
import type { RecordedAnswer } from '../records/requests.mts';

/**
 * Sends an answer as JSON.
 * @returns what was sent
 */
export function send(res: ServerResponse, { status, body, headers }: Answer): RecordedAnswer {
	if (body === undefined) {
		res.writeHead(status, headers).end();
		return { headers: headers ?? {}, body: '' };
	}
	const text = JSON.stringify(body);
	const all = {
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(text),
		...headers,
	};
	res.writeHead(status, all);
	res.end(text);
	return { headers: all, body: text };
}

/**
 * Sends what a fault says instead of the right answer.
 * @param rightAnswer the answer the request has earned, if it was accepted
 * @returns the status sent, and the rest of what was
 */
export function sendFault(
	res: ServerResponse,
	fault: AnswerFault,
	rightAnswer: Answer | undefined,
): { status: number; answer: RecordedAnswer } {
	const status = fault.status ?? rightAnswer?.status ?? 200;
	const { bytes, type } = faultBody(fault, rightAnswer);
	const headers = {
		...(type && { 'content-type': type }),
		'content-length': bytes.length,
		...(fault.retryAfter !== undefined && { 'retry-after': retryAfter(fault.retryAfter) }),
		...fault.headers,
	};
	res.writeHead(status, headers);
	if (fault.cutAfter === undefined) {
		res.end(bytes);
	} else {
		res.flushHeaders();
		// Only what has left the process arrives before the end of the connection.
		res.write(bytes.subarray(0, fault.cutAfter), () => res.socket?.destroy());
	}
	return { status, answer: { headers, body: bytes } };
}

function faultBody({ body }: AnswerFault, rightAnswer: Answer | undefined) {
	const right = rightAnswer?.body ? JSON.stringify(rightAnswer.body) : '';
	const given = typeof body === 'function' ? (body as (right: string) => string)(right) : body;
	if (given === undefined) {
		return { bytes: Buffer.from(right), type: right && 'application/json' };
	}
	if (Buffer.isBuffer(given)) return { bytes: given, type: 'application/octet-stream' };
	if (typeof given !== 'string') {
		return { bytes: Buffer.from(JSON.stringify(given)), type: 'application/json' };
	}
	return { bytes: Buffer.from(given), type: textType(given) };
}

function textType(text: string): string {
	if (text.startsWith('<')) return 'text/html;charset=utf-8';
	return /^[[{]/.test(text) ? 'application/json' : 'text/plain;charset=utf-8';
}

function retryAfter(value: number | Date): string {
	return typeof value === 'number' ? String(value) : value.toUTCString();
}
