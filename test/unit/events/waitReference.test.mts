/** The way back to a waiting execution, in the id of a button: made, read, and nothing else taken for one. */
import fc from 'fast-check';

import {
	keyIn,
	readWireId,
	referenceIn,
	signedWith,
	waitingUrl,
	wireIdOf,
	type WaitReference,
} from '../../../nodes/gupshup/events/waitReference';

const REFERENCE: WaitReference = {
	executionId: '1234',
	nodeId: '6f1c2a34-7b1d-4c57-9d0e-2f6b8a5d1001',
	key: 'Zx3kQ0aB',
	signature: 'ab'.repeat(32),
};

const hex = fc
	.uint8Array({ minLength: 32, maxLength: 32 })
	.map((bytes) => Buffer.from(bytes).toString('hex'));
const references = fc.record({
	executionId: fc.bigInt({ min: 1n, max: 9_999_999_999_999_999_999n }).map(String),
	nodeId: fc.oneof(
		fc.uuid(),
		fc
			.string({ minLength: 1, maxLength: 18, unit: 'grapheme-ascii' })
			.map(encodeURIComponent)
			.filter((id) => id !== '.' && id !== '..' && id.length <= 72 && !/%(?:2F|5C)/.test(id)),
	),
	key: fc
		.uint8Array({ minLength: 6, maxLength: 6 })
		.map((bytes) => Buffer.from(bytes).toString('base64url')),
	signature: hex,
});
/** Ids as users give them: anything, of up to 100 characters. */
const ownIds = fc
	.string({ minLength: 1, maxLength: 100, unit: 'grapheme' })
	.map((id) => [...id].slice(0, 100).join(''));

/** n8n's own way: core's getSignedResumeUrl. */
function signedUrl(base: string, { executionId, nodeId, key, signature }: WaitReference): URL {
	const url = new URL(`${base}/${executionId}/${nodeId}`);
	for (const [name, value] of Object.entries(signedWith(key))) url.searchParams.set(name, value);
	url.searchParams.set('signature', signature);
	return url;
}

test('what is sent can be read again, and leads to the address that n8n has signed', () => {
	const bases = fc.constantFrom(
		'https://n8n.example.com/webhook-waiting',
		'http://localhost:5678/behind/a/proxy/webhook-waiting',
	);
	fc.assert(
		fc.property(references, ownIds, bases, (reference, ownId, base) => {
			const url = signedUrl(base, reference);
			expect(referenceIn(url)).toEqual(reference);
			const read = readWireId(wireIdOf(ownId, reference));
			expect(read).toEqual({ ownId, reference });
			expect(waitingUrl(base, reference)).toBe(url.href);
			expect(keyIn(Object.fromEntries(url.searchParams))).toBe(reference.key);
		}),
	);
});

test('WhatsApp takes the longest there is', () => {
	const longest = wireIdOf('x'.repeat(100), {
		executionId: '9'.repeat(19),
		nodeId: 'n'.repeat(72),
		key: 'k'.repeat(8),
		signature: 'f'.repeat(64),
	});
	expect(longest.length).toBeLessThanOrEqual(256);
	expect(readWireId(longest)?.ownId).toHaveLength(100);
});

test('an id that holds a reference itself keeps it: the last one counts', () => {
	const other = { ...REFERENCE, executionId: '7' };
	const twice = wireIdOf(wireIdOf('yes', other), REFERENCE);
	expect(readWireId(twice)).toEqual({ ownId: wireIdOf('yes', other), reference: REFERENCE });
});

const WIRE = wireIdOf('yes', REFERENCE);
const [, EXECUTION, NODE, KEY, SIGNATURE] = /n8n:(.*):(.*):(.*):(.*)$/.exec(WIRE) as string[];
const made = (...parts: string[]) => `yes|n8n:${parts.join(':')}`;

test.each([
	['no reference', 'yes'],
	['nothing', ''],
	['no id of its own', WIRE.slice(3)],
	['an execution that is no number', made('1234/../1', NODE, KEY, SIGNATURE)],
	['an execution that is a path', made('..', NODE, KEY, SIGNATURE)],
	['a negative execution', made('-1', NODE, KEY, SIGNATURE)],
	['an execution without end', made('1'.repeat(20), NODE, KEY, SIGNATURE)],
	['a node with a slash', made(EXECUTION, 'a/b', KEY, SIGNATURE)],
	['a node that is the folder above', made(EXECUTION, '..', KEY, SIGNATURE)],
	['a node with a query', made(EXECUTION, 'a?b=c', KEY, SIGNATURE)],
	['a node with an anchor', made(EXECUTION, 'a#b', KEY, SIGNATURE)],
	['a node with a backslash', made(EXECUTION, 'a\\b', KEY, SIGNATURE)],
	['a node with a host', made(EXECUTION, '@evil.example', KEY, SIGNATURE)],
	['a node that no server can decode', made(EXECUTION, '%zz', KEY, SIGNATURE)],
	['a node that ends within a code', made(EXECUTION, 'a%2', KEY, SIGNATURE)],
	['a node of half a character', made(EXECUTION, 'a%C3', KEY, SIGNATURE)],
	['a node with dots in code', made(EXECUTION, '%2E%2E', KEY, SIGNATURE)],
	['a node with a dot in code', made(EXECUTION, 'a%2eb', KEY, SIGNATURE)],
	['a node with a slash in code', made(EXECUTION, '..%2Frest', KEY, SIGNATURE)],
	['a node with a backslash in code', made(EXECUTION, '..%5Crest', KEY, SIGNATURE)],
	['a node with a line break in code', made(EXECUTION, 'a%0D%0Ab', KEY, SIGNATURE)],
	['a node with code for a letter', made(EXECUTION, '%61', KEY, SIGNATURE)],
	['a line break', made(EXECUTION, `${NODE}\n`, KEY, SIGNATURE)],
	['no node', made(EXECUTION, '', KEY, SIGNATURE)],
	['a key with more in it', made(EXECUTION, NODE, `${KEY}&x=1`, SIGNATURE)],
	['a key that is too long', made(EXECUTION, NODE, `${KEY}A`, SIGNATURE)],
	['half a signature', made(EXECUTION, NODE, KEY, SIGNATURE.slice(0, 20))],
	['a signature with something behind it', `${WIRE}A`],
	['a signature with padding', `${WIRE}=`],
	['a further part', `${WIRE}:more`],
	['something behind it', `${WIRE} `],
	['a list of them', `${WIRE}${WIRE.slice(3)}:`],
])('%s is no reference', (_what, id) => {
	expect(readWireId(id)).toBeUndefined();
});

test('one character more, less or other is another reference, or none', () => {
	fc.assert(
		fc.property(
			fc.nat({ max: WIRE.length - 1 }),
			fc.constantFrom('', 'A', '0', ':', '|', '/', '.', '%', ' ', '-'),
			(at, put) => {
				const changed = WIRE.slice(0, at) + put + WIRE.slice(at + 1);
				fc.pre(changed !== WIRE);
				const read = readWireId(changed);
				if (read === undefined) return;
				expect(wireIdOf(read.ownId, read.reference)).toBe(changed);
				expect({ ...read.reference, ownId: read.ownId }).not.toEqual({
					...REFERENCE,
					ownId: 'yes',
				});
				// Whatever it is: the address stays below n8n's own.
				const url = new URL(waitingUrl('https://n8n.example.com/webhook-waiting', read.reference));
				expect(url.origin).toBe('https://n8n.example.com');
				expect(url.pathname).toMatch(/^\/webhook-waiting\/\d+\/[^/]+$/);
			},
		),
		{ numRuns: 2_000 },
	);
});

test('of texts of any kind, only what has the form leads anywhere', () => {
	fc.assert(
		fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
			expect(readWireId(`yes|n8n:${text}`)).toBeUndefined();
		}),
	);
});

test.each([
	'https://n8n.example.com/webhook-waiting/1234',
	'https://n8n.example.com/webhook-waiting/1234/node?k=Zx3kQ0aB',
	'https://n8n.example.com/webhook-waiting/1234/node?signature=abc&k=Zx3kQ0aB',
	`https://n8n.example.com/webhook-waiting/abc/node?k=Zx3kQ0aB&signature=${'ab'.repeat(32)}`,
	`https://n8n.example.com/webhook-waiting/12/${'n'.repeat(73)}?k=Zx3kQ0aB&signature=${'ab'.repeat(32)}`,
	'https://n8n.example.com/',
])('an address of another form gives no reference: %s', (address) => {
	expect(referenceIn(new URL(address))).toBeUndefined();
});
