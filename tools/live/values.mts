/** The value if it is an object, else an empty one. */
export function objectIn(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: {};
}

/** What a text holds: JSON, or else the text itself. */
export function jsonOrText(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

/** The objects of a list in a field. */
export function listIn(value: unknown, field: string): Array<Record<string, unknown>> {
	const list = objectIn(value)[field];
	if (!Array.isArray(list)) return [];
	return list.filter(
		(each): each is Record<string, unknown> => typeof each === 'object' && each !== null,
	);
}
