/** What users read: all of it in one file, and free of what a rule can find. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { allTexts, asMarkdown } from './collect.mts';

const FILE = resolve('test', 'texts', 'texts.md');
const sections = allTexts();

test('texts.md holds every text; UPDATE_TEXTS=1 writes it anew, to be read through', () => {
	const document = asMarkdown(sections);
	if (process.env.UPDATE_TEXTS !== undefined) writeFileSync(FILE, document);
	expect(document).toBe(readFileSync(FILE, 'utf8'));
});
