import { meaningOf } from './codes';
import type { Problem } from './problem';

interface KnownCause extends Problem {
	/** Matched against Gupshup's own text: the only thing that tells causes of one status apart. */
	text: Pick<RegExp, 'test'>;
}

const WRONG_TOKEN: Problem = {
	what: "Gupshup doesn't accept the token",
	hint: "Open the Gupshup API credential and paste the token of this app again: the Partner App Token, which begins with sk_, not the partner account's token or an API key from api.gupshup.io",
};

/** Where it is certain to be said of the token and not of one message. */
const TOKEN_REFUSED: Problem = { ...WRONG_TOKEN, about: 'app' };

/** Texts of Gupshup's partner API, most telling first. */
const KNOWN_CAUSES: readonly KnownCause[] = [
	{
		text: /invalid app details/i,
		what: "Gupshup doesn't know this app",
		about: 'app',
		hint: "Check the App ID in the Gupshup API credential. Enter the app's ID (like 1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f), not its name or phone number, and the token of the same app",
	},
	{
		text: /partner is not authori[sz]ed/i,
		what: "The app isn't linked to the partner account that the token belongs to",
		about: 'app',
		hint: "Link the app in Gupshup's partner portal, or use the App ID and token of a linked app",
	},
	{
		text: /callback billing/i,
		what: 'Callback billing is not enabled for this app',
		about: 'app',
		hint: "Ask Gupshup support or your account manager to enable it. You can't do this in n8n",
	},
	{
		text: /mm lite is not enabled/i,
		what: 'The marketing endpoint is not enabled for this app',
		about: 'app',
		hint: 'Ask Gupshup support to enable "MM Lite" for your app, or turn off the option Use the Marketing Endpoint',
	},
	{
		text: /not of the expected type|only capi apps|on cloud/i,
		what: "The app doesn't run on WhatsApp's Cloud API",
		about: 'app',
		hint: 'Ask Gupshup support to move the app to the Cloud API, or use an app that runs on it',
	},
	{
		text: /^(?:authentication failed|unauthori[sz]ed access)/i,
		...TOKEN_REFUSED,
	},
	{
		text: /authentication failed|unauthori[sz]ed/i,
		...WRONG_TOKEN,
	},
	{
		text: { test: namesMediaId },
		what: "Gupshup doesn't know the media ID",
		about: 'media',
		hint: 'Upload the file again, or send it by link. A media ID is valid for 30 days, for the app it was uploaded to',
	},
];

/** Whether "media" and the word "id" stand within twenty characters of each other. */
function namesMediaId(text: string): boolean {
	const ids = [...text.matchAll(/\bid\b/gi)].map(({ index }) => index);
	return [...text.matchAll(/media/gi)].some(({ index: media }) =>
		ids.some((id) => (id > media ? id - media <= 25 : media - id <= 22)),
	);
}

/**
 * The cause of a refusal.
 *
 * @param status HTTP status, 4xx, or 200 where Gupshup states the failure in the body
 * @param reason Gupshup's own text
 * @param code Meta's or Gupshup's code, if the body had one
 * @returns `undefined` for a refusal that nothing is known of but Gupshup's own text
 */
export function causeOfRefusal(
	status: number,
	reason: string | undefined,
	code: number | string | undefined,
): Problem | undefined {
	const known = KNOWN_CAUSES.find(({ text }) => reason !== undefined && text.test(reason));
	if (known) {
		const { what, hint, about } = known;
		// A code makes it Meta's error passed on, which is about one message.
		return { what, hint, ...(about === 'app' && code !== undefined ? {} : { about }) };
	}
	const meaning = meaningOf(code);
	if (meaning) return { what: meaning.title, hint: meaning.hint };
	if (status === 401) return TOKEN_REFUSED;
	return CAUSES_BY_STATUS.get(status);
}

/**
 * Statuses of 4xx that are no definite answer: Request Timeout (RFC 9110, 15.5.9), Too Early (RFC 8470,
 * 5.2) and nginx's "client closed request", all of which a proxy may say of a request that it has passed
 * on; and 429, which asks to come again.
 */
const UNDECIDED = new Set([408, 425, 429, 499]);

/** Whether a status says for certain that the request was turned down, and will be again. */
export function isRefusal(status: number): boolean {
	return status >= 400 && status < 500 && !UNDECIDED.has(status);
}

const CAUSES_BY_STATUS: ReadonlyMap<number, Problem> = new Map([
	[
		403,
		{
			what: "Gupshup doesn't allow this request",
			hint: 'Check the permissions of the token. If the partner account only accepts listed IP addresses, add the address of your n8n to the list',
		},
	],
	[
		404,
		{
			what: 'There is no Gupshup API at this address',
			hint: 'Check the Base URL in the Gupshup API credential',
		},
	],
	[
		429,
		{
			what: 'Gupshup received too many requests for this app',
			hint: 'Lower Messages per Second, or check what else sends for this app, then send again',
		},
	],
]);
