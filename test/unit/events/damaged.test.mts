/** Calls of which nothing is as documented: read without harm, whatever stands in them. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { sanitize } from '../../../nodes/gupshup/events/call';
import { readCall } from '../../../nodes/gupshup/events/events';
import { isEventName } from '../../../nodes/gupshup/events/names';
import { damaged, damages } from '../../recordings/damage.mts';
import { recordings } from '../../recordings/recordings.mts';
import { isThorough } from '../../setup/thorough.mts';

const all = recordings();

/** How many objects of all lists of a call could be events. */
function mostEventsIn(body: unknown): number {
	let count = 0;
	let level: unknown[] = [body];
	for (let depth = 0; depth < 9 && level.length > 0; depth++) {
		level = level.flatMap((each) =>
			typeof each === 'object' && each !== null ? (Object.values(each) as unknown[]) : [],
		);
		count += level.filter((each) => typeof each === 'object' && each !== null).length;
	}
	return count;
}

test('a call in which fields are missing, of another kind, nested deep or named __proto__', () => {
	fc.assert(
		fc.property(fc.constantFrom(...all), damages, ({ call }, changes) => {
			const text = damaged(call, changes);
			const body = JSON.parse(text) as unknown;
			sanitize(body);
			const { events, unread } = readCall(body);
			expect(unread.every((name) => typeof name === 'string')).toBe(true);
			expect(events.length).toBeLessThanOrEqual(mostEventsIn(body));
			for (const { name, key, simplified, raw } of events) {
				expect(isEventName(name)).toBe(true);
				expect(simplified.event).toBe(name);
				expect(key.startsWith(`${name} `)).toBe(true);
				// Whatever comes out can be written down, and brings no kind of its own along.
				for (const json of [simplified, raw()]) {
					expect(JSON.stringify(json)).not.toContain('polluted');
					expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
					expect((json as { polluted?: unknown }).polluted).toBeUndefined();
				}
			}
			expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
		}),
		{ numRuns: isThorough ? 400 : 100 },
	);
});

test('the taming is needed: without it, what is nested deep cannot be written, and a kind comes along', () => {
	const [{ call }] = all.filter(({ name }) => name === 'message-location');
	const places = Array.from({ length: 40 }, (_, at) => at);
	const bodies = (kind: 'nest' | 'prototype') =>
		places.map((at) =>
			damaged(call, [kind === 'nest' ? { kind, at, inLists: true } : { kind, at }]),
		);
	const outOf = (json: string, isTamed: boolean) => {
		const body = JSON.parse(json) as unknown;
		if (isTamed) sanitize(body);
		return JSON.stringify(readCall(body).events.map(({ simplified }) => simplified));
	};
	const deep = bodies('nest');
	expect(() => deep.map((json) => outOf(json, false))).toThrow(RangeError);
	expect(() => deep.map((json) => outOf(json, true))).not.toThrow();
	const withKind = bodies('prototype');
	expect(withKind.map((json) => outOf(json, false)).join()).toContain('polluted');
	expect(withKind.map((json) => outOf(json, true)).join()).not.toContain('polluted');
});

/** A call with so many reports, and with this beside them. */
function largeCall(count: number, beside: (call: IDataObject, value: IDataObject) => void) {
	const value: IDataObject = {
		statuses: Array.from({ length: count }, (_, index) => ({
			gs_id: `gs-${index}`,
			recipient_id: '910000000000',
			status: 'delivered',
			timestamp: '1700000000',
		})),
	};
	const call: IDataObject = {
		gs_app_id: 'x',
		entry: [{ id: 'WABA_ID', changes: [{ field: 'messages', value }] }],
	};
	beside(call, value);
	return call;
}

const LARGE = 'x'.repeat(800_000);

describe('a large call with a thousand events', () => {
	it.each<[string, (call: IDataObject, value: IDataObject) => void]>([
		['beside the entries', (call) => (call.later = LARGE)],
		['in the entry', (call) => ((call.entry as IDataObject[])[0].later = LARGE)],
		['beside the events', (_, value) => (value.later = { more: LARGE })],
		['in the metadata', (_, value) => (value.metadata = { display_phone_number: LARGE })],
		[
			'in the name of the one person',
			(_, value) => (value.contacts = [{ wa_id: '910000000000', profile: { name: LARGE } }]),
		],
		[
			'in the name of the field',
			(call) => ((call.entry as Array<{ changes: IDataObject[] }>)[0].changes[0].field = LARGE),
		],
		[
			'in a thousand people',
			(_, value) =>
				(value.contacts = Array.from({ length: 1_000 }, (_each, index) => ({
					wa_id: String(index),
					profile: { name: 'x'.repeat(800) },
				}))),
		],
	])('is not multiplied by them: %s', (_, beside) => {
		const call = largeCall(1_000, beside);
		const size = JSON.stringify(call).length;
		const { events } = readCall(call);
		expect(events).toHaveLength(1_000);
		const sizeOf = (items: unknown[]) =>
			items.reduce<number>((sum, item) => sum + JSON.stringify(item).length, 0);
		expect(sizeOf(events.map(({ simplified }) => simplified))).toBeLessThan(2 * size);
		expect(sizeOf(events.map(({ raw }) => raw()))).toBeLessThan(2 * size + 8_000_000);
	});

	it('keeps what stands beside them with each, where that is little', () => {
		const call = largeCall(1_000, (_, value) => {
			value.metadata = { display_phone_number: '910000000001' };
			value.later = 'came along';
		});
		for (const { raw } of readCall(call).events) {
			const text = JSON.stringify(raw());
			expect(text).toContain('910000000001');
			expect(text).toContain('came along');
			expect(text.match(/gs-\d+/g)).toHaveLength(1);
		}
	});

	it('keeps what stands beside them once, where that is much', () => {
		const call = largeCall(1_000, (each) => (each.later = LARGE));
		const [first, ...others] = readCall(call).events.map(({ raw }) => raw());
		expect(first).toHaveProperty('later', LARGE);
		for (const other of others) {
			expect(other).toMatchObject({ gs_app_id: 'x', entry: [{ id: 'WABA_ID' }] });
			expect(other).not.toHaveProperty('later');
		}
	});
});

it('finds the person of each of many messages without looking at all for each', () => {
	/** How often the contacts of a call with so many messages were looked at. */
	const looksAtContacts = (count: number) => {
		let looks = 0;
		const value = {
			contacts: Array.from({ length: count }, (_, index) => ({
				get wa_id() {
					looks++;
					return String(index);
				},
				profile: { name: `Person ${index}` },
			})),
			messages: Array.from({ length: count }, (_, index) => ({
				from: String(index),
				id: `wamid.${index}`,
				type: 'text',
				text: { body: 'x' },
			})),
		};
		const { events } = readCall({ entry: [{ changes: [{ field: 'messages', value }] }] });
		expect(events.at(-1)?.simplified.name).toBe(`Person ${count - 1}`);
		return looks;
	};
	const looks = looksAtContacts(1_000);
	expect(looks).toBeGreaterThan(0);
	// Twice as many: four times as many looks, were each sought among all.
	expect(looksAtContacts(2_000)).toBe(2 * looks);
});
