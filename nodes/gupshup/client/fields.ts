import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { isJwt } from '../input/expiry';
import { stripped, textIn, trimmed } from '../input/text';
import { InvalidInput } from '../problems/problem';

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
export const KINDS_OF_EYJ = `A token that begins with eyJ is a universal token (${CREDENTIAL_LABELS.tokenType} ${CREDENTIAL_LABELS.universalToken}), an app token created from one (${CREDENTIAL_LABELS.appToken}, valid for a day), or a partner token from the login request (can't be used here).`;

const WHERE_TOKENS_ARE_FOUND =
	"Paste the app's token, which begins with sk_, from Gupshup's partner portal into the Gupshup API credential";

/**
 * Value of the `Authorization` header: an app token that was minted goes out as a bearer token.
 * @throws InvalidInput for what is no token; the message never holds it
 */
export function authorizationOf(token: unknown): string {
	const bare = readToken(CREDENTIAL_LABELS.appToken, token, WHERE_TOKENS_ARE_FOUND);
	return isJwt(bare) ? `Bearer ${bare}` : bare;
}

/**
 * The token alone.
 * @param hint where a token is found, for who left the field empty
 * @throws InvalidInput for what is no token (RFC 6750, 2.1); the message never holds it
 */
export function readToken(field: string, token: unknown, hint: string): string {
	const bare = readRequired(field, token, hint, unwrappedToken);
	if (!/^[\w.~+/=-]+$/.test(bare)) {
		throw new InvalidInput(
			field,
			"contains a space or a character that isn't allowed in a token",
			'Copy the token again and paste only the token into the credential',
		);
	}
	return bare;
}

export function unwrappedToken(text: string): string {
	return withoutQuotes(
		withoutQuotes(text)
			.replace(/^authorization:\s*/i, '')
			.replace(/^bearer(?:\s+|$)/i, ''),
	);
}

/**
 * The text of a field of the credential that has to be filled in, `bare` of what people paste around it.
 * @param hint what belongs there, for who left it empty
 * @throws InvalidInput naming the field
 */
export function readRequired(
	field: string,
	value: unknown,
	hint: string,
	bare = withoutQuotes,
): string {
	const text = bare(textOfField(field, value));
	if (text === '') throw new InvalidInput(field, 'is empty in the credential', hint);
	return text;
}

export function withoutQuotes(text: string): string {
	return trimmed(stripped(trimmed(text), /["'`]/));
}

/** In characters. Servers take headers of 8 to 16 kB: no token is longer. */
const LONGEST_FIELD = 8192;

/**
 * The text of a field of the credential. No error quotes it: it may be a secret in the wrong field.
 * @throws InvalidInput for what is no text, or far too long to be looked at
 */
export function textOfField(field: string, value: unknown): string {
	const text = textIn(field, value);
	if (text.length <= LONGEST_FIELD) return text;
	throw new InvalidInput(
		field,
		`in the credential has ${text.length} characters, which is far too many`,
		'Paste only the value into the Gupshup API credential',
	);
}

/**
 * Refuses a secret where there should be none: the field goes out in addresses, and those are logged.
 * @throws InvalidInput naming the field, and the one where the credential has the same text
 */
export function refuseSecret(
	field: string,
	text: string,
	credential: ICredentialDataDecryptedObject,
	whatBelongsThere: string,
): void {
	const rightField = (['appToken', 'universalToken', 'clientSecret'] as const).find((name) => {
		const secret = credential[name];
		return typeof secret === 'string' && unwrappedToken(secret) === text;
	});
	const isToken = /\bsk_/.test(text) || (/\beyJ/.test(text) && text.includes('.'));
	if (rightField === undefined && !isToken) return;
	const what = isToken ? 'token' : 'secret';
	throw new InvalidInput(
		field,
		`in the credential contains a ${what}`,
		`Paste the ${what} into ${CREDENTIAL_LABELS[rightField ?? 'appToken']}. Here, enter ${whatBelongsThere}`,
	);
}

export function secretsOf(credential: ICredentialDataDecryptedObject): string[] {
	const { appToken, universalToken, clientSecret, mintedAppToken, mintedUniversalToken } =
		credential;
	const minted = [mintedAppToken, mintedUniversalToken].map((stored) =>
		typeof stored === 'string' ? /"token":"([^"]+)"/.exec(stored)?.[1] : undefined,
	);
	return [appToken, universalToken, clientSecret, ...minted].flatMap((secret) => {
		// Credentials may be filled by expressions, with a number, too.
		if (typeof secret !== 'string' && typeof secret !== 'number') return [];
		return [unwrappedToken(String(secret)), withoutQuotes(String(secret))];
	});
}
