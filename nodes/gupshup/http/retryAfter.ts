/** A day. Gupshup documents pauses of a second and a minute; what is longer is longer than is waited. */
const LONGEST_MS = 86_400_000;

/** Thirty years in seconds: nobody is asked to wait for so long, it is a point in time, counted from 1970. */
const SINCE_1970 = 1_000_000_000;

/**
 * How long an answer asks to wait (RFC 9110, 10.2.3: seconds, or a date), in milliseconds. A point in time
 * is counted from the answer's own `Date`, where it has one: clocks differ.
 *
 * @param now the time of day, in ms since 1970
 * @returns a day at most; `undefined` where it does not say, or says nothing that can be read
 */
export function retryAfterMs(headers: Record<string, unknown>, now: number): number | undefined {
	const value = headers['retry-after'];
	if (typeof value !== 'string') return undefined;
	const until = (time: number) => time - (parseDate(headers.date) ?? now);
	const text = value.trim();
	const ms = /^\d+(?:\.\d+)?$/.test(text)
		? msOf(Number(text), until)
		: until(parseDate(text) ?? NaN);
	return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LONGEST_MS);
}

function msOf(seconds: number, until: (time: number) => number): number {
	if (seconds < SINCE_1970) return seconds * 1000;
	// Some write it in milliseconds.
	return until(seconds < 1000 * SINCE_1970 ? seconds * 1000 : seconds);
}

/** Date.parse makes a date of almost anything; one of HTTP begins with the day of the week. */
function parseDate(text: unknown): number | undefined {
	if (typeof text !== 'string' || !/^[a-z]{3,9},? /i.test(text)) return undefined;
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : date;
}
