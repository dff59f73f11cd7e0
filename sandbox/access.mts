import type { IncomingHttpHeaders } from 'node:http';
import { authenticationFailed, invalidApp, notLinked, type Answer } from './answers.mts';
import type { SandboxApp } from './apps.mts';

/** Where an endpoint looks for the token, first one present wins. */
export type TokenHeader = 'authorization' | 'token';

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
): { app: SandboxApp } | { refusal: Answer } {
	const token = presentedToken(headers, tokenHeaders);
	const owner = token === undefined ? undefined : apps.find((app) => app.token === token);
	if (!owner) return { refusal: authenticationFailed() };

	const app = apps.find(({ id }) => id === appId);
	if (!app) return { refusal: invalidApp() };
	// An app token is good for its own app only.
	if (app.token !== token) return { refusal: authenticationFailed() };
	if (!app.linked) return { refusal: notLinked() };
	return { app };
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
