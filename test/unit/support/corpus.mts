import { execFileSync } from 'node:child_process';

import type { Corpus } from './makePictures.mts';

/** Real pictures, good ones and bad ones, made anew. */
export function pictures(): Corpus {
	const text = execFileSync(
		process.execPath,
		['--import', 'tsx', 'test/unit/support/makePictures.mts'],
		{ encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
	);
	return JSON.parse(text, (key, value: unknown) =>
		key === 'bytes' ? Buffer.from(value as string, 'base64') : value,
	) as Corpus;
}
