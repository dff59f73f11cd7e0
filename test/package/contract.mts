/**
 * The names that saved workflows, expressions and other people's code hold. What stands here may gain
 * company, but never be renamed, removed or given another meaning: a workflow saved with version 0.1.0
 * has to run unchanged for ever. Labels, texts and order are free.
 */
export interface Contract {
	name: string;
	fields: Record<string, FieldContract>;
}

export interface FieldContract {
	type: string;
	/** A saved workflow leaves out what has its default, so that a new default would change it. */
	default: unknown;
	/** The values that can be chosen. */
	values?: string[];
	/** The fields of a collection. */
	fields?: Record<string, FieldContract>;
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
		messageType: { type: 'options', default: 'image', values: ['image', 'template'] },
		to: { type: 'string', default: '' },
		imageSource: { type: 'options', default: 'link', values: ['link', 'binary', 'mediaId'] },
		imageUrl: { type: 'string', default: '' },
		mediaId: { type: 'string', default: '' },
		binaryPropertyName: { type: 'string', default: 'data' },
		caption: { type: 'string', default: '' },
		options: {
			type: 'collection',
			default: {},
			fields: {
				defaultCountry: { type: 'options', default: '' },
				messagesPerSecond: { type: 'number', default: 10 },
				onUnknown: { type: 'options', default: 'report', values: ['report', 'resend'] },
				replyToMessageId: { type: 'string', default: '' },
				timeout: { type: 'number', default: 30 },
			},
		},
	},
};
