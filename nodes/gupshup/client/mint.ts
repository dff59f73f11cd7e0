import { randomString } from 'n8n-workflow';

import { reasonIn } from '../http/answer';
import { isJwt, timesIn } from '../input/jwt';
import { causeOfRefusal, isRefusal } from '../problems/causes';
import type { Problem } from '../problems/problem';
import { type GupshupApp, urlOf } from './app';
import { type MintedKind, type MintedToken, mintedNow } from './keeper';
import { askingFor, type Result } from './result';
import type { ClientSecretSource } from './source';
import type { SendTokenRequest } from './tokenRequests';

/** What is asked for, and how the texts call it. */
const FOR = { app: askingFor('an app token'), universal: askingFor('a universal token') };

/** What our tokens are called: by it we know them from those of others. */
const OUR_NAME = 'n8n-gupshup-';

/**
 * Mints a token for one app. No expiry is asked for: Gupshup's own default is the longest (24 hours),
 * and one of our making would be refused where this computer's clock is wrong.
 * docs: partner-docs.gupshup.io/reference/mintuniversalapptoken
 */
export async function mintAppToken(
	send: SendTokenRequest,
	app: GupshupApp,
	universalToken: string,
	now: () => number,
): Promise<MintedToken | Problem> {
	const reply = await send({
		purpose: FOR.app,
		method: 'POST',
		url: urlOf(app, 'token'),
		bearer: universalToken,
		form: { name: newName() },
	});
	const minted = mintedIn(reply);
	if (minted) return mintedNow('app', minted.token, minted.id, now());
	return whyNone(reply, 'app', TOO_MANY_APP_TOKENS, [
		(status) => status === 401 || status === 403,
		universalTokenRefused(universalToken, now()),
	]);
}

/**
 * Mints a universal token. Gupshup mails the admin each time.
 * docs: partner-docs.gupshup.io/reference/mintuniversaltoken
 */
export async function mintUniversalToken(
	send: SendTokenRequest,
	app: GupshupApp,
	source: ClientSecretSource,
	now: () => number,
): Promise<MintedToken | Problem> {
	const { partnerId, email, clientSecret } = source;
	const reply = await send({
		purpose: FOR.universal,
		method: 'POST',
		url: partnerUrl(app, partnerId, 'auth/token'),
		form: { email, clientSecret, name: newName() },
	});
	const minted = mintedIn(reply);
	if (minted) return mintedNow('universal', minted.token, minted.id, now());
	return whyNone(reply, 'universal', TOO_MANY_UNIVERSAL_TOKENS, [
		(status) => status >= 400 && status < 500,
		SECRET_REFUSED,
	]);
}

/**
 * Makes room for one more app token: revokes the oldest of those that an n8n has minted. Who still
 * uses it finds it refused, and reads the newer one.
 * docs: partner-docs.gupshup.io/reference/listuniversalapptokens
 *
 * @returns whether there was one
 */
export async function makeRoom(
	send: SendTokenRequest,
	app: GupshupApp,
	universalToken: string,
): Promise<boolean> {
	const query = `status=ACTIVE&name=${OUR_NAME}`;
	const list = await send({
		purpose: FOR.app,
		method: 'GET',
		url: `${urlOf(app, 'tokens')}?${query}`,
		bearer: universalToken,
	});
	const oldest = rowsIn(list)
		.filter(({ name, status }) => String(name).startsWith(OUR_NAME) && status === 'ACTIVE')
		.sort((a, b) => Number(a.createdOn) - Number(b.createdOn))[0];
	if (typeof oldest?.id !== 'string') return false;
	const revoked = await send({
		purpose: FOR.app,
		method: 'POST',
		url: urlOf(app, 'token/revoke'),
		bearer: universalToken,
		form: { id: oldest.id },
	});
	return isOk(revoked);
}

/**
 * Gives up a universal token of ours that a newer one has replaced. Should it fail, the token ends by
 * itself. docs: partner-docs.gupshup.io/reference/revokeuniversaltoken
 */
export async function giveUp(
	send: SendTokenRequest,
	app: GupshupApp,
	{ partnerId }: ClientSecretSource,
	old: MintedToken,
	newer: MintedToken,
): Promise<void> {
	await send({
		purpose: FOR.universal,
		method: 'POST',
		url: partnerUrl(app, partnerId, 'auth/revoke'),
		bearer: newer.token,
		form: { token: old.token },
	});
}

function partnerUrl(app: GupshupApp, partnerId: string, resource: string): string {
	return `${app.baseUrl}/partner/${encodeURIComponent(partnerId)}/${resource}`;
}

/** Names have to differ among the tokens that are active. */
function newName(): string {
	return `${OUR_NAME}${randomString(8).toLowerCase()}`;
}

/**
 * The token in the answer to a mint. Gupshup's pages do not show that answer in full: the first text in
 * it that has the form of a token is the token, and an `id` beside it its id.
 */
function mintedIn(reply: Result): { token: string; id?: string } | undefined {
	if (!isOk(reply)) return undefined;
	return tokenIn(reply.answer.body, 0);
}

function tokenIn(value: unknown, depth: number): { token: string; id?: string } | undefined {
	if (typeof value === 'string') return isJwt(value) ? { token: value } : undefined;
	if (typeof value !== 'object' || value === null || depth > 3) return undefined;
	for (const part of Object.values(value)) {
		const found = tokenIn(part, depth + 1);
		if (!found) continue;
		const { id } = value as { id?: unknown };
		return typeof part === 'string' && typeof id === 'string' ? { ...found, id } : found;
	}
	return undefined;
}

function isOk(reply: Result): reply is Extract<Result, { kind: 'answer' }> {
	return reply.kind === 'answer' && reply.answer.status >= 200 && reply.answer.status < 300;
}

function rowsIn(reply: Result): Array<Record<string, unknown>> {
	if (!isOk(reply)) return [];
	const { body } = reply.answer;
	const rows: unknown =
		typeof body === 'object' && body !== null && 'tokens' in body ? body.tokens : body;
	if (!Array.isArray(rows)) return [];
	return rows.filter(
		(row): row is Record<string, unknown> => typeof row === 'object' && row !== null,
	);
}

/** Gupshup's own words; what they are is documented nowhere, so they are told by what they mean. */
const NOT_ENABLED = /not (?:been )?enabled|disabled|not allowed to mint/i;

/**
 * Why the answer to a mint holds no token.
 *
 * @param tooMany for a 409
 * @param refused the statuses with which Gupshup refuses what the token was minted with, and that cause
 */
function whyNone(
	reply: Result,
	kind: MintedKind,
	tooMany: Problem,
	[isRefused, refused]: [(status: number) => boolean, Problem],
): Problem {
	if (reply.kind !== 'answer') return reply.problem;
	const { status: httpStatus, body } = reply.answer;
	const { reason: said, code } = reasonIn(body);
	// A token in a form that was not known for one must not be shown.
	const reason = said?.replace(/[\w.~+/=-]{20,}/g, '***');
	const cause = (): Problem => {
		if (httpStatus === 409) return tooMany;
		if (httpStatus === 429) return TOO_OFTEN;
		if (NOT_ENABLED.test(reason ?? '')) return NOT_ENABLED_CAUSE;
		if (isRefused(httpStatus)) return refused;
		const known = httpStatus < 500 ? causeOfRefusal(httpStatus, reason, code) : undefined;
		return (
			known ?? {
				what: `Gupshup answered with ${httpStatus} and returned no ${kind} token`,
				hint: 'Try again later. If this keeps happening, ask Gupshup support and quote its response',
			}
		);
	};
	const { what, hint } = cause();
	return { what, hint, httpStatus, reason, ...(isRefusal(httpStatus) && { about: 'app' }) };
}

const TOO_MANY_APP_TOKENS = {
	what: 'Three tokens are active for this app, the most that Gupshup allows, and n8n created none of them',
	hint: "Revoke one of them in Gupshup's partner portal, or wait up to a day until one expires",
};

const TOO_MANY_UNIVERSAL_TOKENS = {
	what: 'Three universal tokens of this admin are active, the most that Gupshup allows',
	hint: "Revoke one of them in Gupshup's partner portal",
};

const TOO_OFTEN = {
	what: 'Gupshup received too many requests for tokens',
	hint: 'Wait a minute, then try again',
};

const NOT_ENABLED_CAUSE = {
	what: "Gupshup hasn't enabled universal tokens for this partner account",
	hint: "Ask Gupshup support or your account manager to enable them. You can't do this in n8n",
};

const SECRET_REFUSED = {
	what: "Gupshup doesn't accept the client secret",
	hint: 'Check Partner ID, Admin Email and Client Secret in the Gupshup API credential. A client secret is valid for up to three months. If it has expired, generate a new one in the settings of the partner portal',
};

function universalTokenRefused(token: string, now: number): Problem {
	const { expiresAt } = timesIn(token);
	const hint =
		"Create a new universal token in Gupshup's partner portal and paste it into the Gupshup API credential. It is valid for up to 60 days";
	return expiresAt !== undefined && expiresAt <= now
		? { what: `The universal token expired on ${dateOf(expiresAt)}`, hint }
		: {
				what: "Gupshup doesn't accept the universal token",
				hint: `${hint}. The app has to belong to the same partner account`,
			};
}

/** As in "5 December 2026". */
export function dateOf(time: number): string {
	return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(time);
}
