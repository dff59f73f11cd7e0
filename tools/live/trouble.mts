/** Codes of Meta's and Gupshup's that are about the account, not about one message. */
const ACCOUNT_CODES = new Set([
	// Blocked or locked for what was sent, or restricted. docs: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
	...[368, 130497, 131031, 131064],
	// Too much: of the app, of the account, to this person, marked as spam.
	...[4, 80007, 130429, 131048, 131056],
	// Payment.
	...[131042, 1002, 1003],
	// Rights.
	...[10, 190, 200],
]);

const ACCOUNT_WORDS =
	/\b(?:block|suspend|restrict|disabled|deactivat|terminat|locked|insufficient|balance|wallet|quota|spam|not live|callback billing|not authorized|payment|too many)/i;

interface SeenAnswer {
	/** Not there: none came. */
	status?: number;
	body: unknown;
}

/**
 * Whether an answer is a sign that something is wrong with the account, so that it is better to stop.
 *
 * @param asOwner the request had the app's own ID and token, in the form that is documented
 * @param mayWait a 429 was asked for
 */
export function troubleIn(
	{ status, body }: SeenAnswer,
	asOwner: boolean,
	mayWait: boolean,
): string | undefined {
	if (status === undefined) return 'no answer came: what became of the request is not known';
	if (status === 429) return mayWait ? undefined : 'Gupshup says that it was too much (429)';
	if (status >= 500) return `Gupshup answered with ${status}`;
	if (!asOwner || status < 400) return undefined;
	if (status === 401 || status === 402 || status === 403) {
		return `Gupshup refuses the app or its token (${status})`;
	}
	const code = codesIn(body).find((each) => ACCOUNT_CODES.has(each));
	if (code !== undefined) return `Gupshup answered with code ${code}, which is about the account`;
	const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
	return ACCOUNT_WORDS.test(text) ? 'the refusal speaks of the account' : undefined;
}

/** In a report of a message. */
export function troubleInCall(body: unknown): string | undefined {
	const code = codesIn(body).find((each) => ACCOUNT_CODES.has(each));
	return code === undefined ? undefined : `a report came with code ${code}, about the account`;
}

function codesIn(value: unknown, depth = 0): number[] {
	if (typeof value !== 'object' || value === null || depth > 12) return [];
	return Object.entries(value).flatMap(([key, each]) =>
		key === 'code' && /^\d+$/.test(String(each)) ? [Number(each)] : codesIn(each, depth + 1),
	);
}
