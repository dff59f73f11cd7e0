/** A question whose answer an execution waits for: what is asked, what leaves of it, and what is tapped. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { type WaitReference, wireIdOf } from '../../../nodes/gupshup/events/waitReference';
import type { Sandbox } from '../../../sandbox/index.mts';

/** The node's parameters for a question with the answers `yes` and `No`. */
export const ASK: INodeParameters = {
	operation: 'sendAndWait',
	messageType: 'buttons',
	bodyText: 'Is this the one?',
	replyButtons: {
		button: [
			{ title: 'Yes', id: 'yes' },
			{ title: 'No', id: '' },
		],
	},
};

/** Id of the node that asks, as n8n makes them. */
export const NODE_ID = '6f1c2a34-7b1d-4c57-9d0e-2f6b8a5d1001';

/** The parameters of Gupshup Send Message for a list with the rows `friday` and `Monday`. */
export const ASK_BY_LIST: INodeParameters = {
	operation: 'sendAndWait',
	messageType: 'list',
	bodyText: 'Which day?',
	listButton: 'Days',
	listRows: { row: [{ title: 'Friday', id: 'friday' }, { title: 'Monday' }] },
};

interface Action {
	buttons?: Array<{ reply: { id: string } }>;
	sections?: Array<{ rows: Array<{ id: string }> }>;
}

/** The ids of the buttons or rows of a message that the sandbox got. */
export function wireIdsOf({ messages }: Sandbox, index = 0): string[] {
	const { buttons = [], sections = [] } = (messages[index].body.interactive as { action: Action })
		.action;
	return [
		...buttons.map(({ reply }) => reply.id),
		...sections.flatMap(({ rows }) => rows.map(({ id }) => id)),
	];
}

let executions = 1000;

/** The place where an execution waits; another one each time, since a tap is known for a day. */
export function waitReference(): WaitReference {
	return {
		executionId: String(++executions),
		nodeId: NODE_ID,
		key: 'Zx3kQ0aB',
		signature: 'ab'.repeat(32),
	};
}

/** Somebody taps Yes below the question of this place. */
export async function tapYes(sandbox: Sandbox, reference: WaitReference): Promise<void> {
	await sandbox.receive({
		from: '919876500000',
		type: 'interactive',
		button: { id: wireIdOf('yes', reference), title: 'Yes' },
	});
}

/** The same, as a message in a call of Gupshup's. */
export function tapMessage(reference: WaitReference): IDataObject {
	const reply = { id: wireIdOf('yes', reference), title: 'Yes' };
	return {
		id: `wamid.${reference.executionId}`,
		from: '919876500000',
		type: 'interactive',
		interactive: { type: 'button_reply', button_reply: reply },
	};
}
