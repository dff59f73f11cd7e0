import { blocksIn, readingEaseOf, sentencesIn, syllablesIn } from '../../../tools/prose.mts';

test.each([
	['tea', 1],
	['image', 2],
	['wanted', 2],
	['opened', 2],
	['sent', 1],
	['deliver', 3],
	['messages', 3],
	['workflow', 2],
	['7', 1],
])('%s has %i syllables', (word, syllables) => expect(syllablesIn(word)).toBe(syllables));

test('cells, list items, headings and notes are blocks; code, addresses and quotes are not prose', () => {
	const page = [
		'# Send an *image*',
		'Set **On Error** to `stop`, see [Lists](lists.md). It says "nobody".',
		'',
		'- One',
		'- Two',
		'',
		'| Field | What it is |',
		'| ----- | ---------- |',
		'| `to`  | A number   |',
		'',
		'```sh',
		'npm start',
		'```',
		'**Output**',
		'One item per person',
	].join('\n');
	expect(blocksIn(page)).toEqual([
		'Send an image',
		'Set On Error to code, see Lists. It says "".',
		...['One', 'Two', 'Field', 'What it is', 'code', 'A number', 'Output', 'One item per person'],
	]);
});

test('a sentence ends at a mark before a capital letter, a digit or n8n', () => {
	expect(
		sentencesIn('Set it, e.g. to 5. n8n waits! See 1.2.3 for more. 20 are enough'),
	).toHaveLength(4);
	expect(sentencesIn('A (b.) c')).toHaveLength(1);
});

test('short words and sentences are easier, and a page without sentences has no figure', () => {
	const easy = readingEaseOf('You can send it to a list. Each of them gets it once.')!;
	const hard = readingEaseOf(
		'The retransmission of previously undelivered communications necessitates reconsideration of idempotency.',
	)!;
	expect(easy.ease).toBeGreaterThan(90);
	expect(hard.ease).toBeLessThan(0);
	expect(hard.longest).toMatch(/^The retransmission/);
	expect(readingEaseOf('# Title\n\n| a | b |')).toBeUndefined();
});
