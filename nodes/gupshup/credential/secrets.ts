import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { unwrappedToken } from './app';

/** Shorter ones are no secrets, and would be found in any text. */
const SHORTEST = 6;

/** Every secret that a credential holds, as it goes over the wire. */
export function secretsOf(credential: ICredentialDataDecryptedObject): string[] {
	const { appToken, universalToken, clientSecret, mintedAppToken, mintedUniversalToken } =
		credential;
	return [
		appToken,
		universalToken,
		clientSecret,
		tokenIn(mintedAppToken),
		tokenIn(mintedUniversalToken),
	].flatMap((secret) => (typeof secret === 'string' ? [unwrappedToken(secret)] : []));
}

/**
 * A body without the secrets in it: Gupshup's answers find their way into texts that users see and
 * executions store.
 */
export function masked(body: unknown, secrets: ReadonlyArray<string | undefined>): unknown {
	const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
	const found = secrets.filter(
		(secret): secret is string =>
			secret !== undefined && secret.length >= SHORTEST && text.includes(secret),
	);
	if (found.length === 0) return body;
	const clean = found.reduce((rest, secret) => rest.split(secret).join('***'), text);
	return typeof body === 'string' ? clean : (JSON.parse(clean) as unknown);
}

function tokenIn(stored: unknown): string | undefined {
	return typeof stored === 'string' ? /"token":"([^"]+)"/.exec(stored)?.[1] : undefined;
}
