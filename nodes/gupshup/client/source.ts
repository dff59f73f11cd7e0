import { createHash } from 'node:crypto';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { GupshupApp } from './app';
import {
	authorizationOf,
	bareToken,
	CREDENTIAL_LABELS,
	readRequired,
	refuseSecret,
} from './fields';
import { InvalidInput } from '../problems/problem';

/** What app tokens are minted from. docs: partner-docs.gupshup.io/reference/mintuniversalapptoken */
export type TokenSource = UniversalTokenSource | ClientSecretSource;

interface UniversalTokenSource {
	type: 'universalToken';
	universalToken: string;
}

/** From these, the universal token is minted too. */
export interface ClientSecretSource {
	type: 'clientSecret';
	partnerId: string;
	email: string;
	clientSecret: string;
}

/**
 * What the credential mints its app tokens from.
 *
 * @returns `undefined` for a credential whose app token was pasted
 * @throws InvalidInput naming the credential's field; the message never holds a secret
 */
export function sourceOf(credential: ICredentialDataDecryptedObject): TokenSource | undefined {
	switch (credential.tokenType) {
		case 'universalToken':
			return { type: 'universalToken', universalToken: readUniversalToken(credential) };
		case 'clientSecret':
			return {
				type: 'clientSecret',
				partnerId: readPartnerId(credential),
				email: readEmail(credential),
				clientSecret: readClientSecret(credential.clientSecret),
			};
		default:
			return undefined;
	}
}

/**
 * Whether the credential holds what signs requests, or makes what does.
 *
 * @throws InvalidInput naming the credential's field
 */
export function checkToken(credential: ICredentialDataDecryptedObject): void {
	if (sourceOf(credential) === undefined) authorizationOf(credential.appToken);
}

/**
 * Short name of an app and what its tokens are minted from. What was minted is kept under it, so that
 * nothing minted from one secret or for one app is ever used for another.
 */
export function keyOf(app: GupshupApp, source: TokenSource): string {
	return createHash('sha256')
		.update(JSON.stringify([app.baseUrl, app.key, source]))
		.digest('base64url')
		.slice(0, 22);
}

function readUniversalToken({ universalToken }: ICredentialDataDecryptedObject): string {
	const field = CREDENTIAL_LABELS.universalToken;
	const token = bareToken(field, universalToken, WHERE_UNIVERSAL_TOKENS_COME_FROM);
	if (token.startsWith('sk_')) {
		throw new InvalidInput(
			field,
			'in the credential contains the token of an app',
			`Paste a universal token, which begins with eyJ, or set ${CREDENTIAL_LABELS.tokenType} to ${CREDENTIAL_LABELS.appToken}`,
		);
	}
	return token;
}

const WHERE_UNIVERSAL_TOKENS_COME_FROM =
	"Create a universal token in Gupshup's partner portal and paste it into the Gupshup API credential";

/** Gupshup's are short numbers. What is longer may be a secret, and would go out in an address. */
const LONGEST_PARTNER_ID = 24;

function readPartnerId(credential: ICredentialDataDecryptedObject): string {
	const field = CREDENTIAL_LABELS.partnerId;
	const hint = enter("the number of the partner account from Gupshup's partner portal");
	const id = readRequired(field, credential.partnerId, hint);
	refuseSecret(field, id, credential, 'the short number of the partner account');
	if (!/^\w+$/.test(id) || id.length > LONGEST_PARTNER_ID) {
		throw new InvalidInput(
			field,
			"in the credential isn't a valid partner ID",
			"Enter the short number of the partner account from Gupshup's partner portal",
		);
	}
	return id;
}

function readEmail(credential: ICredentialDataDecryptedObject): string {
	const field = CREDENTIAL_LABELS.email;
	const hint = enter('the address that the admin signs in with');
	const email = readRequired(field, credential.email, hint);
	refuseSecret(field, email, credential, 'the email address of the admin');
	const [name, ...rest] = email.split('@');
	if (name === '' || rest.join('') === '' || /\s/.test(email)) {
		throw new InvalidInput(
			field,
			"in the credential isn't a valid email address",
			"Enter the address that the admin uses to sign in to Gupshup's partner portal",
		);
	}
	return email;
}

function readClientSecret(value: unknown): string {
	const hint = enter('the client secret from the settings of the partner portal');
	return readRequired(CREDENTIAL_LABELS.clientSecret, value, hint);
}

function enter(what: string): string {
	return `Enter ${what} in the Gupshup API credential`;
}
