import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { DEFAULT_BASE_URL, TOKEN_TYPE_FIELD } from '../nodes/gupshup/client/app';
import { authorizationFor, preAuthenticate } from '../nodes/gupshup/client/appToken';
import { CREDENTIAL_LABELS, KINDS_OF_EYJ } from '../nodes/gupshup/client/fields';
import { STORED_APP_TOKEN, STORED_UNIVERSAL_TOKEN } from '../nodes/gupshup/client/keeper';

const TOKEN_NOTICES: INodeProperties[] = Object.entries({
	appToken: `The token of this app. It begins with sk_. In the partner portal, open the app, then its settings. ${KINDS_OF_EYJ}`,
	universalToken: `The token of the partner account, for all of its apps. Gupshup has to enable universal tokens for you first. ${KINDS_OF_EYJ}`,
	clientSecret:
		'The secret of an admin of the partner account. In the partner portal, open Settings, then API client details. Gupshup has to enable universal tokens for you first.',
}).map(([tokenType, displayName]) => ({
	displayName,
	name: `${tokenType}Notice`,
	type: 'notice',
	default: '',
	displayOptions: { show: { [TOKEN_TYPE_FIELD]: [tokenType] } },
}));

/** One Gupshup app: its ID and a token that may send for it, or what such tokens are minted from. */
export class GupshupApi implements ICredentialType {
	name = 'gupshupApi';

	displayName = 'Gupshup API';

	icon = { light: 'file:../icons/gupshup.svg', dark: 'file:../icons/gupshup.dark.svg' } as const;

	documentationUrl =
		'https://github.com/n8n-nodes-gupshup/n8n-nodes-gupshup/blob/main/docs/credential.md';

	properties: INodeProperties[] = [
		{
			displayName: CREDENTIAL_LABELS.tokenType,
			name: TOKEN_TYPE_FIELD,
			type: 'options',
			options: [
				{
					name: CREDENTIAL_LABELS.appToken,
					value: 'appToken',
					description:
						"Begins with sk_. Doesn't expire until Gupshup retires it (around March 2027).",
				},
				{
					name: CREDENTIAL_LABELS.universalToken,
					value: 'universalToken',
					description:
						'Begins with eyJ. n8n renews the app token. You renew this one every 60 days.',
				},
				{
					name: CREDENTIAL_LABELS.clientSecret,
					value: 'clientSecret',
					description: 'n8n renews all tokens. You renew the secret every three months.',
				},
			],
			default: 'appToken',
		},
		...TOKEN_NOTICES,
		{
			displayName: CREDENTIAL_LABELS.appId,
			name: 'appId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f',
			description:
				"ID of the app in Gupshup's partner portal. It isn't the app's name or phone number.",
		},
		{
			displayName: CREDENTIAL_LABELS.appToken,
			name: 'appToken',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { tokenType: ['appToken'] } },
			required: true,
			default: '',
			placeholder: 'e.g. sk_…',
			description: 'Token of this app, from the partner portal or the partner API',
		},
		{
			displayName: CREDENTIAL_LABELS.universalToken,
			name: 'universalToken',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { tokenType: ['universalToken'] } },
			required: true,
			default: '',
			placeholder: 'e.g. eyJ…',
			description:
				'Valid for up to 60 days. Two weeks before it expires, the node warns you above its output.',
		},
		{
			displayName: CREDENTIAL_LABELS.partnerId,
			name: 'partnerId',
			type: 'string',
			displayOptions: { show: { tokenType: ['clientSecret'] } },
			required: true,
			default: '',
			placeholder: 'e.g. 1003',
			description: 'Number of the partner account, from the settings of the partner portal',
		},
		{
			displayName: CREDENTIAL_LABELS.email,
			name: 'email',
			type: 'string',
			placeholder: 'name@email.com',
			displayOptions: { show: { tokenType: ['clientSecret'] } },
			required: true,
			default: '',
			description:
				'Email address of the admin that the client secret belongs to. Gupshup sends an email there for every new universal token, about every five weeks.',
		},
		{
			displayName: CREDENTIAL_LABELS.clientSecret,
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { tokenType: ['clientSecret'] } },
			required: true,
			default: '',
			description: 'Secret from the settings of the partner portal. Valid for up to three months.',
		},
		{
			displayName: CREDENTIAL_LABELS.baseUrl,
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			placeholder: `e.g. ${DEFAULT_BASE_URL}`,
			description: 'Leave it as it is, unless Gupshup gave you a different address',
		},
		{
			// Filled by preAuthentication. n8n asks for it when it is empty, and stores what comes back.
			displayName: 'Stored App Token',
			name: STORED_APP_TOKEN,
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'Stored Universal Token',
			name: STORED_UNIVERSAL_TOKEN,
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
	];

	async preAuthentication(
		this: IHttpRequestHelper,
		credential: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		return await preAuthenticate(this.helpers.httpRequest, credential);
	}

	/** A function, since n8n evaluates an expression here anew, in a sandbox, for every request. */
	authenticate: IAuthenticate = async (
		credential: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => ({
		...options,
		headers: { ...options.headers, Authorization: authorizationFor(credential) },
	});
}
