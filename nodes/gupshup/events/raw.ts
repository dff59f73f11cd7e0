import type { IDataObject } from 'n8n-workflow';

import type { Change } from './call';
import { compact, objectIn, without } from './values';

/** The lists of a change that hold events, or the people that these are about. */
export const LISTS = ['contacts', 'messages', 'statuses', 'user_preferences'] as const;

/** An event's own part of a change. */
export type Own = Partial<Record<(typeof LISTS)[number], IDataObject[]>>;

/** So many characters of JSON may what stands beside the events come to, in all items of a call together. */
const MOST_BESIDE = 8_000_000;

/**
 * Events as they came: each with the call around it, and no other event in it. A call may hold much that
 * belongs to no event; repeated with a thousand events, a megabyte would be a gigabyte. Where that would
 * be too much, only the first event has what stands beside it.
 */
export class RawEvents {
	private readonly sizes = new Map<object, number>();
	private given = 0;

	/** @param count how many events there are */
	constructor(private readonly count: number) {}

	/** @param own what the event has of the change's lists, in their place; none: all of the change is its own */
	of(change: Change, own: Own | undefined): IDataObject {
		const { call, entry, field, value } = change;
		this.given++;
		const isFull =
			this.given === 1 || this.count * this.sizeBeside(change, own?.contacts) <= MOST_BESIDE;
		const values =
			own === undefined
				? value
				: isFull
					? { ...without(value, LISTS), ...own }
					: without(own, ['contacts']);
		if (entry === undefined) {
			// The form of version 2. What it charged for is the payload, a preference lies one deeper.
			if (own === undefined) return call;
			const payload = objectIn(call.payload);
			const around = isFull ? without(payload, ['payload']) : pick(payload, ['type']);
			return {
				...(isFull ? call : pick(call, ['app', 'appId', 'timestamp', 'version', 'type'])),
				payload: payload === value ? values : { ...around, payload: values },
			};
		}
		return {
			...(isFull ? without(call, ['entry']) : pick(call, ['object', 'gs_app_id'])),
			entry: [
				{
					...(isFull ? without(entry, ['changes']) : pick(entry, ['id', 'time'])),
					changes: [
						{ ...(isFull ? compact({ field }) : pick({ field }, ['field'])), value: values },
					],
				},
			],
		};
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

/** Numbers and short texts of an object. */
function pick(object: Record<string, unknown>, fields: readonly string[]): IDataObject {
	const isShort = (value: unknown) =>
		typeof value === 'number' || (typeof value === 'string' && value.length <= 100);
	return Object.fromEntries(
		Object.entries(object).filter(([field, value]) => fields.includes(field) && isShort(value)),
	) as IDataObject;
}
