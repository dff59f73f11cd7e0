/** Why Gupshup gave no token. Nothing was sent to anybody. */
export interface NoToken {
	/** What happened, one sentence without its full stop. Holds no secret. */
	what: string;
	/** What to do about it, one or two sentences, without the last full stop. */
	hint: string;
	/** Status of Gupshup's answer, if there was one. */
	httpStatus?: number;
	/** Gupshup's own words, or those of the network. */
	reason?: string;
}

export function isNoToken(result: object): result is NoToken {
	return 'what' in result;
}

/** All of it in one text, for the person at the panel. */
export function noTokenText({ what, hint, reason }: NoToken): string {
	return `${what}${reason === undefined ? '' : ` ("${reason}")`}. ${hint}.`;
}
