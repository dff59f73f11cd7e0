import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { InvalidInput } from '../problems/problem';
import { parseUrl } from '../input/network';
import {
	CREDENTIAL_LABELS,
	readRequired,
	refuseSecret,
	textOfField,
	withoutQuotes,
} from './fields';

/** Name of the credential type, as nodes refer to it. */
export const CREDENTIAL_NAME = 'gupshupApi';

export const DEFAULT_BASE_URL = 'https://partner.gupshup.io';

/**
 * A choice, not a secret, though it has "token" in its name: with `password` set, as n8n's linter wants it
 * for such names, n8n would blank the choice in the dialog.
 */
export const TOKEN_TYPE_FIELD = 'tokenType';

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
			"in the credential isn't a valid app ID",
			"Enter the app's ID (like 1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f), not its name or phone number",
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
