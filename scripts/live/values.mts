/** The value if it is an object, else an empty one. */
export function objectIn(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: {};
}

/** The objects of a list in a field. */
export function listIn(value: unknown, field: string): Array<Record<string, unknown>> {
	const list = objectIn(value)[field];
	return Array.isArray(list) ? list.map(objectIn) : [];
}
