import type { IDataObject } from 'n8n-workflow';

import { isObject, objectIn, objectsIn, textOf } from './values';

/** What Gupshup posts when a subscription is made, to see whether the address answers. */
const TEST_EVENT = 'set-callback';

/** One change of a call, with what it stands in. */
export interface Change {
	call: IDataObject;
	/** Not there in the form of version 2. */
	entry?: IDataObject;
	field?: string;
	value: IDataObject;
}

/**
 * Whether the call only asks if somebody is there.
 * docs: partner-docs.gupshup.io/docs/passthrough-v3-incoming-events
 */
export function isTestCall(body: unknown): boolean {
	const statuses = objectsIn(objectIn(body).entry)
		.flatMap((entry) => objectsIn(entry.changes))
		.flatMap((change) => objectsIn(objectIn(change.value).statuses));
	// The example has the list alone; in what it is wrapped when it is posted, nothing says.
	const all = [...statuses, ...objectsIn(objectIn(body).statuses)];
	return all.length > 0 && all.every(({ type }) => type === TEST_EVENT);
}

/** The app that the call speaks of: its id, on one page its name; `undefined` if it does not say. */
export function appIn(body: unknown): string | undefined {
	const { gs_app_id: inVersion3, appId: inVersion2 } = objectIn(body);
	return (textOf(inVersion3) ?? textOf(inVersion2))?.trim();
}

/** Ids of apps are UUIDs. docs: partner-docs.gupshup.io/docs/events */
export function isAppId(app: string): boolean {
	return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(app);
}

/**
 * What a call holds, in either of its forms: Meta's with a list of entries, and the older one of
 * Gupshup's, in which two events of version 3 are documented as well.
 * docs: partner-docs.gupshup.io/docs/events, …/docs/v3-billing-events, …/docs/bsuid
 *
 * @returns undefined for what is of no known form
 */
export function changesIn(body: unknown): Change[] | undefined {
	if (!isObject(body)) return undefined;
	if (Array.isArray(body.entry)) {
		return objectsIn(body.entry).flatMap((entry) =>
			objectsIn(entry.changes).map((change) => ({
				call: body,
				entry,
				field: textOf(change.field),
				value: objectIn(change.value),
			})),
		);
	}
	const { payload } = body;
	if (!isObject(payload)) return undefined;
	if (body.type === 'billing-event') {
		return [{ call: body, field: 'billing-event', value: { billing: payload } }];
	}
	const preferences = [objectIn(payload.payload), payload].find((each) =>
		Array.isArray(each.user_preferences),
	);
	if (body.type !== 'preference-event' || preferences === undefined) return undefined;
	return [{ call: body, field: 'user_preferences', value: preferences }];
}

/** What Gupshup documents is nested some twelve deep. */
const DEEPEST = 100;

/**
 * Takes out of a body from outside what nobody can work with further on: what is nested so deep that
 * writing it as JSON fails, and `__proto__`, which n8n's copies would take for the object's kind.
 * Changes the body itself. Takes time proportional to its size, and no stack.
 *
 * @returns whether something was nested too deep
 */
export function sanitize(body: unknown): boolean {
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
