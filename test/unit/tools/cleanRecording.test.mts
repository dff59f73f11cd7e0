import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { readCall } from '../../../nodes/gupshup/events/events';
import { RecordingCleaner } from '../../../tools/cleanRecording.mts';
import { recordings } from '../../recordings/recordings.mts';

/** What belongs to somebody, in the forms in which it comes. */
const PRIVATE = [
	'919876543210',
	'+91 98765 43210',
	'(202) 555-0143',
	'Maya Sharma',
	'maya@shop.example.org',
	'wamid.HBgMOTE5ODc2NTQzMjEw',
	'wacid.HBgMOTE5ODc2NTQzMjEw',
	'5b0e5a1c-6c53-4a35-9e5c-0d7c35a2f7aa',
	'IN.1648123456789012',
	'US.ENT.1648123456789012',
	'sk_0123456789abcdef0123456789abcdef',
	'Bearer eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl',
	'https://filemanager.gupshup.io/wa/5b0e5a1c-6c53-4a35-9e5c-0d7c35a2f7aa/wa/media/1791860341777005?download=false&fileName=Maya.pdf',
	'https://shop.example.org/o/Maya',
	'Ring me on 98765 43210, Maya!',
	'{"phone":"919876543210","name":"Maya"}',
];

/** Words that would give somebody away. */
const TELLING =
	/9876|98765|5550143|0143|Maya|Sharma|maya|HBgM|5b0e5a1c|1648123|0123456789abcdef|eyJ|c2ln|1791860341777005|shop\.example/;

/** Fields that a text may stand under; words of Gupshup's are kept under some of them. */
const FIELDS = [
	'from',
	'wa_id',
	'id',
	'body',
	'name',
	'text',
	'url',
	'authorization',
	'later',
	'recipient_id',
];
const SENTENCES = ['message', 'details', 'title', 'reason'];

test('nothing that belongs to somebody is left, wherever it stands', () => {
	const value = fc.constantFrom(...PRIVATE);
	const object = fc.dictionary(fc.constantFrom(...FIELDS), value);
	const anywhere = fc.oneof(
		value,
		object,
		fc.array(object),
		fc.record({ errors: fc.array(object) }),
	);
	fc.assert(
		fc.property(anywhere, (recorded) => {
			expect(JSON.stringify(new RecordingCleaner().clean(recorded))).not.toMatch(TELLING);
		}),
	);
	for (const field of SENTENCES) {
		const errors = [{ code: 1, [field]: 'Message to 98765 43210 or 919876543210 failed' }];
		expect(JSON.stringify(new RecordingCleaner().clean({ errors }))).not.toMatch(TELLING);
	}
});

test('the same is replaced by the same, and another by another', () => {
	const cleaner = new RecordingCleaner();
	const cleaned = cleaner.clean({
		contacts: [{ wa_id: '919876543210', profile: { name: 'Maya' } }],
		messages: [
			{ from: '919876543210', id: 'wamid.A', context: { id: 'wamid.B' }, text: { body: 'Hello' } },
			{ from: '919876543211', id: 'wamid.B', timestamp: '1790000060', type: 'text' },
		],
		timestamp: 1_790_000_000_000,
	});
	expect(cleaned).toEqual({
		contacts: [{ wa_id: '900000000001', profile: { name: 'Name 1' } }],
		messages: [
			{
				from: '900000000001',
				id: 'wamid.1',
				context: { id: 'wamid.2' },
				text: { body: 'Text 1' },
			},
			{ from: '900000000002', id: 'wamid.2', timestamp: '1700000000', type: 'text' },
		],
		timestamp: 1_699_999_940_000,
	});
	expect(cleaner.clean({ from: '919876543211' })).toEqual({ from: '900000000002' });
});

test('a cleaned recording is read like the one before', () => {
	const shapeOf = (call: unknown) =>
		readCall(call).events.map(({ name, messageType, simplified }) => [
			name,
			messageType,
			Object.keys(simplified),
			simplified.button && Object.keys(simplified.button),
		]);
	for (const { call } of recordings()) {
		expect(shapeOf(new RecordingCleaner().clean(call))).toEqual(shapeOf(call));
	}
});

test('what is committed is cleaned', () => {
	const folder = path.resolve(import.meta.dirname, '../../recordings');
	for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
		const text = readFileSync(path.join(folder, file), 'utf8');
		const numbers = text.match(/\d{7,}/g) ?? [];
		expect([file, numbers.filter((number) => !/0{5}|^17000\d{5}$/.test(number))]).toEqual([
			file,
			[],
		]);
		expect(text).not.toMatch(/wamid\.[A-Za-z0-9+/=]{12}|sk_|eyJ/);
	}
});
