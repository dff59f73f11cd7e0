import type { Asked } from './ask.mts';
import type { Settings } from './settings.mts';

/** What is known when a question's turn comes. */
export interface Known extends Settings {
	/** The `wamid.…` of the first message, if a report brought it. */
	wamid?: string;
	/** Of the image that was uploaded, if that was accepted. */
	mediaId?: string;
}

/** How what came is read: accepted or not; in which words it was answered; from the calls. */
export type Reading = 'accepted' | 'token' | 'words' | 'calls' | 'rate';

export interface Question {
	id: string;
	question: string;
	documented: string;
	/** What it means for the node. */
	means: { yes: string; no: string };
	reading: Reading;
	/** What is sent: parameters for the node, or a request that it can't make. */
	asks?: (known: Known) => Asked;
	/** Read from what came for another question. */
	from?: { question: string; resource: string };
	/** Asked only if this is known. */
	needs?: 'listen' | 'marketingTemplate' | 'mediaId' | 'otherTo' | 'rate' | 'userId';
	/** If this is refused, nothing else is worth asking. */
	isEssential?: true;
}
