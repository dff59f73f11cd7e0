import type { IDataObject } from 'n8n-workflow';

import { appIn, isTestCall } from '../../../nodes/gupshup/events/call';
import { readCall } from '../../../nodes/gupshup/events/events';
import { modesOf } from '../../../nodes/gupshup/events/names';
import { flawsOf } from '../support/refusal.mts';

const eventsIn = (body: unknown) => readCall(body).events;

const APP = '00000000-0000-4000-8000-000000000000';
const GS_ID = '11111111-0000-4000-8000-000000000000';
const WAMID = 'wamid.HBgMOTE5ODc2NTQzMjEw';

/** A call as documented, with this in it. */
function call(value: IDataObject, field = 'messages'): IDataObject {
	return {
		object: 'whatsapp_business_account',
		gs_app_id: APP,
		entry: [
			{
				id: 'WABA_ID',
				changes: [
					{
						field,
						value: {
							messaging_product: 'whatsapp',
							metadata: { display_phone_number: '910000000001', phone_number_id: '1' },
							...value,
						},
					},
				],
			},
		],
	};
}

function status(changes: IDataObject = {}): IDataObject {
	return {
		gs_id: GS_ID,
		id: WAMID,
		recipient_id: '910000000000',
		status: 'delivered',
		timestamp: '1700000000',
		...changes,
	};
}

function message(changes: IDataObject = {}, value: IDataObject = {}): IDataObject {
	return call({
		contacts: [{ profile: { name: 'Maya' }, wa_id: '910000000000' }],
		messages: [
			{
				from: '910000000000',
				id: WAMID,
				timestamp: '1700000000',
				type: 'text',
				text: { body: 'Hello' },
				...changes,
			},
		],
		...value,
	});
}

const only = (body: IDataObject) => {
	const events = eventsIn(body);
	expect(events).toHaveLength(1);
	return events[0];
};

describe('status events', () => {
	it('reads what was delivered', () => {
		const { name, key, simplified } = only(call({ statuses: [status()] }));
		expect(name).toBe('delivered');
		expect(key).toContain(GS_ID);
		expect(simplified).toEqual({
			event: 'delivered',
			messageId: GS_ID,
			whatsappMessageId: WAMID,
			recipient: '910000000000',
			timestamp: '2023-11-14T22:13:20.000Z',
		});
	});

	it('keeps conversation and price', () => {
		const more = { conversation: { id: 'c' }, pricing: { billable: true, category: 'service' } };
		const { simplified } = only(call({ statuses: [status({ status: 'sent', ...more })] }));
		expect(simplified).toMatchObject({ event: 'sent', ...more });
	});

	it('reads enqueued: no entry id, no metadata, milliseconds as a number', () => {
		const { simplified } = only({
			object: 'whatsapp_business_account',
			gs_app_id: APP,
			entry: [
				{
					changes: [
						{
							field: 'messages',
							value: {
								statuses: [status({ status: 'enqueued', id: GS_ID, timestamp: 1700000000123 })],
							},
						},
					],
				},
			],
		});
		expect(simplified).toEqual({
			event: 'enqueued',
			messageId: GS_ID,
			recipient: '910000000000',
			timestamp: '2023-11-14T22:13:20.123Z',
		});
	});

	it.each<[string, IDataObject]>([
		['in the shape of Meta', { errors: [{ code: 131047, title: 'Re-engagement message' }] }],
		['in the shape of Gupshup', { code: 131047, reason: 'Re-engagement message' }],
		['with a code in text', { code: '131047', reason: 'Re-engagement message' }],
	])('says why a message failed, %s', (_, failure) => {
		const { simplified } = only(call({ statuses: [status({ status: 'failed', ...failure })] }));
		expect(simplified.error).toEqual({
			code: 131047,
			title: "The recipient hasn't written to you within the last 24 hours",
			hint: expect.stringContaining('Outside') as unknown,
			reason: 'Re-engagement message',
		});
	});

	it.each<[unknown, string | undefined]>([
		['1700000000', '2023-11-14T22:13:20.000Z'],
		[1700000000, '2023-11-14T22:13:20.000Z'],
		['1700000000123', '2023-11-14T22:13:20.123Z'],
		[1700000000123, '2023-11-14T22:13:20.123Z'],
		[' 1700000000 ', '2023-11-14T22:13:20.000Z'],
		['2023-11-14T22:13:20Z', '2023-11-14T22:13:20.000Z'],
		['2023-11-14T23:13:20.123+01:00', '2023-11-14T22:13:20.123Z'],
		// Without its zone, nobody knows what time that is.
		['2023-11-14T22:13:20', undefined],
		['2023-99-14T22:13:20Z', undefined],
		['soon', undefined],
		['', undefined],
		[0, undefined],
		[-1, undefined],
		[1e300, undefined],
		[null, undefined],
		[{}, undefined],
	])('gives %p as ISO 8601', (timestamp, iso) => {
		const given = status({ timestamp: timestamp as string });
		expect(only(call({ statuses: [given] })).simplified.timestamp).toBe(iso);
	});

	it.each<[string, IDataObject, string | undefined]>([
		['a code nobody knows', { errors: [{ code: 999999, title: 'Strange' }] }, 'Strange'],
		['no code at all', { reason: 'Strange' }, 'Strange'],
		['nothing', {}, undefined],
	])('says something for %s', (_, failure, reason) => {
		const { simplified } = only(call({ statuses: [status({ status: 'failed', ...failure })] }));
		const { title, hint, reason: said } = simplified.error as Record<string, string>;
		expect(title).toBe(reason ?? "The message wasn't delivered");
		expect(said).toBe(reason);
		expect(flawsOf(hint)).toEqual([]);
	});

	it('prefers the details of Meta as the reason', () => {
		const errors = [{ code: 131053, title: 'Media', error_data: { details: 'Not an image' } }];
		const { simplified } = only(call({ statuses: [status({ status: 'failed', errors })] }));
		expect(simplified.error).toMatchObject({ code: 131053, reason: 'Not an image' });
	});

	it.each<[string, IDataObject, IDataObject]>([
		['a wamid in meta_msg_id', { id: GS_ID, meta_msg_id: WAMID }, { messageId: GS_ID }],
		['no gs_id', { gs_id: undefined }, { messageId: undefined }],
		[
			'no gs_id and a UUID as id',
			{ gs_id: undefined, id: GS_ID, meta_msg_id: WAMID },
			{ messageId: GS_ID },
		],
	])('tells the ids apart with %s', (_, changes, ids) => {
		const { simplified } = only(call({ statuses: [status(changes)] }));
		expect(simplified).toMatchObject({ whatsappMessageId: WAMID });
		expect(simplified.messageId).toBe(ids.messageId);
	});

	it('leaves out kinds that nobody can ask for', () => {
		expect(eventsIn(call({ statuses: [status({ status: 'warning' }), status()] }))).toHaveLength(1);
	});
});

it.each<[IDataObject, boolean | undefined]>([
	[{ gs_id: undefined, id: GS_ID }, true],
	[{ gs_id: undefined, id: GS_ID, meta_msg_id: WAMID }, true],
	[{ id: GS_ID }, undefined],
	[{ gs_id: undefined, gsId: GS_ID, id: WAMID }, undefined],
	[{ gs_id: undefined, id: WAMID }, undefined],
])('whether the id of a status is the one of the sender is marked: %j', (ids, mark) => {
	const { simplified } = only(call({ statuses: [status(ids)] }));
	expect(simplified.messageIdIsUncertain).toBe(mark);
});

describe('incoming messages', () => {
	it('reads a text', () => {
		const { name, messageType, media, simplified } = only(message());
		expect({ name, messageType, media }).toEqual({
			name: 'message',
			messageType: 'text',
			media: undefined,
		});
		expect(simplified).toEqual({
			event: 'message',
			whatsappMessageId: WAMID,
			from: '910000000000',
			name: 'Maya',
			to: '910000000001',
			timestamp: '2023-11-14T22:13:20.000Z',
			type: 'text',
			text: 'Hello',
		});
	});

	it('reads an image', () => {
		const image = {
			id: '1000000000000002',
			mime_type: 'image/jpeg',
			sha256: 'x',
			caption: 'Look',
			url: 'https://filemanager.gupshup.io/wa/x',
		};
		const { messageType, media, simplified } = only(
			message({ type: 'image', text: undefined, image }),
		);
		expect({ messageType, media }).toEqual({ messageType: 'image', media: image });
		expect(simplified).toMatchObject({
			type: 'image',
			image: {
				id: '1000000000000002',
				url: 'https://filemanager.gupshup.io/wa/x',
				caption: 'Look',
				mimeType: 'image/jpeg',
			},
		});
		expect(simplified).not.toHaveProperty('text');
	});

	it('says which message is answered, by the id that the send node returned', () => {
		const context = { from: '910000000001', id: GS_ID, gs_id: GS_ID, meta_msg_id: WAMID };
		expect(only(message({ context })).simplified.context).toEqual({
			messageId: GS_ID,
			whatsappMessageId: WAMID,
			from: '910000000001',
		});
	});

	it('reads people who hide their number', () => {
		const { simplified } = only(
			message(
				{ from: undefined, from_user_id: 'IN.0000000000000000' },
				{ contacts: [{ profile: { name: 'Maya' }, user_id: 'IN.0000000000000000' }] },
			),
		);
		expect(simplified).toMatchObject({ fromUserId: 'IN.0000000000000000', name: 'Maya' });
		expect(simplified).not.toHaveProperty('from');
	});

	it.each<[string, IDataObject, IDataObject]>([
		[
			'a button',
			{ type: 'button', button: { text: 'Yes', payload: 'P' } },
			{ text: 'Yes', button: { payload: 'P', title: 'Yes' } },
		],
		[
			'a reply button',
			{ type: 'interactive', interactive: { button_reply: { id: '1', title: 'Yes' } } },
			{
				text: 'Yes',
				button: { id: '1', title: 'Yes' },
				interactive: { button_reply: { id: '1', title: 'Yes' } },
			},
		],
		['a reaction', { type: 'reaction', reaction: { emoji: '👍' } }, { text: '👍' }],
		[
			'a location',
			{ type: 'location', location: { latitude: 1, longitude: 2 } },
			{ location: { latitude: 1, longitude: 2 } },
		],
		[
			'a document',
			{ type: 'document', document: { id: '1', filename: 'a.pdf', mime_type: 'application/pdf' } },
			{ document: { id: '1', fileName: 'a.pdf', mimeType: 'application/pdf' } },
		],
	])('reads %s', (_, changes, expected) => {
		expect(only(message({ text: undefined, ...changes })).simplified).toMatchObject(expected);
	});

	it('tells answers to a flow from messages', () => {
		const interactive = { type: 'nfm_reply', nfm_reply: { response_json: '{}' } };
		expect(only(message({ type: 'interactive', interactive })).name).toBe('flowReply');
	});
});

it('reads billing events', () => {
	const billing = {
		deductions: { billable: true, category: 'marketing' },
		references: { destination: '910000000000', gs_id: GS_ID, id: WAMID },
	};
	const { name, key, simplified } = only(call({ billing }, 'billing-event'));
	expect(name).toBe('billing');
	expect(simplified).toEqual({
		event: 'billing',
		messageId: GS_ID,
		whatsappMessageId: WAMID,
		recipient: '910000000000',
		deductions: billing.deductions,
	});
	// The same again is the same; something else that the message cost is not.
	const more = { ...billing, deductions: { billable: true, category: 'service' } };
	const keyOf = (of: IDataObject) => only(call({ billing: of }, 'billing-event')).key;
	expect(keyOf(structuredClone(billing))).toBe(key);
	expect(keyOf(more)).not.toBe(key);
});

it('reads several events of one call, each raw by itself', () => {
	const body = call({ statuses: [status(), status({ status: 'read' })] });
	(body.entry as IDataObject[]).push((message().entry as IDataObject[])[0]);
	const events = eventsIn(body);
	expect(events.map(({ name }) => name)).toEqual(['delivered', 'read', 'message']);
	expect(events[1].raw()).toEqual(call({ statuses: [status({ status: 'read' })] }));
	expect(events[2].raw()).toEqual(message());
	// The raw event read again is the same event.
	const withoutRaw = ({ raw: _raw, ...event }: (typeof events)[number]) => event;
	expect(events.map(({ raw }) => withoutRaw(only(raw())))).toEqual(events.map(withoutRaw));
});

it('knows an event again, also one without any id', () => {
	const bare = status({ gs_id: undefined, id: undefined });
	const keyOf = (changes: IDataObject) => only(call({ statuses: [{ ...bare, ...changes }] })).key;
	expect(keyOf({})).toBe(keyOf({}));
	expect(keyOf({})).not.toBe(keyOf({ timestamp: '1700000001' }));
	expect(only(call({ statuses: [status()] })).key).not.toBe(
		only(call({ statuses: [status({ status: 'read' })] })).key,
	);
});

it.each([
	['in an entry', call({ statuses: [{ type: 'set-callback' }] }), true],
	['alone', { statuses: [{ type: 'set-callback' }] }, true],
	['beside an event', call({ statuses: [{ type: 'set-callback' }, status()] }), false],
	['an event', call({ statuses: [status()] }), false],
	['nothing', {}, false],
])('knows the test call: %s', (_, body, expected) => expect(isTestCall(body)).toBe(expected));

it.each<[unknown]>([
	[undefined],
	[null],
	[''],
	['text'],
	[7],
	[[]],
	[{}],
	[{ entry: {} }],
	[{ entry: [null, 1, 'x', {}, { changes: 7 }, { changes: [null, {}] }] }],
	[{ entry: [{ changes: [{ field: 'messages', value: null }] }] }],
	[{ entry: [{ changes: [{ value: { statuses: {}, messages: 'x' } }] }] }],
	[{ entry: [{ changes: [{ value: { statuses: [null, {}, { status: 7 }] } }] }] }],
])('finds no event in %j', (body) => {
	expect(eventsIn(body)).toEqual([]);
	expect(isTestCall(body)).toBe(false);
	expect(appIn(body)).toBeUndefined();
});

it('survives messages of which nothing is as it should be', () => {
	const broken = { messages: [{}, { type: 7, timestamp: 'soon', text: [], context: 'x' }] };
	expect(eventsIn(call(broken)).map(({ simplified }) => simplified.event)).toEqual([
		'message',
		'message',
	]);
});

it('asks for each mode once', () => {
	expect(modesOf(['message', 'failed', 'flowReply', 'failed'])).toEqual([
		'FAILED',
		'FLOWS_MESSAGE',
		'MESSAGE',
	]);
});
