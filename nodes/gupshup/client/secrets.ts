import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { unwrappedToken, withoutQuotes } from './app';

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
	].flatMap((secret) => {
		// Credentials may be filled by expressions, with a number, too.
		if (typeof secret !== 'string' && typeof secret !== 'number') return [];
		return [unwrappedToken(String(secret)), withoutQuotes(String(secret))];
	});
}

function tokenIn(stored: unknown): string | undefined {
	return typeof stored === 'string' ? /"token":"([^"]+)"/.exec(stored)?.[1] : undefined;
}
