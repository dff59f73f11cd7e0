import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { parseUrl } from '../input/network';
import { InvalidInput } from '../problems/problem';
import {
	authorizationOf,
	CREDENTIAL_LABELS,
	readRequired,
	readToken,
	refuseSecret,
	textOfField,
	withoutQuotes,
} from './fields';

export const CREDENTIAL_NAME = 'gupshupApi';

export const DEFAULT_BASE_URL = 'https://partner.gupshup.io';

/**
 * Not a secret, though it has "token" in its name: with `password` set, as n8n's linter wants it for such
 * names, n8n would blank the choice in the dialog.
 */
export const TOKEN_TYPE_FIELD = 'tokenType';

export interface GupshupApp {
	/** A UUID, in small letters as Gupshup writes it. Anything else is as it is in the credential. */
	id: string;
	/** What is kept for the app is kept under this: the ID in small letters, whatever it looks like. */
	key: string;
	baseUrl: string;
}

/** @throws InvalidInput naming the credential's field */
export function appOf(credential: ICredentialDataDecryptedObject): GupshupApp {
	const id = readAppId(credential);
	return { id, key: id.toLowerCase(), baseUrl: readBaseUrl(credential.baseUrl) };
}

/** Address of one of the app's resources, e.g. `v3/message`. */
export function urlOf(app: GupshupApp, resource: string): string {
	return `${app.baseUrl}/partner/app/${encodeURIComponent(app.id)}/${resource}`;
}

/** RFC 9562, 4: read in either case, written in small letters. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function readAppId(credential: ICredentialDataDecryptedObject): string {
	const field = CREDENTIAL_LABELS.appId;
	const given = readRequired(
		field,
		credential.appId,
		"Paste the app's ID from Gupshup's partner portal into the Gupshup API credential",
	);
	const [, behind] = /^https?:\/\//i.test(given) ? given.split(/\/app\//i).slice(-2) : [];
	const id = /^[\w-]+/.exec(behind ?? '')?.[0] ?? given;
	const whatBelongsThere = "the app's ID, which looks like 1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f";
	for (const text of [given, id]) refuseSecret(field, text, credential, whatBelongsThere);
	if (!/^[\w-]+$/.test(id)) {
		throw new InvalidInput(
			field,
			"in the credential isn't a valid app ID",
			"Enter the app's ID (like 1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f), not its name or phone number",
		);
	}
	return UUID.test(id) ? id.toLowerCase() : id;
}

/** `http:` is for this computer alone (a sandbox): over a network, the token would travel in clear. */
function readBaseUrl(value: unknown): string {
	const field = CREDENTIAL_LABELS.baseUrl;
	const given = withoutQuotes(textOfField(field, value)) || DEFAULT_BASE_URL;
	const hint = `Enter ${DEFAULT_BASE_URL}, unless Gupshup gave you a different address`;
	const url = parseUrl(given);
	if (url === undefined || !/^https?:$/.test(url.protocol)) {
		// Not quoted: it may be the token, in the wrong field.
		throw new InvalidInput(field, "in the credential isn't a valid web address", hint);
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw new InvalidInput(field, 'in the credential has more than a host and a path', hint);
	}
	if (
		url.protocol === 'http:' &&
		!/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
	) {
		throw new InvalidInput(
			field,
			'in the credential would send the token unencrypted over the network',
			'Start it with https://',
		);
	}
	// Without /partner/app/…, which many copy along.
	const parts = url.pathname.split('/');
	while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop();
	const partner = parts.findIndex(
		(part, at) => part === 'partner' && ['app', undefined].includes(parts[at + 1]),
	);
	return `${url.origin}${(partner === -1 ? parts : parts.slice(0, partner)).join('/')}`;
}

/** What app tokens are minted from. docs: partner-docs.gupshup.io/reference/mintuniversalapptoken */
export type TokenSource =
	| { type: 'universalToken'; universalToken: string }
	| { type: 'clientSecret'; partnerId: string; email: string; clientSecret: string };

export type ClientSecretSource = Extract<TokenSource, { type: 'clientSecret' }>;

/**
 * What the credential mints its app tokens from; `undefined` where its app token was pasted.
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
				clientSecret: readRequired(
					CREDENTIAL_LABELS.clientSecret,
					credential.clientSecret,
					enter('the client secret from the settings of the partner portal'),
				),
			};
		default:
			return undefined;
	}
}

/** @throws InvalidInput naming the field, for a credential that holds nothing to sign requests with */
export function checkToken(credential: ICredentialDataDecryptedObject): void {
	if (sourceOf(credential) === undefined) authorizationOf(credential.appToken);
}

/**
 * What was minted is kept under this: nothing minted from one secret or for one app is ever used for
 * another.
 */
export function keyOf(app: GupshupApp, source: TokenSource): string {
	return createHash('sha256')
		.update(JSON.stringify([app.baseUrl, app.key, source]))
		.digest('base64url')
		.slice(0, 22);
}

function readUniversalToken({ universalToken }: ICredentialDataDecryptedObject): string {
	const field = CREDENTIAL_LABELS.universalToken;
	const token = readToken(
		field,
		universalToken,
		"Create a universal token in Gupshup's partner portal and paste it into the Gupshup API credential",
	);
	if (token.startsWith('sk_')) {
		throw new InvalidInput(
			field,
			'in the credential contains the token of an app',
			`Paste a universal token, which begins with eyJ, or set ${CREDENTIAL_LABELS.tokenType} to ${CREDENTIAL_LABELS.appToken}`,
		);
	}
	return token;
}

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

function enter(what: string): string {
	return `Enter ${what} in the Gupshup API credential`;
}
