/** What a code of Gupshup's or Meta's means, and what to do about it. */
export interface CodeMeaning {
	title: string;
	hint: string;
}

const CLOSED_WINDOW: CodeMeaning = {
	title: 'The person has not written to you within the last 24 hours',
	hint: 'Outside this window WhatsApp delivers approved templates only. Wait until they write, or send a template',
};

const UNREADABLE_IMAGE: CodeMeaning = {
	title: 'WhatsApp could not read the image',
	hint: 'The link has to lead straight to a JPEG or PNG of at most 5 MB, open to everybody and served with the right Content-Type',
};

const TOO_FAST: CodeMeaning = {
	title: 'Too many messages in a short time',
	hint: 'Lower Messages per Second, or wait a while before sending again',
};

const NOT_REACHABLE: CodeMeaning = {
	title: 'The message cannot be delivered to this number',
	hint: 'Check that the number is right and uses WhatsApp in a current version',
};

const OPTED_OUT: CodeMeaning = {
	title: 'WhatsApp holds the message back to protect the person or the quality of the number',
	hint: 'Do not send again at once. Look at the quality rating of the number and at who wants to be written to',
};

const GUPSHUP_FAULT: CodeMeaning = {
	title: 'Gupshup or WhatsApp could not process the message',
	hint: 'Send it again later. If it stays like that, ask Gupshup support',
};

const WRONG_PARAMETER: CodeMeaning = {
	title: 'WhatsApp does not accept a value of the message',
	hint: 'Check the recipient, the image and the caption of this item',
};

/**
 * Codes that come with refusals and with `failed` events.
 *
 * Below 10 000, except 0, 100, 190: Gupshup's own (partner-docs.gupshup.io/docs/error-codes).
 * The others: Meta's (developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes).
 */
const MEANINGS: ReadonlyMap<number, CodeMeaning> = new Map([
	[
		0,
		{
			title: 'WhatsApp could not authenticate the app',
			hint: 'Ask Gupshup support to look at the connection of the app to Meta',
		},
	],
	[100, WRONG_PARAMETER],
	[
		190,
		{
			title: "The app's access to WhatsApp has expired",
			hint: 'Ask Gupshup support to renew the connection of the app to Meta',
		},
	],
	[470, CLOSED_WINDOW],
	[500, GUPSHUP_FAULT],
	[
		1002,
		{ title: 'The number does not use WhatsApp', hint: 'Check the number, country code included' },
	],
	[
		1003,
		{
			title: 'The Gupshup wallet is empty',
			hint: "Top up the wallet in Gupshup's portal, then send again",
		},
	],
	[1004, CLOSED_WINDOW],
	[1005, CLOSED_WINDOW],
	[1006, CLOSED_WINDOW],
	[1007, CLOSED_WINDOW],
	[1008, CLOSED_WINDOW],
	[1009, WRONG_PARAMETER],
	[1010, UNREADABLE_IMAGE],
	[1011, { title: 'The image is too large or empty', hint: 'Send a JPEG or PNG of at most 5 MB' }],
	[
		1012,
		{ title: 'The person does not want messages from you', hint: 'Take the number off your list' },
	],
	[4001, TOO_FAST],
	[4002, GUPSHUP_FAULT],
	[
		4003,
		{
			title: 'No approved template fits the message',
			hint: 'Check the name, the language and the variables of the template',
		},
	],
	[
		4004,
		{
			title: 'The app does not run on the Cloud API',
			hint: 'Ask Gupshup support to move the app to the Cloud API',
		},
	],
	[
		4005,
		{
			title: 'The template is paused',
			hint: 'Choose another template, or wait until WhatsApp lifts the pause',
		},
	],
	[130429, TOO_FAST],
	[130472, OPTED_OUT],
	[131009, WRONG_PARAMETER],
	[131026, NOT_REACHABLE],
	[
		131031,
		{
			title: 'The WhatsApp account is locked',
			hint: 'Look into Meta Business Manager for the reason, and ask Gupshup support',
		},
	],
	[131047, CLOSED_WINDOW],
	[131048, OPTED_OUT],
	[131049, OPTED_OUT],
	[
		131051,
		{ title: 'WhatsApp does not know this type of message', hint: 'Send a JPEG or PNG image' },
	],
	[131052, UNREADABLE_IMAGE],
	[131053, UNREADABLE_IMAGE],
	[
		131056,
		{
			title: 'Too many messages to this number in a short time',
			hint: 'Wait before sending to this number again',
		},
	],
]);

/** The meaning of a code, or `undefined` for one that is not known to matter for images. */
export function meaningOf(code: number | string | undefined): CodeMeaning | undefined {
	return code === undefined || code === '' ? undefined : MEANINGS.get(Number(code));
}
