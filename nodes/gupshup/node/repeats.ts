import type { NodeExecutionHint } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { ItemOutcome } from '../problems/outcome';
import type { Noun } from './sendingNode';
import { listedFromOne } from './tally';

/** Groups of items that a hint names; the others it counts. */
const MOST_GROUPS = 3;

/**
 * What the user is told above the output where a person was sent the same twice in one list, or may have
 * been.
 *
 * @param contents what each item sent and to whom, as one text
 * @param to the field of the recipient, as the panel stores it
 */
export function repeatsHintOf(
	{ one }: Noun,
	contents: ReadonlyArray<string | undefined>,
	outcomes: readonly ItemOutcome[],
	to: unknown,
): NodeExecutionHint | undefined {
	const items = new Map<string, number[]>();
	for (const [item, sent] of contents.entries()) {
		if (sent === undefined) continue;
		const same = items.get(sent);
		if (same) same.push(item);
		else items.set(sent, [item]);
	}
	const arrived = (item: number) =>
		outcomes[item]?.kind === 'sent' || outcomes[item]?.kind === 'unknown';
	const groups = [...items.values()]
		.filter(({ length }) => length > 1)
		.map((same) => same.filter(arrived))
		.filter(({ length }) => length > 1);
	if (groups.length === 0) return undefined;
	const named = groups.slice(0, MOST_GROUPS).map(listedFromOne).join('; ');
	const more = groups.length > MOST_GROUPS ? `; and ${groups.length - MOST_GROUPS} more` : '';
	return {
		message: `The same ${one} with the same text was sent to the same person more than once: ${named}${more}. ${wayOut(to)}`,
		type: 'warning',
		location: 'outputPane',
	};
}

function wayOut(to: unknown): string {
	// It looks at one item of the other node, whichever item this node is at.
	const [fixed] = (typeof to === 'string' && /\.(?:first|last)\(\)/.exec(to)) || [];
	return fixed === undefined
		? 'To send to each person once, add a Remove Duplicates node before this one.'
		: `The expression in ${LABELS.to} returns the same number for each of them. Use .item instead of ${fixed}.`;
}
