/**
 * The names that saved workflows, expressions and other people's code hold. What stands here may gain
 * company, but never be renamed, removed or given another meaning: a workflow saved with version 0.1.0
 * has to run unchanged for ever. Labels, texts and order are free.
 */
interface Contract {
	name: string;
	fields: Record<string, FieldContract>;
}

/** Keys are names; where kinds of messages have fields of one name, the kind stands before it. */
export interface FieldContract {
	type: string;
	/** A saved workflow leaves out what has its default, so that a new default would change it. */
	default: unknown;
	/** The values that can be chosen. */
	values?: string[];
	/** The fields of a collection. */
	fields?: Record<string, FieldContract>;
	/** The groups of fields of a fixed collection. */
	groups?: Record<string, Record<string, FieldContract>>;
}

export const CREDENTIAL: Contract = {
	name: 'gupshupApi',
	fields: {
		tokenType: {
			type: 'options',
			default: 'appToken',
			values: ['appToken', 'universalToken', 'clientSecret'],
		},
		appId: { type: 'string', default: '' },
		appToken: { type: 'string', default: '' },
		universalToken: { type: 'string', default: '' },
		partnerId: { type: 'string', default: '' },
		email: { type: 'string', default: '' },
		clientSecret: { type: 'string', default: '' },
		mintedAppToken: { type: 'hidden', default: '' },
		mintedUniversalToken: { type: 'hidden', default: '' },
		baseUrl: { type: 'string', default: 'https://partner.gupshup.io' },
	},
};

export const SEND_IMAGE: Contract = {
	name: 'gupshupSendImage',
	fields: {
		operation: { type: 'options', default: 'send', values: ['send', 'sendAndWait'] },
		messageType: {
			type: 'options',
			default: 'image',
			values: ['image', 'buttons', 'carousel', 'template'],
		},
		to: { type: 'string', default: '' },
		imageSource: { type: 'options', default: 'link', values: ['link', 'binary', 'mediaId'] },
		'template:imageSource': {
			type: 'options',
			default: 'link',
			values: ['link', 'binary', 'mediaId', 'cards'],
		},
		cardImages: {
			type: 'fixedCollection',
			default: {},
			groups: {
				image: {
					imageSource: { type: 'options', default: 'link', values: ['link', 'binary', 'mediaId'] },
					imageUrl: { type: 'string', default: '' },
					mediaId: { type: 'string', default: '' },
					binaryPropertyName: { type: 'string', default: 'data' },
				},
			},
		},
		imageUrl: { type: 'string', default: '' },
		mediaId: { type: 'string', default: '' },
		binaryPropertyName: { type: 'string', default: 'data' },
		caption: { type: 'string', default: '' },
		bodyText: { type: 'string', default: '' },
		footerText: { type: 'string', default: '' },
		'buttons:buttonKind': { type: 'options', default: 'reply', values: ['reply', 'url'] },
		'carousel:buttonKind': { type: 'options', default: 'url', values: ['url', 'reply'] },
		'carousel:bodyText': { type: 'string', default: '' },
		cardsFrom: { type: 'options', default: 'fields', values: ['fields', 'list'] },
		cards: {
			type: 'fixedCollection',
			default: {},
			groups: {
				card: {
					imageUrl: { type: 'string', default: '' },
					text: { type: 'string', default: '' },
					buttonText: { type: 'string', default: '' },
					buttonUrl: { type: 'string', default: '' },
					buttonId: { type: 'string', default: '' },
					secondButtonText: { type: 'string', default: '' },
					secondButtonId: { type: 'string', default: '' },
				},
			},
		},
		cardList: { type: 'json', default: '' },
		replyButtons: {
			type: 'fixedCollection',
			default: {},
			groups: {
				button: { title: { type: 'string', default: '' }, id: { type: 'string', default: '' } },
			},
		},
		buttonText: { type: 'string', default: '' },
		buttonUrl: { type: 'string', default: '' },
		template: { type: 'resourceLocator', default: { mode: 'list', value: '' } },
		templateVariables: {
			type: 'resourceMapper',
			default: { mappingMode: 'defineBelow', value: null },
		},
		options: {
			type: 'collection',
			default: {},
			fields: {
				defaultCountry: { type: 'options', default: '' },
				limitWaitTime: {
					type: 'fixedCollection',
					default: {
						values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' },
					},
					groups: {
						values: {
							limitType: {
								type: 'options',
								default: 'afterTimeInterval',
								values: ['afterTimeInterval', 'atSpecifiedTime'],
							},
							resumeAmount: { type: 'number', default: 1 },
							resumeUnit: {
								type: 'options',
								default: 'hours',
								values: ['minutes', 'hours', 'days'],
							},
							maxDateAndTime: { type: 'dateTime', default: '' },
						},
					},
				},
				messagesPerSecond: { type: 'number', default: 10 },
				onlyRecipient: { type: 'boolean', default: true },
				onUnknown: { type: 'options', default: 'report', values: ['report', 'resend'] },
				reference: { type: 'string', default: '' },
				replyToMessageId: { type: 'string', default: '' },
				checkLink: { type: 'boolean', default: false },
				marketingEndpoint: { type: 'boolean', default: false },
				sendOnceKey: { type: 'string', default: '' },
				timeout: { type: 'number', default: 30 },
			},
		},
	},
};

/** What both sending nodes have. */
const { defaultCountry, limitWaitTime, messagesPerSecond, onlyRecipient, onUnknown } =
	SEND_IMAGE.fields.options.fields!;
const { checkLink, marketingEndpoint, reference, replyToMessageId, sendOnceKey, timeout } =
	SEND_IMAGE.fields.options.fields!;
const { template, templateVariables } = SEND_IMAGE.fields;
const { to, bodyText, footerText, replyButtons, buttonText, buttonUrl } = SEND_IMAGE.fields;
const buttonKind = SEND_IMAGE.fields['buttons:buttonKind'];
const text: FieldContract = { type: 'string', default: '' };

export const SEND_MESSAGE: Contract = {
	name: 'gupshupSendMessage',
	fields: {
		operation: { type: 'options', default: 'send', values: ['send', 'sendAndWait', 'markAsRead'] },
		incomingMessageId: text,
		showTyping: { type: 'boolean', default: false },
		messageType: {
			type: 'options',
			default: 'text',
			values: ['text', 'buttons', 'list', 'document', 'video', 'audio', 'location', 'template'],
		},
		...{ to, text, headerText: text, bodyText, footerText },
		...{ buttonKind, replyButtons, buttonText, buttonUrl },
		listButton: text,
		listRows: {
			type: 'fixedCollection',
			default: {},
			groups: { row: { title: text, description: text, id: text, section: text } },
		},
		mediaSource: { type: 'options', default: 'link', values: ['link', 'binary', 'mediaId'] },
		...{ mediaUrl: text, mediaId: text, caption: text, fileName: text },
		binaryPropertyName: { type: 'string', default: 'data' },
		...{ template, templateVariables },
		headerMedia: {
			type: 'options',
			default: 'none',
			values: ['none', 'image', 'document', 'video'],
		},
		...{ latitude: text, longitude: text, locationName: text, address: text },
		options: {
			type: 'collection',
			default: {},
			fields: {
				...{ defaultCountry, limitWaitTime, messagesPerSecond, onlyRecipient, onUnknown },
				...{ checkLink, marketingEndpoint, reference, replyToMessageId, sendOnceKey, timeout },
				previewUrl: { type: 'boolean', default: false },
			},
		},
	},
};

export const TRIGGER: Contract = {
	name: 'gupshupTrigger',
	fields: {
		events: {
			type: 'multiOptions',
			default: ['failed', 'message'],
			values: [
				...['enqueued', 'sent', 'delivered', 'read', 'failed', 'deleted'],
				...['message', 'flowReply', 'optOut', 'billing'],
			],
		},
		options: {
			type: 'collection',
			default: {},
			fields: {
				collectSeconds: { type: 'number', default: 0.5 },
				downloadMedia: { type: 'boolean', default: false },
				messageTypes: {
					type: 'multiOptions',
					default: [],
					values: [
						...['audio', 'button', 'contacts', 'document', 'image', 'interactive', 'location'],
						...['order', 'reaction', 'sticker', 'system', 'text', 'unsupported', 'video'],
					],
				},
				simplify: { type: 'boolean', default: true },
			},
		},
	},
};
