import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { InvalidInput } from '../problems/invalidInput';
import { stripped, textIn, trimmed } from '../input/text';
import { isJwt } from '../input/jwt';
import { parseUrl } from '../input/network';

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

/** Three kinds of tokens look alike, and nothing in them is documented that would tell them apart. */
export const KINDS_OF_EYJ = `A token that begins with eyJ is one of three: a universal token (${CREDENTIAL_LABELS.tokenType} ${CREDENTIAL_LABELS.universalToken}), an app token made from one (${CREDENTIAL_LABELS.appToken}, it lives a day), or that of a login to the partner account (fits nowhere).`;

/** One Gupshup app: one WhatsApp business number. */
export interface GupshupApp {
	/** A UUID, in small letters as Gupshup writes it. Anything else is as it is in the credential. */
	id: string;
	/** What is kept for the app is kept under this: the ID in small letters, whatever it looks like. */
	key: string;
	/** Scheme and host, perhaps with a path, without a slash at the end. */
	baseUrl: string;
}

/**
 * The app that a credential speaks of.
 *
 * @throws InvalidInput naming the credential's field
 */
export function appOf(credential: ICredentialDataDecryptedObject): GupshupApp {
	const id = readAppId(credential);
	return { id, key: id.toLowerCase(), baseUrl: readBaseUrl(credential.baseUrl) };
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
 * @param hint where a token is found, for who left the field empty
 * @throws InvalidInput for what is no token (RFC 6750, 2.1); the message never holds it
 */
export function bareToken(field: string, token: unknown, hint: string): string {
	const bare = unwrappedToken(textOfField(field, token));
	if (bare === '') {
		throw new InvalidInput(field, 'is empty in the credential', hint);
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

/**
 * The text of a field of the credential that has to be filled in, without quotes around it.
 *
 * @param hint what belongs there, for who left it empty
 * @throws InvalidInput naming the field
 */
export function readRequired(field: string, value: unknown, hint: string): string {
	const text = withoutQuotes(textOfField(field, value));
	if (text === '') throw new InvalidInput(field, 'is empty in the credential', hint);
	return text;
}

/** What is copied out of code or a table often comes in quotes. */
export function withoutQuotes(text: string): string {
	return trimmed(stripped(trimmed(text), /["'`]/));
}

/**
 * Longer than anything that belongs into a field of the credential: servers take headers of 8 to 16 kB,
 * so that no token is longer.
 */
const LONGEST_FIELD = 8192;

/**
 * The text of a field of the credential. No error about it quotes it: it may be a secret that was pasted
 * into the wrong field.
 *
 * @throws InvalidInput for what is no text, or far too long to be looked at
 */
function textOfField(field: string, value: unknown): string {
	const text = textIn(field, value);
	if (text.length <= LONGEST_FIELD) return text;
	throw new InvalidInput(
		field,
		`in the credential has ${text.length} characters, which is far too many`,
		'Paste the value alone into the Gupshup API credential',
	);
}

/**
 * Refuses a secret where there should be none: the field goes out in addresses, and those are logged.
 *
 * @param credential may hold the same text in the field that it belongs into
 * @throws InvalidInput naming the field
 */
export function refuseSecret(
	field: string,
	text: string,
	credential: ICredentialDataDecryptedObject,
	whatBelongsThere: string,
): void {
	const fields = ['appToken', 'universalToken', 'clientSecret'] as const;
	const rightField = fields.find((name) => {
		const secret = credential[name];
		return typeof secret === 'string' && unwrappedToken(secret) === text;
	});
	const isToken = /\bsk_/.test(text) || (/\beyJ/.test(text) && text.includes('.'));
	if (rightField === undefined && !isToken) return;
	const what = isToken ? 'token' : 'secret';
	throw new InvalidInput(
		field,
		`in the credential holds a ${what}`,
		`Paste the ${what} into ${CREDENTIAL_LABELS[rightField ?? 'appToken']}, and here ${whatBelongsThere}`,
	);
}

/** Copied out of the address of a request, the ID stands behind /app/. */
function idInAddress(text: string): string | undefined {
	if (!/^https?:\/\//i.test(text)) return undefined;
	const [, id] = text.split(/\/app\//i).slice(-2);
	return id === undefined ? undefined : /^[\w-]+/.exec(id)?.[0];
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
	const id = idInAddress(given) ?? given;
	const whatBelongsThere = "the app's ID, which looks like 1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f";
	for (const text of [given, id]) refuseSecret(field, text, credential, whatBelongsThere);
	if (!/^[\w-]+$/.test(id)) {
		throw new InvalidInput(
			field,
			'in the credential is no app ID',
			"It is not the app's name or its phone number, but looks like 1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f",
		);
	}
	return UUID.test(id) ? id.toLowerCase() : id;
}

/**
 * `http:` is for this computer alone (a sandbox): over a network, the token would travel in clear.
 */
function readBaseUrl(value: unknown): string {
	const field = CREDENTIAL_LABELS.baseUrl;
	const given = withoutQuotes(textOfField(field, value)) || DEFAULT_BASE_URL;
	const hint = `It is ${DEFAULT_BASE_URL} for everybody who was not told otherwise by Gupshup`;
	const url = parseUrl(given);
	if (url === undefined || !/^https?:$/.test(url.protocol)) {
		// Not quoted: it may be the token, in the wrong field.
		throw new InvalidInput(field, 'in the credential is no web address', hint);
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw new InvalidInput(field, 'in the credential has more in it than a host and a path', hint);
	}
	if (
		url.protocol === 'http:' &&
		!/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
	) {
		throw new InvalidInput(
			field,
			'in the credential would send the token unencrypted over the network',
			'Begin it with https://',
		);
	}
	return `${url.origin}${pathBefore(url.pathname)}`;
}

/** The path without /partner/app/…, which urlOf() adds and many copy along. */
function pathBefore(path: string): string {
	const parts = path.split('/');
	while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop();
	const partner = parts.findIndex(
		(part, at) => part === 'partner' && ['app', undefined].includes(parts[at + 1]),
	);
	return (partner === -1 ? parts : parts.slice(0, partner)).join('/');
}
