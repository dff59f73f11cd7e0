/**
 * `npm run lint:reading`: how easy the pages and the examples' notes are to read. Fails where one is
 * harder than LEAST_EASE, or has a sentence that is too long.
 */
import { readFileSync } from 'node:fs';

import { EXAMPLES, noteOf, PAGES, readingEaseOf } from './prose.mts';

/** Flesch's scale calls 60 to 70 plain English, and what is above it easy. */
const LEAST_EASE = 65;
/** Words. Plain-language guides advise about 20 on average. */
const LONGEST_SENTENCE = 40;

const texts = [
	...PAGES.map((page) => [page, readFileSync(page, 'utf8')] as const),
	...EXAMPLES.map((example) => [example, noteOf(example)] as const),
];

console.log('Flesch reading ease (60 is plain English, more is easier), words a sentence\n');
for (const [page, markdown] of texts) {
	const reading = readingEaseOf(markdown);
	if (reading === undefined) continue;
	const { ease, wordsPerSentence, longest } = reading;
	const words = longest.split(' ').length;
	console.log(`${ease.toFixed(0).padStart(4)} ${wordsPerSentence.toFixed(1).padStart(6)}  ${page}`);
	if (ease < LEAST_EASE) {
		console.error(`${page} is hard to read: ${ease.toFixed(0)}, at least ${LEAST_EASE} is wanted`);
		process.exitCode = 1;
	}
	if (words > LONGEST_SENTENCE) {
		console.error(`${page} has a sentence of ${words} words: ${longest}`);
		process.exitCode = 1;
	}
}
