import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { InvalidInput, quoted, textIn, trimmed } from '../problems/invalidInput';
import { isJwt } from './jwt';
import { parseUrl } from './url';

/** Name of the credential type, as nodes refer to it. */
export const CREDENTIAL_NAME = 'gupshupApi';

export const DEFAULT_BASE_URL = 'https://partner.gupshup.io';

/**
 * A choice, not a secret, though it has "token" in its name: with `password` set, as n8n's linter wants it
 * for such names, n8n would blank the choice in the dialog.
 */
export const TOKEN_TYPE_FIELD = 'tokenType';

/** Labels of the credential's fields: what a message calls them is what the dialog shows. */
export const CREDENTIAL_LABELS = {
	tokenType: 'Token Type',
	appId: 'App ID',
	appToken: 'Partner App Token',
	universalToken: 'Universal Token',
	partnerId: 'Partner ID',
	email: 'Admin Email',
	clientSecret: 'Client Secret',
	baseUrl: 'Base URL',
} as const;

/** One Gupshup app: one WhatsApp business number. */
export interface GupshupApp {
	/** Usually a UUID. */
	id: string;
	/** Scheme and host, perhaps with a path, without a slash at the end. */
	baseUrl: string;
}

/**
 * The app that a credential speaks of.
 *
 * @throws InvalidInput naming the credential's field
 */
export function appOf(credential: ICredentialDataDecryptedObject): GupshupApp {
	return { id: readAppId(credential.appId), baseUrl: readBaseUrl(credential.baseUrl) };
}

/** Address of one of the app's resources, e.g. `v3/message` or `wallet/balance`. */
export function urlOf(app: GupshupApp, resource: string): string {
	return `${app.baseUrl}/partner/app/${encodeURIComponent(app.id)}/${resource}`;
}

/**
 * Value of the `Authorization` header: a static app token (`sk_…`) goes out as it is, a JWT (an app
 * token minted from a universal token) as a bearer token.
 *
 * @throws InvalidInput for what is no token; the message never holds it
 */
export function authorizationOf(token: unknown): string {
	const bare = bareToken(CREDENTIAL_LABELS.appToken, token, WHERE_TOKENS_ARE_FOUND);
	return isJwt(bare) ? `Bearer ${bare}` : bare;
}

/**
 * The token alone. What people paste around it is dropped: white space, quotes, the name of the header,
 * the word Bearer.
 *
 * @param field label of the credential's field
 * @param wayOut where a token is found, for who left the field empty
 * @throws InvalidInput for what is no token (RFC 6750, 2.1); the message never holds it
 */
export function bareToken(field: string, token: unknown, wayOut: string): string {
	const bare = unwrappedToken(textIn(field, token));
	if (bare === '') {
		throw new InvalidInput(field, 'is empty in the credential', wayOut);
	}
	if (!/^[\w.~+/=-]+$/.test(bare)) {
		throw new InvalidInput(
			field,
			'has a space or a character in it that no token has',
			'Copy the token again and paste nothing but the token into the credential',
		);
	}
	return bare;
}

const WHERE_TOKENS_ARE_FOUND =
	"Paste the app's token, which begins with sk_, from Gupshup's partner portal into the Gupshup API credential";

/** Without what people paste around a token: white space, quotes, the name of the header, the word Bearer. */
export function unwrappedToken(text: string): string {
	return withoutQuotes(
		withoutQuotes(text)
			.replace(/^authorization:\s*/i, '')
			.replace(/^bearer(?:\s+|$)/i, ''),
	);
}

/** What is copied out of code or a table often comes in quotes. */
export function withoutQuotes(text: string): string {
	return trimmed(trimmed(text).replace(/^["'`]+|["'`]+$/g, ''));
}

function readAppId(value: unknown): string {
	const field = CREDENTIAL_LABELS.appId;
	const given = withoutQuotes(textIn(field, value));
	// Copied out of the address of a request, the ID stands behind /app/.
	const id = /^https?:\/\/.*\/app\/([\w-]+)/i.exec(given)?.[1] ?? given;
	if (id === '') {
		throw new InvalidInput(
			field,
			'is empty in the credential',
			"Paste the app's ID from Gupshup's partner portal into the Gupshup API credential",
		);
	}
	// It would go out in the address of every request, and addresses are logged.
	if (/\bsk_|\beyJ[\w-]+\./.test(given)) {
		throw new InvalidInput(
			field,
			'in the credential holds a token',
			`Paste the token into ${CREDENTIAL_LABELS.appToken}, and here the app's ID, which looks like 1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f`,
		);
	}
	if (!/^[\w-]+$/.test(id)) {
		throw new InvalidInput(
			field,
			`${quoted(id)} in the credential is no app ID`,
			"It is not the app's name or its phone number, but looks like 1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f",
		);
	}
	return id;
}

/**
 * `http:` is for this computer alone (a sandbox): over a network, the token would travel in clear.
 */
function readBaseUrl(value: unknown): string {
	const field = CREDENTIAL_LABELS.baseUrl;
	const given = withoutQuotes(textIn(field, value)) || DEFAULT_BASE_URL;
	const wayOut = `It is ${DEFAULT_BASE_URL} for everybody who was not told otherwise by Gupshup`;
	const url = parseUrl(given);
	if (url === undefined || !/^https?:$/.test(url.protocol)) {
		// Not quoted: it may be the token, in the wrong field.
		throw new InvalidInput(field, 'in the credential is no web address', wayOut);
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw new InvalidInput(
			field,
			'in the credential has more in it than a host and a path',
			wayOut,
		);
	}
	if (
		url.protocol === 'http:' &&
		!/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
	) {
		throw new InvalidInput(
			field,
			`${quoted(given)} in the credential would send the token unencrypted over the network`,
			'Begin it with https://',
		);
	}
	// urlOf() adds /partner/app/…, which many copy along.
	const path = url.pathname.replace(/\/+$/, '').replace(/\/partner(?:\/app(?:\/.*)?)?$/, '');
	return `${url.origin}${path}`;
}
