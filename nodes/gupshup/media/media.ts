import type { InputFile } from './inputFile';
import type { MediaRule } from './mediaRules';

/** A file as a request takes it: by the address it lies at, or by the id Gupshup gave it on upload. */
export type SentMedia = { kind: 'link'; link: string } | { kind: 'id'; id: string };

/** A file by its address, as the panel gives it. */
export interface Link {
	kind: 'link';
	link: string;
	/** Label of the field that holds the link, for what is wrong with it. */
	field: string;
	/** What it has to lead to. */
	rule: MediaRule;
}

/** A file as the panel gives it: a file has its id only once it is uploaded. */
export type Media = Link | { kind: 'id'; id: string } | { kind: 'file'; file: InputFile };

/** Media that stand for a message before it is sent, the same for the same files: what it is known by. */
export function knownMedia(media: readonly Media[]): SentMedia[] {
	return media.map((each) => (each.kind === 'file' ? { kind: 'id', id: each.file.sha256 } : each));
}
