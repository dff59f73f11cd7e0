import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { authorizationOf, CREDENTIAL_LABELS, DEFAULT_BASE_URL } from '../nodes/gupshup/app';

/** One Gupshup app: its ID and a token that may send for it. */
export class GupshupApi implements ICredentialType {
	name = 'gupshupApi';

	displayName = 'Gupshup API';

	icon = { light: 'file:../icons/gupshup.svg', dark: 'file:../icons/gupshup.dark.svg' } as const;

	documentationUrl = 'https://github.com/n8n-nodes-gupshup/n8n-nodes-gupshup#credential';

	properties: INodeProperties[] = [
		{
			displayName: CREDENTIAL_LABELS.appId,
			name: 'appId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f',
			description:
				"ID of the app in Gupshup's partner portal. It is not the app's name and not its phone number.",
		},
		{
			displayName: CREDENTIAL_LABELS.appToken,
			name: 'appToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk_…',
			description: 'Token of this one app, as the partner portal or the partner API gives it',
		},
		{
			displayName: CREDENTIAL_LABELS.baseUrl,
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			placeholder: `e.g. ${DEFAULT_BASE_URL}`,
			description: 'Leave as it is, unless Gupshup gave you another address',
		},
	];

	/** A function, since n8n evaluates an expression here anew, in a sandbox, for every request. */
	authenticate: IAuthenticate = async (
		credential: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => ({
		...options,
		headers: { ...options.headers, Authorization: authorizationOf(credential.appToken) },
	});
}
