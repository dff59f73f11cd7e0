/** What a code of Gupshup's or Meta's means, and what to do about it. */
interface CodeMeaning {
	title: string;
	hint: string;
}

const CLOSED_WINDOW: CodeMeaning = {
	title: "The recipient hasn't written to you within the last 24 hours",
	hint: 'Send an approved template, or wait until they write. Outside this window, WhatsApp delivers only templates',
};

const UNREADABLE_IMAGE: CodeMeaning = {
	title: "WhatsApp couldn't read the image or file",
	hint: 'Use a direct, public link, served with the right Content-Type. An image has to be a JPEG or PNG of up to 5 MB',
};

const TOO_FAST: CodeMeaning = {
	title: 'Too many messages in a short time',
	hint: 'Lower Messages per Second, or wait before you send again',
};

const NOT_REACHABLE: CodeMeaning = {
	title: "The message can't be delivered to this number",
	hint: 'Check that the number is correct and uses a current version of WhatsApp',
};

const OPTED_OUT: CodeMeaning = {
	title: 'WhatsApp held the message back to protect the recipient or the quality of your number',
	hint: "Don't send it again right away. Check the quality rating of your number and who agreed to get messages",
};

const GUPSHUP_FAULT: CodeMeaning = {
	title: "Gupshup or WhatsApp couldn't process the message",
	hint: 'Send it again later. If this keeps happening, ask Gupshup support',
};

const NO_OPT_IN: CodeMeaning = {
	title:
		"The recipient hasn't written to you within the last 24 hours and hasn't agreed to templates",
	hint: 'Ask for their consent, or wait until they write to you',
};

const NO_PERMISSION: CodeMeaning = {
	title: 'The app lacks a permission at Meta',
	hint: "Ask Gupshup support to check the app's connection to Meta",
};

const NOT_REGISTERED: CodeMeaning = {
	title: "The app's WhatsApp number isn't registered",
	hint: 'Ask Gupshup support to register the number',
};

const BROKEN_FLOW: CodeMeaning = {
	title: 'WhatsApp has blocked or slowed down the WhatsApp Flow of the template',
	hint: 'Fix the flow in Gupshup, or choose another template',
};

const WRONG_PARAMETER: CodeMeaning = {
	title: "WhatsApp doesn't accept a value of the message",
	hint: 'Check the recipient and the content of this item',
};

const NO_SUCH_TEMPLATE: CodeMeaning = {
	title: 'The app has no approved template with this name and language',
	hint: 'Choose the template from the list, or check name, language and approval in Gupshup. WhatsApp may need a few minutes to recognize a newly approved template',
};

const PAUSED_TEMPLATE: CodeMeaning = {
	title: 'WhatsApp has paused the template because people reported or blocked it',
	hint: 'Choose another template, or wait until the pause ends',
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
			title: "WhatsApp couldn't authenticate the app",
			hint: "Ask Gupshup support to check the app's connection to Meta",
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
			hint: "Ask Gupshup support to renew the app's connection to Meta",
		},
	],
	[200, NO_PERMISSION],
	[470, CLOSED_WINDOW],
	[500, GUPSHUP_FAULT],
	[
		1001,
		{
			title: 'The recipient is connected to another bot at Gupshup',
			hint: 'Ask Gupshup support which app the number is mapped to',
		},
	],
	[
		1002,
		{
			title: "The number doesn't use WhatsApp",
			hint: 'Check the number, including its country code',
		},
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
			hint: 'Outside this window, only templates are delivered, and they are turned off for the app. Wait until they write, or ask Gupshup support to turn templates on',
		},
	],
	[
		1005,
		{
			title: CLOSED_WINDOW.title,
			hint: 'Outside this window, only approved templates are delivered, and the message matches none. Wait until they write, or send an approved template unchanged',
		},
	],
	[1006, NO_OPT_IN],
	[1007, NO_OPT_IN],
	[1008, NO_OPT_IN],
	[1009, WRONG_PARAMETER],
	[1010, UNREADABLE_IMAGE],
	[
		1011,
		{
			title: 'The image or file is too large or empty',
			hint: 'Send a smaller file. An image has to be a JPEG or PNG of up to 5 MB',
		},
	],
	[
		1012,
		{
			title: "The recipient doesn't want messages from you",
			hint: 'Remove the number from your list',
		},
	],
	[4001, TOO_FAST],
	[4002, GUPSHUP_FAULT],
	[4003, NO_SUCH_TEMPLATE],
	[
		4004,
		{
			title: "The app doesn't run on the Cloud API",
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
			hint: 'Fill in each field, and for a template each of its Variables, including those of its buttons',
		},
	],
	[131009, WRONG_PARAMETER],
	[131026, NOT_REACHABLE],
	[
		131031,
		{
			title: 'The WhatsApp account is locked',
			hint: 'Check Meta Business Manager for the reason, and ask Gupshup support',
		},
	],
	[131047, CLOSED_WINDOW],
	[131048, OPTED_OUT],
	[131049, OPTED_OUT],
	[
		131051,
		{ title: "WhatsApp doesn't support this type of message", hint: 'Choose another Message Type' },
	],
	[131052, UNREADABLE_IMAGE],
	[131053, UNREADABLE_IMAGE],
	[
		131055,
		{
			title: 'The marketing endpoint only accepts templates of the category marketing',
			hint: 'Turn off the option Use the Marketing Endpoint for this template',
		},
	],
	[
		131056,
		{
			title: 'Too many messages to this number in a short time',
			hint: 'Wait before you send to this number again',
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
			title: 'The text of the template is too long with these values',
			hint: 'Shorten the values of Variables: text and values together can have up to 1024 characters',
		},
	],
	[
		132007,
		{
			title: "WhatsApp doesn't allow the content of the template",
			hint: 'Check in Gupshup why the template was rejected, and choose another one',
		},
	],
	[
		132012,
		{
			title: "A value doesn't have the format that the template requires",
			hint: 'Check that the header of the template is what you send, and refresh the list of Variables',
		},
	],
	[132015, PAUSED_TEMPLATE],
	[
		132016,
		{
			title: 'WhatsApp has permanently disabled the template because of its low quality',
			hint: 'Choose another template, or submit a better one for approval in Gupshup',
		},
	],
	[
		132018,
		{
			title: "A value of the template has a format that WhatsApp doesn't accept",
			hint: 'Remove line breaks, tabs and more than four spaces in a row from the values of Variables',
		},
	],
	[
		368,
		{
			title: 'WhatsApp has restricted the account for violating its policies',
			hint: 'Check Meta Business Manager for the reason, and ask Gupshup support',
		},
	],
	[80007, TOO_FAST],
	[
		130497,
		{
			title: "The account isn't allowed to send to people in this country",
			hint: 'Remove numbers of this country from your list, or ask Gupshup support',
		},
	],
	[131000, GUPSHUP_FAULT],
	[131005, NO_PERMISSION],
	[131016, GUPSHUP_FAULT],
	[131021, { title: 'The recipient is your own WhatsApp number', hint: 'Send to another number' }],
	[
		131037,
		{
			title: "WhatsApp hasn't approved the display name of your number yet",
			hint: "Check the display name in Gupshup's portal, and send again after it is approved",
		},
	],
	[
		131042,
		{
			title: "The payment method of the WhatsApp account doesn't work",
			hint: 'Ask Gupshup support to check the billing of the app',
		},
	],
	[
		131045,
		{
			title: "The app's WhatsApp number isn't registered correctly",
			hint: 'Ask Gupshup support to register the number again',
		},
	],
	[
		131050,
		{
			title: "The recipient doesn't want marketing messages from you",
			hint: 'Remove the number from your marketing list',
		},
	],
	[
		131057,
		{ title: 'The WhatsApp account is in maintenance', hint: 'Send it again in a few minutes' },
	],
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
			hint: 'Wait before you send again. If this keeps happening, ask Gupshup support',
		},
	],
	[
		134011,
		{
			title: "WhatsApp's terms for payments haven't been accepted",
			hint: 'Accept them in Meta Business Manager, or ask Gupshup support',
		},
	],
	[
		135000,
		{
			title: "WhatsApp couldn't process the message and doesn't say why",
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
