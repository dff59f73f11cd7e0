/**
 * How long an answer asks to wait (RFC 9110, 10.2.3: seconds, or a date), in milliseconds.
 *
 * @param now the time of day, in ms since 1970
 * @returns `undefined` where it does not say, or says nothing that can be read
 */
export function retryAfterMs(headers: Record<string, unknown>, now: number): number | undefined {
	const value = headers['retry-after'];
	if (typeof value !== 'string' || value.trim() === '') return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
