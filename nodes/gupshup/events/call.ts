import type { IDataObject } from 'n8n-workflow';

import { compact, isObject, objectIn, objectsIn, textOf, without } from './values';

export interface Change {
	call: IDataObject;
	/** Not there in the form of version 2. */
	entry?: IDataObject;
	field?: string;
	value: IDataObject;
}

/**
 * Whether the call only asks if somebody is there, as Gupshup does when a subscription is made.
 * docs: partner-docs.gupshup.io/docs/passthrough-v3-incoming-events
 */
export function isTestCall(body: unknown): boolean {
	const statuses = objectsIn(objectIn(body).entry)
		.flatMap((entry) => objectsIn(entry.changes))
		.flatMap((change) => objectsIn(objectIn(change.value).statuses));
	// The example has the list alone; in what it is wrapped when it is posted, nothing says.
	const all = [...statuses, ...objectsIn(objectIn(body).statuses)];
	return all.length > 0 && all.every(({ type }) => type === 'set-callback');
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
 * What a call holds, in Meta's form with a list of entries, or the older one of Gupshup's, in which two
 * events of version 3 are documented as well; `undefined` for what is of no known form.
 * docs: partner-docs.gupshup.io/docs/events, …/docs/v3-billing-events, …/docs/bsuid
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
	const { payload, type } = body;
	if (!isObject(payload)) return undefined;
	if (type === 'billing-event') return [{ call: body, field: type, value: { billing: payload } }];
	const preferences = [objectIn(payload.payload), payload].find((each) =>
		Array.isArray(each.user_preferences),
	);
	if (type !== 'preference-event' || preferences === undefined) return undefined;
	return [{ call: body, field: 'user_preferences', value: preferences }];
}

/** What Gupshup documents is nested some twelve deep. */
const DEEPEST = 100;

/**
 * Takes out of a body what is nested so deep that writing it as JSON fails, and `__proto__`, which n8n's
 * copies would take for the object's kind. Takes no stack. Returns whether something was nested too deep.
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

export const LISTS = ['contacts', 'messages', 'statuses', 'user_preferences'] as const;

export type Own = Partial<Record<(typeof LISTS)[number], IDataObject[]>>;

/** So many characters of JSON may what stands beside the events come to, in all items of a call together. */
const MOST_BESIDE = 8_000_000;

/**
 * Events as they came: each with the call around it, and no other event in it. A megabyte beside the
 * events, repeated with a thousand of them, is a gigabyte: where that is too much, only the first has it.
 */
export class RawEvents {
	private readonly sizes = new Map<object, number>();
	private given = 0;

	constructor(private readonly count: number) {}

	/** @param own what the event has of the change's lists, in their place; none: all of the change is its own */
	of(change: Change, own: Own | undefined): IDataObject {
		const { call, entry, field, value } = change;
		this.given++;
		const isFull =
			this.given === 1 || this.count * this.sizeBeside(change, own?.contacts) <= MOST_BESIDE;
		// What an object holds but for `inner`, or no more of it than these numbers and short texts.
		const around = (object: IDataObject, inner: string, short: readonly string[]) =>
			isFull ? without(object, [inner]) : pick(object, short);
		let values = value;
		if (own) values = isFull ? { ...without(value, LISTS), ...own } : without(own, ['contacts']);
		if (entry === undefined) {
			// The form of version 2. What it charged for is the payload, a preference lies one deeper.
			if (own === undefined) return call;
			const payload = objectIn(call.payload);
			return {
				...(isFull ? call : pick(call, ['app', 'appId', 'timestamp', 'version', 'type'])),
				payload:
					payload === value ? values : { ...around(payload, 'payload', ['type']), payload: values },
			};
		}
		const inChange = { ...around(compact({ field }), '', ['field']), value: values };
		const inEntry = { ...around(entry, 'changes', ['id', 'time']), changes: [inChange] };
		return { ...around(call, 'entry', ['object', 'gs_app_id']), entry: [inEntry] };
	}

	/** Characters of JSON that stand beside the event in all that it lies in. */
	private sizeBeside(
		{ call, entry = {}, field = '', value }: Change,
		contacts: IDataObject[] = [],
	): number {
		return (
			contacts.reduce((sum, contact) => sum + this.sizeOf(contact, []), 0) +
			this.sizeOf(call, ['entry', 'payload']) +
			this.sizeOf(entry, ['changes']) +
			this.sizeOf(value, LISTS) +
			field.length
		);
	}

	private sizeOf(object: IDataObject, but: readonly string[]): number {
		const known = this.sizes.get(object);
		if (known !== undefined) return known;
		const size = JSON.stringify(without(object, but)).length;
		this.sizes.set(object, size);
		return size;
	}
}

function pick(object: IDataObject, fields: readonly string[]): IDataObject {
	const isShort = (value: unknown) =>
		typeof value === 'number' || (typeof value === 'string' && value.length <= 100);
	return Object.fromEntries(
		Object.entries(object).filter(([field, value]) => fields.includes(field) && isShort(value)),
	) as IDataObject;
}
