import type { IncomingHttpHeaders } from 'node:http';
import {
	authenticationFailed,
	invalidApp,
	notLinked,
	unauthorised,
	type Answer,
} from './answers.mts';
import type { SandboxApp } from './apps.mts';
import type { Tokens } from './tokens/tokens.mts';

/** Where an endpoint looks for the token, first one present wins. */
export type TokenHeader = 'authorization' | 'token';

/** Kinds of tokens: that of one app (static or minted), or the partner's. */
export type Opener = 'appToken' | 'universalToken';

const jwt = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/;

/**
 * Says which app a request may use, or why it may use none. The token is looked at before the app, so
 * whoever has no valid token does not learn which apps exist.
 * @param appId as it stands in the address
 */
export function access(
	apps: readonly SandboxApp[],
	appId: string,
	headers: IncomingHttpHeaders,
	tokenHeaders: readonly TokenHeader[],
	tokens: Tokens,
	opensWith: readonly Opener[] = ['appToken', 'universalToken'],
): { app: SandboxApp } | { refusal: Answer } {
	const token = presentedToken(headers, tokenHeaders);
	const key = token === undefined ? undefined : keyOf(token, apps, tokens);
	if (!key) return { refusal: authenticationFailed() };
	if (!opensWith.includes(key.opener)) return { refusal: unauthorised() };

	const app = apps.find(({ id }) => id === appId);
	if (!app) return { refusal: invalidApp() };
	// An app token is good for its own app only.
	if (key.opener === 'appToken' && !key.appIds.includes(app.id)) {
		return { refusal: authenticationFailed() };
	}
	if (!app.linked) return { refusal: notLinked() };
	return { app };
}

type Key = { opener: 'appToken'; appIds: readonly string[] } | { opener: 'universalToken' };

function keyOf(text: string, apps: readonly SandboxApp[], tokens: Tokens): Key | undefined {
	const owners = apps.filter(({ token }) => token === text);
	if (owners.length > 0) return { opener: 'appToken', appIds: owners.map(({ id }) => id) };
	const minted = tokens.active(text);
	if (minted?.kind === 'app') return { opener: 'appToken', appIds: [minted.owner] };
	return minted && { opener: 'universalToken' };
}

function presentedToken(headers: IncomingHttpHeaders, from: readonly TokenHeader[]) {
	const header = from.find((name) => headers[name] !== undefined);
	const value = header && headers[header];
	if (typeof value !== 'string') return undefined;
	if (header === 'token') return value;

	// In Authorization a static token stands alone and a JWT needs the word Bearer.
	if (!value.startsWith('Bearer ')) return jwt.test(value) ? undefined : value;
	const bearer = value.slice('Bearer '.length);
	return jwt.test(bearer) ? bearer : undefined;
}
