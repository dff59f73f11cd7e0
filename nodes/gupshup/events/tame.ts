import { isObject } from './values';

/** What Gupshup documents is nested some twelve deep. */
const DEEPEST = 100;

/**
 * Takes out of a body from outside what nobody can work with further on: what is nested so deep that
 * writing it as JSON fails, and `__proto__`, which n8n's copies would take for the object's kind.
 * Changes the body itself. Takes time proportional to its size, and no stack.
 *
 * @returns whether something was nested too deep
 */
export function tame(body: unknown): boolean {
	let isTooDeep = false;
	let level: object[] = isContainer(body) ? [body] : [];
	for (let depth = 1; level.length > 0; depth++) {
		const next: object[] = [];
		for (const container of level) {
			if (isObject(container) && Object.prototype.hasOwnProperty.call(container, '__proto__')) {
				Reflect.deleteProperty(container, '__proto__');
			}
			for (const [key, value] of Object.entries(container)) {
				if (!isContainer(value)) continue;
				if (depth < DEEPEST) next.push(value);
				else {
					isTooDeep = true;
					Reflect.set(container, key, null);
				}
			}
		}
		level = next;
	}
	return isTooDeep;
}

function isContainer(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}
