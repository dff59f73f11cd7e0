/** Changes that a call may come with and that nobody documents: for fuzzing over the recordings. */
import fc from 'fast-check';

/** Values that stand where another was meant. `DEEP` is replaced by something nested very deep. */
const STRANGE: readonly unknown[] = [
	null,
	true,
	false,
	0,
	-1,
	1e300,
	'',
	' ',
	'x',
	'constructor',
	'__proto__',
	'wamid.',
	'x'.repeat(5_000),
	[],
	[[]],
	[null],
	{},
	{ toString: null, valueOf: 1 },
	{ length: 1e9 },
];

/** How deep n8n is given something nested. */
const DEEPEST = 10_000;

type Damage =
	| { kind: 'remove'; at: number }
	| { kind: 'replace'; at: number; by: unknown }
	| { kind: 'nest'; at: number; inLists: boolean }
	| { kind: 'prototype'; at: number }
	| { kind: 'add'; at: number; name: string; value: unknown }
	| { kind: 'repeat'; at: number; times: number };

const at = fc.nat(10_000);

/** A few changes, of any kinds, at any places. */
export const damages: fc.Arbitrary<Damage[]> = fc.array(
	fc.oneof(
		fc.record({ kind: fc.constant('remove' as const), at }),
		fc.record({ kind: fc.constant('replace' as const), at, by: fc.constantFrom(...STRANGE) }),
		fc.record({ kind: fc.constant('nest' as const), at, inLists: fc.boolean() }),
		fc.record({ kind: fc.constant('prototype' as const), at }),
		fc.record({
			kind: fc.constant('add' as const),
			at,
			name: fc.constantFrom('event', 'messageId', 'from', 'later', 'statuses', 'messages', 'entry'),
			value: fc.constantFrom(...STRANGE),
		}),
		fc.record({ kind: fc.constant('repeat' as const), at, times: fc.integer({ min: 2, max: 50 }) }),
	),
	{ minLength: 1, maxLength: 4 },
);

/** The JSON of a call with these changes. Text, since that is how it comes. */
export function damaged(call: object, changes: readonly Damage[]): string {
	let json = JSON.stringify(call);
	changes.forEach((change, index) => {
		// What replaces stands in the text as a word of its own until the end: nothing nested that deep
		// can be written by JSON.stringify.
		const value = JSON.parse(json) as object;
		const places = placesIn(value);
		if (places.length === 0) return;
		const [holder, key] = places[change.at % places.length];
		const target = holder as Record<string, unknown>;
		const child = target[key];
		switch (change.kind) {
			case 'remove':
				Reflect.deleteProperty(holder, key);
				break;
			case 'replace':
				target[key] = change.by;
				break;
			case 'nest':
				target[key] = `DEEP ${change.inLists ? 'LIST' : 'OBJECT'} ${index}`;
				break;
			case 'prototype':
				target[key] = { PROTO: { event: 'sent', from: '1', polluted: true } };
				break;
			case 'add':
				if (typeof child === 'object' && child !== null && !Array.isArray(child)) {
					(child as Record<string, unknown>)[change.name] = change.value;
				}
				break;
			case 'repeat':
				if (Array.isArray(child)) {
					target[key] = Array.from({ length: change.times }, () => child as unknown[]).flat();
				}
		}
		json = JSON.stringify(value);
	});
	return json
		.replaceAll('"PROTO"', '"__proto__"')
		.replace(/"DEEP LIST \d"/g, '['.repeat(DEEPEST) + ']'.repeat(DEEPEST))
		.replace(/"DEEP OBJECT \d"/g, `${'{"a":'.repeat(DEEPEST)}1${'}'.repeat(DEEPEST)}`);
}

/** Every place of a value: what holds it, and under which key. */
function placesIn(value: object): Array<[object, string]> {
	return Object.entries(value).flatMap(
		([key, child]): Array<[object, string]> => [
			[value, key],
			...(typeof child === 'object' && child !== null ? placesIn(child as object) : []),
		],
	);
}
