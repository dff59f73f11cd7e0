/**
 * `npm run recordings:clean -- file.json …`: writes a copy of each file without anybody's data beside it
 * (`file.clean.json`). Files of one run share their memory: who is one person in two files stays one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { RecordingCleaner } from './cleanRecording.mts';

const files = process.argv.slice(2);
if (files.length === 0) {
	console.error('Usage: npm run recordings:clean -- file.json …');
	process.exitCode = 1;
}
const cleaner = new RecordingCleaner();
for (const file of files) {
	const cleaned = cleaner.clean(JSON.parse(readFileSync(file, 'utf8')));
	const target = file.replace(/(?:\.json)?$/, '.clean.json');
	writeFileSync(target, `${JSON.stringify(cleaned, null, '\t')}\n`);
	console.log(`${target}: read it before you commit it`);
}
