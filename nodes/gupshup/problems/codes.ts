/** What a code of Gupshup's or Meta's means, and what to do about it. */
interface CodeMeaning {
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

const NO_OPT_IN: CodeMeaning = {
	title:
		'The person has not written to you within the last 24 hours and has not agreed to templates',
	hint: 'Ask the person for consent, or wait until they write to you',
};

const NO_PERMISSION: CodeMeaning = {
	title: 'The app lacks a permission at Meta',
	hint: 'Ask Gupshup support to look at the connection of the app to Meta',
};

const NOT_REGISTERED: CodeMeaning = {
	title: 'The WhatsApp number of the app is not registered',
	hint: 'Ask Gupshup support to register the number',
};

const BROKEN_FLOW: CodeMeaning = {
	title: 'WhatsApp has blocked or slowed down the flow that the template opens',
	hint: 'Mend the flow in Gupshup, or choose another template',
};

const WRONG_PARAMETER: CodeMeaning = {
	title: 'WhatsApp does not accept a value of the message',
	hint: 'Check the recipient and the content of this item',
};

const NO_SUCH_TEMPLATE: CodeMeaning = {
	title: 'The app has no approved template of this name in this language',
	hint: 'Choose the template from the list, or check name, language and approval in Gupshup. WhatsApp may need some minutes to know a template that was just approved',
};

const PAUSED_TEMPLATE: CodeMeaning = {
	title: 'WhatsApp has paused the template, since people reported or blocked it',
	hint: 'Choose another template, or wait until the pause is over',
};

/**
 * Codes that come with refusals and with `failed` events.
 *
 * 470, 500 and those of four digits: Gupshup's own (partner-docs.gupshup.io/docs/error-codes).
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
	[1, GUPSHUP_FAULT],
	[2, GUPSHUP_FAULT],
	[3, NO_PERMISSION],
	[4, TOO_FAST],
	[10, NO_PERMISSION],
	[33, NOT_REGISTERED],
	[100, WRONG_PARAMETER],
	[
		190,
		{
			title: "The app's access to WhatsApp has expired",
			hint: 'Ask Gupshup support to renew the connection of the app to Meta',
		},
	],
	[200, NO_PERMISSION],
	[470, CLOSED_WINDOW],
	[500, GUPSHUP_FAULT],
	[
		1001,
		{
			title: 'The person is connected to another bot at Gupshup',
			hint: 'Ask Gupshup support which app the number is mapped to',
		},
	],
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
	[
		1004,
		{
			title: CLOSED_WINDOW.title,
			hint: 'Outside this window only templates are delivered, and these are switched off for the app: wait until they write, or ask Gupshup support to switch templates on',
		},
	],
	[
		1005,
		{
			title: CLOSED_WINDOW.title,
			hint: 'Outside this window only approved templates are delivered, and the message matches none: wait until they write, or send one of the approved templates unchanged',
		},
	],
	[1006, NO_OPT_IN],
	[1007, NO_OPT_IN],
	[1008, NO_OPT_IN],
	[1009, WRONG_PARAMETER],
	[1010, UNREADABLE_IMAGE],
	[1011, { title: 'The image is too large or empty', hint: 'Send a JPEG or PNG of at most 5 MB' }],
	[
		1012,
		{ title: 'The person does not want messages from you', hint: 'Take the number off your list' },
	],
	[4001, TOO_FAST],
	[4002, GUPSHUP_FAULT],
	[4003, NO_SUCH_TEMPLATE],
	[
		4004,
		{
			title: 'The app does not run on the Cloud API',
			hint: 'Ask Gupshup support to move the app to the Cloud API',
		},
	],
	[4005, PAUSED_TEMPLATE],
	[130429, TOO_FAST],
	[130472, OPTED_OUT],
	[
		131008,
		{
			title: 'A value that the message needs is missing',
			hint: 'Check that each field is filled in, and for a template each of its Variables, those of its buttons too',
		},
	],
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
		131055,
		{
			title: 'The marketing endpoint takes only templates of category marketing',
			hint: 'Turn off the option Use the Marketing Endpoint for this template',
		},
	],
	[
		131056,
		{
			title: 'Too many messages to this number in a short time',
			hint: 'Wait before sending to this number again',
		},
	],
	[
		132000,
		{
			title: 'The template has more or fewer variables than the message has values',
			hint: 'Open the node, refresh the list of Variables and fill in each of them',
		},
	],
	[132001, NO_SUCH_TEMPLATE],
	[
		132005,
		{
			title: 'The text of the template becomes too long with these values',
			hint: 'Shorten the values of Variables: text and values together have at most 1024 characters',
		},
	],
	[
		132007,
		{
			title: 'WhatsApp does not allow the content of the template',
			hint: 'Look up in Gupshup why the template was turned down, and choose another one',
		},
	],
	[
		132012,
		{
			title: 'A value does not have the form that the template asks for',
			hint: 'Check that the header of the template is an image, and that its variables are those in Variables: refresh the list there',
		},
	],
	[132015, PAUSED_TEMPLATE],
	[
		132016,
		{
			title: 'WhatsApp has disabled the template for good, since its quality stayed low',
			hint: 'Choose another template, or submit a better one for approval in Gupshup',
		},
	],
	[
		132018,
		{
			title: 'A value of the template has a form that WhatsApp does not take',
			hint: 'Values of Variables have no line breaks, no tabs and at most four spaces in a row',
		},
	],
	[
		368,
		{
			title: 'WhatsApp restricts the account for a breach of its rules',
			hint: 'Look into Meta Business Manager for the reason, and ask Gupshup support',
		},
	],
	[80007, TOO_FAST],
	[
		130497,
		{
			title: 'The account may not send to people in this country',
			hint: 'Take numbers of this country off your list, or ask Gupshup support',
		},
	],
	[131000, GUPSHUP_FAULT],
	[131005, NO_PERMISSION],
	[131016, GUPSHUP_FAULT],
	[131021, { title: 'The recipient is your own WhatsApp number', hint: 'Send to another number' }],
	[
		131037,
		{
			title: 'WhatsApp has not approved the display name of your number yet',
			hint: "Look at the display name in Gupshup's portal, and send again once it is approved",
		},
	],
	[
		131042,
		{
			title: 'The way of paying for the WhatsApp account does not work',
			hint: 'Ask Gupshup support to look at the billing of the app',
		},
	],
	[
		131045,
		{
			title: 'The WhatsApp number of the app is not registered correctly',
			hint: 'Ask Gupshup support to register the number again',
		},
	],
	[
		131050,
		{
			title: 'The person does not want marketing messages from you',
			hint: 'Take the number off your marketing list',
		},
	],
	[131057, { title: 'WhatsApp is working on the account', hint: 'Send it again in some minutes' }],
	[132068, BROKEN_FLOW],
	[132069, BROKEN_FLOW],
	[133000, NOT_REGISTERED],
	[133004, GUPSHUP_FAULT],
	[133006, NOT_REGISTERED],
	[133010, NOT_REGISTERED],
	[
		133016,
		{
			title: 'The WhatsApp number was registered too often in a short time',
			hint: 'Wait before sending again. If it stays like that, ask Gupshup support',
		},
	],
	[
		134011,
		{
			title: "WhatsApp's terms for payments are not accepted",
			hint: 'Accept them in Meta Business Manager, or ask Gupshup support',
		},
	],
	[
		135000,
		{
			title: 'WhatsApp could not process the message, and does not say why',
			hint: 'Check the image, its texts and the values of the template. If they are right, ask Gupshup support',
		},
	],
]);

/**
 * Codes of the interface that WhatsApp had before the Cloud API, and what the same is called today.
 * Gupshup's page of codes still points to them. docs: developers.facebook.com/docs/whatsapp/on-premises/errors
 */
const EARLIER_CODES: ReadonlyMap<number, number> = new Map([
	[471, 131048],
	[472, 130472],
	[1013, 131026],
	[1026, 131026],
	[2000, 132000],
	[2001, 132001],
	[2005, 132005],
	[2006, 132018],
	[2012, 132012],
]);

/** The meaning of a code, or `undefined` for one that is not known to matter for images. */
export function meaningOf(code: number | string | undefined): CodeMeaning | undefined {
	if (!/^\d+$/.test(String(code))) return undefined;
	const number = Number(code);
	return MEANINGS.get(EARLIER_CODES.get(number) ?? number);
}
