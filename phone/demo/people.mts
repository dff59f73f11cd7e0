/**
 * Everybody that a workflow of examples/ names, by number, digits only: whoever has a name and a phone,
 * in a pinned list or in a list that a node makes up.
 */
export function peopleIn(value: unknown): Record<string, string> {
	if (typeof value === 'string') return peopleIn(parsed(value));
	if (typeof value !== 'object' || value === null) return {};
	const people: Record<string, string> = {};
	const { name, phone } = value as { name?: unknown; phone?: unknown };
	if (typeof name === 'string' && typeof phone === 'string') {
		people[phone.replace(/\D/g, '').replace(/^00/, '')] = name;
	}
	for (const each of Object.values(value)) Object.assign(people, peopleIn(each));
	return people;
}

/** Lists that a node makes up are JSON in a text. */
function parsed(text: string): unknown {
	if (!/^\s*[[{]/.test(text)) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
