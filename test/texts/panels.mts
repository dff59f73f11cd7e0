/** What a user reads in the panels of the nodes and in the dialog of the credential. */
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';

/** A text, and what it is: "description", "placeholder". */
export interface PanelText {
	/** How deep it stands, from 0. */
	depth: number;
	kind: string;
	text: string;
}

/** Keys of a description whose values are shown, in the order in which they are listed. */
const SHOWN = [
	'displayName',
	'description',
	'action',
	'hint',
	'placeholder',
	'message',
	'multipleValueButtonText',
	'valuesLabel',
	'errorMessage',
	'builderHint',
	'header',
	'executionsHelp',
	'activationHint',
];

/** Of these, the texts below them are shown as well. */
const WITHIN = [
	'properties',
	'options',
	'values',
	'modes',
	'hints',
	'typeOptions',
	'resourceMapper',
	'fieldWords',
	'validation',
	'triggerPanel',
	'eventTriggerDescription',
	'builderHint',
];

/** Stands between the choices of a long list. */
export const CHOICES = ' · ';

/** Longer lists of choices, the countries, stand in one line. */
const LONG = 50;

/** All texts of a description, each followed by those that belong to it. */
export function textsOf(description: INodeTypeDescription | ICredentialType): PanelText[] {
	return [...within(description, 0)];
}

function* within(part: unknown, depth: number): Generator<PanelText> {
	if (Array.isArray(part)) {
		const names = part.map((one: { name?: unknown }) => one.name);
		if (part.length > LONG) yield { depth, kind: 'choices', text: names.join(CHOICES) };
		else for (const one of part) yield* within(one, depth);
		return;
	}
	if (typeof part !== 'object' || part === null) return;
	const entries = part as Record<string, unknown>;
	if (entries.type === 'hidden') return;
	// An option that can be chosen; of anything else `name` is no text.
	if ('value' in entries && typeof entries.name === 'string') {
		yield { depth, kind: 'option', text: entries.name };
	}
	for (const kind of SHOWN) {
		const text = entries[kind];
		if (typeof text === 'string' && text !== '') {
			yield { depth: depth + (kind === 'displayName' ? 0 : 1), kind, text };
		} else if (typeof text === 'object' && text !== null && !WITHIN.includes(kind)) {
			for (const [key, value] of Object.entries(text)) {
				if (typeof value === 'string')
					yield { depth: depth + 1, kind: `${kind}, ${key}`, text: value };
			}
		}
	}
	for (const key of WITHIN) yield* within(entries[key], depth + 1);
	if (typeof entries.fieldWords === 'object' && entries.fieldWords !== null) {
		for (const text of Object.values(entries.fieldWords)) {
			yield { depth: depth + 1, kind: 'word', text: String(text) };
		}
	}
}
