/**
 * n8n stores and sends the data of an execution "flatted": a JSON array of every object, array and
 * string once, in which the members of an object or array that are such are given as the place where
 * they stand (a string with its number). That keeps shared and circular references.
 */
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The value that was flatted into this text. */
export function parseFlatted(text: string): unknown {
	const places = JSON.parse(text) as Json[];
	const done = new Map<number, unknown>();

	const at = (place: number): unknown => {
		if (done.has(place)) return done.get(place);
		const value = places[place];
		if (typeof value !== 'object' || value === null) return value;
		const made: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
		done.set(place, made);
		for (const [key, member] of Object.entries(value)) {
			const resolved = typeof member === 'string' ? at(Number(member)) : member;
			(made as Record<string, unknown>)[key] = resolved;
		}
		return made;
	};
	return at(0);
}
