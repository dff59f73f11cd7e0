/** Every recorded call is read as its file says, whatever else stands in it. */
import type { IDataObject } from 'n8n-workflow';

import { sanitize } from '../../../nodes/gupshup/events/call';
import { readCall } from '../../../nodes/gupshup/events/events';
import { isEventName } from '../../../nodes/gupshup/events/names';
import { recordings, type Recording } from '../../recordings/recordings.mts';

const all = recordings();
const itemsOf = (call: unknown) => readCall(call).events.map(({ simplified }) => simplified);

/** Those of another app are read like any other; that they are refused is the webhook's business. */
const read = all.filter(({ answer }) => answer === 200);

it.each(read.map((recording): [string, Recording] => [recording.name, recording]))(
	'%s',
	(_, { call, expect: expected }) => {
		expect(itemsOf(call)).toMatchObject(expected);
		expect(itemsOf(call)).toHaveLength(expected.length);
	},
);

it('names what it does not read, and nothing else', () => {
	const unread = Object.fromEntries(
		all.map(({ name, call }) => [name, readCall(call).unread]).filter(([, names]) => names.length),
	) as Record<string, string[]>;
	expect(unread).toEqual({
		payment: ['status captured of payment'],
		'payment-failed': ['status failed of payment'],
		'unread-account': ['field account_update'],
		'unread-echo': ['field smb_message_echoes'],
		'unread-errors-alone': ['messages.errors'],
		'unread-later-version': ['type new-event'],
		'unread-link-clicked': ['messages.user_actions'],
		'unread-played': ['status played of message'],
		'unread-template-approved': ['field message_template_status_update'],
		'unread-template-version-2': ['type template-event'],
	});
});

it('tells all of them apart, and knows each again', () => {
	const keys = read.flatMap(({ call }) => readCall(call).events.map(({ key }) => key));
	expect(new Set(keys).size).toBe(keys.length);
	const again = read.flatMap(({ call }) =>
		readCall(structuredClone(call)).events.map(({ key }) => key),
	);
	expect(again).toEqual(keys);
});

it('gives each event raw by itself, which is the same event when it is read again', () => {
	for (const { call } of read) {
		for (const { raw, key, simplified } of readCall(call).events) {
			const [again, ...more] = readCall(raw()).events;
			expect(more).toEqual([]);
			expect({ key: again.key, simplified: again.simplified }).toEqual({ key, simplified });
		}
	}
	// Where a call has one event, that is all of the call.
	for (const { call } of read.filter(({ expect: { length } }) => length === 1)) {
		expect(readCall(call).events[0].raw()).toEqual(call);
	}
});

/** Every object in a value, with the way to it. */
function objectsWithin(value: unknown, way: string[] = []): Array<[string[], IDataObject]> {
	if (typeof value !== 'object' || value === null) return [];
	const own: Array<[string[], IDataObject]> = Array.isArray(value)
		? []
		: [[way, value as IDataObject]];
	return [
		...own,
		...Object.entries(value).flatMap(([key, each]) => objectsWithin(each, [...way, key])),
	];
}

/** What of a call belongs to one of its events: there, nothing may be lost. */
const OF_AN_EVENT = /^(messages|statuses|user_preferences|billing)( \d+)?( |$)/;

it('drops no field that may come with a message, a report or any other event', () => {
	let added = 0;
	for (const { name, call, expect: expected } of read) {
		if (expected.length === 0) continue;
		for (const [way] of objectsWithin(call)) {
			const from = way.findIndex((key) => OF_AN_EVENT.test(key));
			if (from < 0 || (from === way.length - 1 && !/billing/.test(way[from]))) continue;
			// What is read of an error is named; of further details of its own there is only one text.
			if (way.at(-1) === 'error_data') continue;
			const changed = structuredClone(call);
			const target = way.reduce<IDataObject>((object, key) => object[key] as IDataObject, changed);
			target.a_later_field = 'came along';
			const text = JSON.stringify(itemsOf(changed));
			expect(`${name} ${way.join('.')} ${text}`).toContain('"a_later_field":"came along"');
			added++;
		}
	}
	expect(added).toBeGreaterThan(80);
});

it('gives nothing but events that can be asked for', () => {
	for (const { call } of all) {
		for (const { name } of readCall(call).events) expect(isEventName(name)).toBe(true);
	}
});

it('leaves what is nested as documented untouched', () => {
	for (const { call } of all) {
		const copy = structuredClone(call);
		expect(sanitize(copy)).toBe(false);
		expect(copy).toEqual(call);
	}
});
