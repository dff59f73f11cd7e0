/** A tap on a button that was sent to be waited for: the id of the user comes out, the reference apart. */
import type { IDataObject } from 'n8n-workflow';

import { readCall } from '../../../nodes/gupshup/events/events';
import { wireIdOf } from '../../../nodes/gupshup/events/waitReference';

const REFERENCE = {
	executionId: '1234',
	nodeId: '6f1c2a34-7b1d-4c57-9d0e-2f6b8a5d1001',
	key: 'Zx3kQ0aB',
	signature: 'ab'.repeat(32),
};

function tap(reply: unknown, type = 'button_reply'): IDataObject {
	const message = {
		from: '919876543210',
		id: 'wamid.1',
		timestamp: '1764064800',
		type: 'interactive',
		interactive: { type, [type]: reply },
	};
	const value = { messaging_product: 'whatsapp', messages: [message] };
	return { gs_app_id: 'app', entry: [{ changes: [{ field: 'messages', value }] }] };
}

test('a row that was chosen in a list', () => {
	const row = { id: wireIdOf('friday', REFERENCE), title: 'Friday', description: 'At ten' };
	const call = tap(row, 'list_reply');
	const [event] = readCall(call).events;
	expect(event.wait).toEqual(REFERENCE);
	expect(event.simplified.button).toEqual({ id: 'friday', title: 'Friday', description: 'At ten' });
	expect(JSON.stringify([event.simplified, event.raw(), event.key])).not.toContain('n8n:');
});

test('no form of the event shows the reference, and the call stays as it came', () => {
	const call = tap({ id: wireIdOf('yes', REFERENCE), title: 'Yes' });
	const asItCame = structuredClone(call);
	const [event] = readCall(call).events;
	expect(event.wait).toEqual(REFERENCE);
	expect(event.simplified.button).toEqual({ id: 'yes', title: 'Yes' });
	for (const form of [event.simplified, event.raw(), event.key]) {
		expect(JSON.stringify(form)).not.toContain('n8n:');
	}
	expect(call).toEqual(asItCame);
});

test.each([
	{ id: 'yes', title: 'Yes' },
	{ id: 'yes|n8n:', title: 'Yes' },
	{ id: 7, title: 'Yes' },
	{ title: 'Yes' },
	'yes',
	null,
])('%j is waited for by nobody, and stays as it is', (reply) => {
	const call = tap(reply);
	const [event] = readCall(call).events;
	expect(event).not.toHaveProperty('wait');
	expect(event.raw()).toEqual(call);
});
