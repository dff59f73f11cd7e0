/** A year. Without a bound, a number of 400 digits would be infinite. */
const LONGEST_MS = 365 * 86_400_000;

/**
 * How long an answer asks to wait (RFC 9110, 10.2.3: seconds, or a date), in milliseconds.
 *
 * @param now the time of day, in ms since 1970
 * @returns a year at most; `undefined` where it does not say, or says nothing that can be read
 */
export function retryAfterMs(headers: Record<string, unknown>, now: number): number | undefined {
	const value = headers['retry-after'];
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (/^\d+(?:\.\d+)?$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_MS);
	// Date.parse makes a date of almost anything; one of HTTP begins with the day of the week.
	const date = /^[a-z]{3,9},? /i.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - now), LONGEST_MS);
}
