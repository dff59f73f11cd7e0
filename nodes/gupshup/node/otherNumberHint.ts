import type { IDataObject, NodeExecutionHint } from 'n8n-workflow';

import type { ItemOutcome } from '../problems/outcome';
import { listedFromOne } from './itemList';

/**
 * What the user is told above the output where WhatsApp knows people by another number than the one
 * that was sent to (Brazil, Mexico, Argentina): what comes back from them carries WhatsApp's.
 */
export function otherNumberHintOf(outcomes: readonly ItemOutcome[]): NodeExecutionHint | undefined {
	const others = outcomes.flatMap((outcome, item) => {
		const found = outcome.kind === 'sent' ? otherNumberIn(outcome.answer) : undefined;
		return found === undefined ? [] : [{ item, ...found }];
	});
	if (others.length === 0) return undefined;
	const [{ entered, known }] = others;
	return {
		message: `WhatsApp has another number than the one entered for ${listedFromOne(others.map(({ item }) => item))}: ${entered} is ${known} there${others.length > 1 ? ', for example' : ''}. The message went to that person; reports and replies carry WhatsApp's number.`,
		type: 'info',
		location: 'outputPane',
	};
}

function otherNumberIn({ contacts }: IDataObject): { entered: string; known: string } | undefined {
	const contact: unknown = Array.isArray(contacts) ? contacts[0] : undefined;
	if (typeof contact !== 'object' || contact === null) return undefined;
	const { input, wa_id: id } = contact as { input?: unknown; wa_id?: unknown };
	if (typeof input !== 'string' || typeof id !== 'string') return undefined;
	const [entered, known] = [input.replace(/\D/g, ''), id.replace(/\D/g, '')];
	return entered === known || entered === '' || known === '' ? undefined : { entered, known };
}
