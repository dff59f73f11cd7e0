import type { IDataObject } from 'n8n-workflow';

import { causeOfRefusal, isRefusal } from '../problems/causes';
import { onOneLine, type Problem } from '../problems/problem';

export interface Answer {
	status: number;
	headers: Record<string, unknown>;
	/** Parsed where it was JSON, else the text. */
	body: unknown;
}

const LONGEST_REASON = 300;

/** Of a web page, no more than this is looked through for a reason, in characters. */
const LONGEST_PAGE = 20_000;

export type Limit = 'app' | 'recipient';

/**
 * Codes of limits that pass by themselves. Not 131048: that one lasts until the number's quality has
 * recovered.
 * docs: partner-docs.gupshup.io/docs/error-codes (4001), developers.facebook.com/docs/whatsapp/cloud-
 * api/support/error-codes
 */
const LIMITS: ReadonlyMap<string, Limit> = new Map([
	['4', 'app'],
	['4001', 'app'],
	['80007', 'app'],
	['130429', 'app'],
	['131056', 'recipient'],
]);

/** The limit that an answer says was reached. The request was not carried out, and may be made again later. */
export function limitIn({ status, body }: Answer): Limit | undefined {
	const isRefused = status === 429 || isRefusal(status) || (status === 200 && statesFailure(body));
	if (!isRefused) return undefined;
	return LIMITS.get(String(reasonIn(body).code)) ?? (status === 429 ? 'app' : undefined);
}

/** Gupshup's own words in an answer that is no success, and the code of Meta's error if it passed one on. */
export function reasonIn(body: unknown): { reason?: string; code?: number | string } {
	if (isObject(body)) {
		const error = isObject(body.error) ? body.error : undefined;
		const code = error?.code ?? body.code;
		const reason = [
			body.message,
			withDetails(error),
			error?.message,
			error?.title,
			body.error,
			body.reason,
		].find((each): each is string => typeof each === 'string' && each.trim() !== '');
		return {
			reason: shorten(reason ?? JSON.stringify(body)),
			code: typeof code === 'number' || typeof code === 'string' ? code : undefined,
		};
	}
	if (Array.isArray(body) && body.length > 0) return { reason: shorten(JSON.stringify(body)) };
	if (typeof body !== 'string') return {};
	const text = shorten(textOfPage(body.slice(0, LONGEST_PAGE)));
	return text === '' ? {} : { reason: text };
}

/** What a web page says: its title, or else its text. Any other text is given back as it is. */
function textOfPage(page: string): string {
	const visible: string[] = [];
	let title = '';
	let within = '';
	for (const [piece] of page.matchAll(/<[a-z/!?][^<>]*>?|<|[^<]+/gi)) {
		const tag = /<(\/?)(title|style|script)\b/i.exec(piece);
		if (tag) {
			const [, end, name] = tag;
			if (end === '') within ||= name.toLowerCase();
			else if (within === name.toLowerCase()) within = '';
		} else if (piece === '<' || !piece.startsWith('<')) {
			if (within === 'title') title ||= piece.trim();
			else if (within === '') visible.push(piece);
		}
	}
	return title || visible.join(' ');
}

function withDetails(error: IDataObject | undefined): string | undefined {
	const details = isObject(error?.error_data) ? error.error_data.details : undefined;
	return typeof error?.message === 'string' && typeof details === 'string'
		? `${error.message}: ${details}`
		: undefined;
}

export function statesFailure(body: unknown): boolean {
	return isObject(body) && (body.status === 'error' || isObject(body.error));
}

/** What went wrong by an answer that is no success; `otherwise` where the cause is not known. */
export function problemIn({ status, body }: Answer, otherwise: Problem): Problem {
	const { reason, code } = reasonIn(body);
	return { ...(causeOfRefusal(status, reason, code) ?? otherwise), httpStatus: status, reason };
}

export function shorten(text: string): string {
	return onOneLine(text.slice(0, LONGEST_PAGE), LONGEST_REASON);
}

export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A day. Gupshup documents pauses of a second and a minute; what is longer is longer than is waited. */
const LONGEST_MS = 86_400_000;

/** Thirty years in seconds: nobody is asked to wait for so long, it is a point in time, counted from 1970. */
const SINCE_1970 = 1_000_000_000;

/**
 * How long an answer asks to wait, in milliseconds, a day at most (RFC 9110, 10.2.3: seconds, or a date). A
 * point in time is counted from the answer's own `Date`, where it has one: clocks differ.
 */
export function retryAfterMs(headers: Record<string, unknown>, now: number): number | undefined {
	const value = headers['retry-after'];
	if (typeof value !== 'string') return undefined;
	const until = (time: number) => time - (parseDate(headers.date) ?? now);
	const text = value.trim();
	let ms: number;
	if (/^\d+(?:\.\d+)?$/.test(text)) {
		const seconds = Number(text);
		// Some write a point in time in milliseconds.
		const given = seconds < 1000 * SINCE_1970 ? seconds * 1000 : seconds;
		ms = seconds < SINCE_1970 ? given : until(given);
	} else ms = until(parseDate(text) ?? NaN);
	return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LONGEST_MS);
}

/** Date.parse makes a date of almost anything; one of HTTP begins with the day of the week. */
function parseDate(text: unknown): number | undefined {
	if (typeof text !== 'string' || !/^[a-z]{3,9},? /i.test(text)) return undefined;
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : date;
}
