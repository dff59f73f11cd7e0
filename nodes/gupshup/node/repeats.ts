import { createHash } from 'node:crypto';

import type { NodeExecutionHint } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { ItemOutcome } from '../problems/outcome';
import { knownMedia } from '../messages/message';
import type { PreparedMessage } from '../sending/sendOne';
import type { Noun } from './sendingNode';
import { listedFromOne } from './tally';

/** Groups of items that a hint names; the others it counts. */
const MOST_GROUPS = 3;

/** Keeps in mind what goes to whom, to tell of a person who is sent the same twice in one list. */
export class Repeats {
	/** Items by what they say and to whom. */
	private readonly items = new Map<string, number[]>();

	/** Has a look at a message, and hands it on as it is. */
	see(itemIndex: number, message: PreparedMessage): PreparedMessage {
		// What it answers, and the user's own reference, are no part of what the person reads.
		const read = {
			...message.body(knownMedia(message)),
			...{ context: undefined, biz_opaque_callback_data: undefined },
		};
		const key = createHash('sha256').update(JSON.stringify(read)).digest('base64url');
		const same = this.items.get(key);
		if (same) same.push(itemIndex);
		else this.items.set(key, [itemIndex]);
		return message;
	}

	/**
	 * What the user is told above the output, of items that were sent or may have been.
	 *
	 * @param to the field of the recipient, as the panel stores it
	 */
	hint(
		{ one }: Noun,
		outcomes: readonly ItemOutcome[],
		to: unknown,
	): NodeExecutionHint | undefined {
		const arrived = (item: number) =>
			outcomes[item]?.kind === 'sent' || outcomes[item]?.kind === 'unknown';
		const groups = [...this.items.values()]
			.filter(({ length }) => length > 1)
			.map((items) => items.filter(arrived))
			.filter(({ length }) => length > 1);
		if (groups.length === 0) return undefined;
		const named = groups.slice(0, MOST_GROUPS).map(listedFromOne).join('; ');
		const more = groups.length > MOST_GROUPS ? `; and ${groups.length - MOST_GROUPS} more` : '';
		return {
			message: `The same ${one} with the same text went to the same person more than once: ${named}${more}. ${wayOut(to)}`,
			type: 'warning',
			location: 'outputPane',
		};
	}
}

function wayOut(to: unknown): string {
	// It looks at one item of the other node, whichever item this node is at.
	const [fixed] = (typeof to === 'string' && /\.(?:first|last)\(\)/.exec(to)) || [];
	return fixed === undefined
		? 'To send to each person once, put a Remove Duplicates node before this one.'
		: `The expression in ${LABELS.to} gives the same number for each of them: put .item in place of ${fixed}.`;
}
