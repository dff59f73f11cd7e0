/** The calls of Gupshup's in this folder; README.md says how to add one. */
import type { IDataObject } from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Recording {
	/** The name of its file, without the ending. */
	name: string;
	/** What it is, in a sentence. */
	about: string;
	/** The body that is posted. */
	call: IDataObject;
	/** What the trigger answers it with. */
	answer: number;
	/** What comes out with Simplify on: an item for each event, with these fields at least. */
	expect: IDataObject[];
}

/** The app that the calls are of. */
export const RECORDED_APP = '00000000-0000-4000-8000-000000000000';

export function recordings(): Recording[] {
	const folder = import.meta.dirname;
	return readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.map((file) => ({
			name: path.basename(file, '.json'),
			...(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Omit<Recording, 'name'>),
		}));
}
