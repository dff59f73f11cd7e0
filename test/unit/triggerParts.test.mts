import { metaOf } from '../../nodes/gupshup/subscriptions';
import { Refusals } from '../../nodes/GupshupTrigger/refusals';
import { isSecret, newSecret } from '../../nodes/GupshupTrigger/secret';
import { SeenEvents, seenBy } from '../../nodes/GupshupTrigger/seen';

describe('secret', () => {
	it('is another one each time, in characters that a header carries', () => {
		const secrets = Array.from({ length: 100 }, newSecret);
		expect(new Set(secrets).size).toBe(100);
		for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
	});

	it('is compared whole', () => {
		const secret = newSecret();
		expect(isSecret(secret, secret)).toBe(true);
		for (const other of ['', secret.slice(1), `${secret}x`, undefined, [secret], newSecret()]) {
			expect(isSecret(other, secret)).toBe(false);
		}
		for (const none of ['', undefined, null]) expect(isSecret(none, none)).toBe(false);
	});
});

describe('what was seen', () => {
	it('is new once', () => {
		const seen = new SeenEvents();
		expect(['a', 'b', 'a', 'a'].map((key) => seen.claim(key))).toEqual([true, true, false, false]);
	});

	it('is new again when it did not count', () => {
		const seen = new SeenEvents();
		seen.claim('a');
		seen.release('a');
		expect(seen.claim('a')).toBe(true);
	});

	it('is bounded; what was seen last stays', () => {
		const seen = new SeenEvents(3);
		for (const key of ['a', 'b', 'c']) seen.claim(key);
		seen.claim('a');
		seen.claim('d');
		expect(seen.claim('a')).toBe(false);
		expect(seen.claim('b')).toBe(true);
	});

	it('is kept by trigger', () => {
		expect(seenBy('1').claim('a')).toBe(true);
		expect(seenBy('2').claim('a')).toBe(true);
		expect(seenBy('1').claim('a')).toBe(false);
	});
});

it('writes the header where either reading of meta looks for it', () => {
	const meta = JSON.parse(metaOf('X-Header', 'value')) as Record<string, unknown>;
	expect(meta['X-Header']).toBe('value');
	expect(meta.headers).toEqual({ 'X-Header': 'value' });
});

describe('what Gupshup refused', () => {
	const refusal = (httpStatus?: number) => ({ what: String(httpStatus), hint: '', httpStatus });
	let now: number;
	let refusals: Refusals;
	beforeEach(() => {
		now = 0;
		refusals = new Refusals(() => now);
	});

	it('stands while n8n tries again, and no longer', () => {
		refusals.take('wish', refusal(400));
		now = 15_000;
		expect(refusals.standing('wish')).toEqual(refusal(400));
		expect(refusals.standing('another')).toBeUndefined();
		now = 16_000;
		expect(refusals.standing('wish')).toBeUndefined();
	});

	it.each([undefined, 500])('is asked about again after %s', (status) => {
		refusals.take('wish', refusal(status));
		expect(refusals.standing('wish')).toBeUndefined();
	});

	it('is told in place of too many requests, for a minute', () => {
		refusals.take('wish', refusal(500));
		now = 59_000;
		expect(refusals.take('wish', refusal(429))).toEqual(refusal(500));
		now = 60_000;
		expect(refusals.take('wish', refusal(429))).toEqual(refusal(429));
	});

	it('is forgotten', () => {
		refusals.take('wish', refusal(400));
		refusals.forget('wish');
		expect(refusals.standing('wish')).toBeUndefined();
	});
});
