import type { IDataObject } from 'n8n-workflow';

import { readWireId, type WaitReference } from '../waiting/reference';
import { isObject, objectIn } from './values';

/**
 * A message with the id of the tapped button as the user gave it. Where the button was sent to be waited
 * for, what stands behind that id comes apart: nobody is to see it, be it in the raw form.
 */
export function withOwnId(message: IDataObject): { message: IDataObject; wait?: WaitReference } {
	const interactive = objectIn(message.interactive);
	const { button_reply: reply } = interactive;
	const read = isObject(reply) && typeof reply.id === 'string' ? readWireId(reply.id) : undefined;
	if (read === undefined) return { message };
	const own = { ...interactive, button_reply: { ...(reply as IDataObject), id: read.ownId } };
	return { message: { ...message, interactive: own }, wait: read.reference };
}
