import { randomString } from 'n8n-workflow';

import { isObject, reasonIn } from '../http/answer';
import { isJwt, timesIn } from '../input/expiry';
import { causeOfRefusal, isRefusal } from '../problems/causes';
import type { Problem } from '../problems/problem';
import { type ClientSecretSource, type GupshupApp, urlOf } from './app';
import { type MintedKind, type MintedToken, mintedNow } from './keeper';
import { askingFor, type Result, type SendTokenRequest } from './result';

const FOR_APP_TOKEN = askingFor('an app token');
const FOR_UNIVERSAL_TOKEN = askingFor('a universal token');

/** What our tokens are called: by it we know them from those of others. */
const OUR_NAME = 'n8n-gupshup-';

export class Mint {
	constructor(
		private readonly send: SendTokenRequest,
		private readonly app: GupshupApp,
		private readonly now: () => number,
	) {}

	/**
	 * No expiry is asked for: Gupshup's own default is the longest (24 hours), and one of our making would
	 * be refused where this computer's clock is wrong.
	 * docs: partner-docs.gupshup.io/reference/mintuniversalapptoken
	 */
	async appToken(universalToken: string): Promise<MintedToken | Problem> {
		const reply = await this.askApp('POST', 'token', universalToken, { name: newName() });
		const refused = () => universalTokenRefused(universalToken, this.now());
		return this.mintedIn(reply, 'app') ?? whyNone(reply, 'app', refused);
	}

	/** Gupshup mails the admin each time. docs: partner-docs.gupshup.io/reference/mintuniversaltoken */
	async universalToken(source: ClientSecretSource): Promise<MintedToken | Problem> {
		const { partnerId, email, clientSecret } = source;
		const reply = await this.send({
			purpose: FOR_UNIVERSAL_TOKEN,
			method: 'POST',
			url: this.partnerUrl(partnerId, 'auth/token'),
			form: { email, clientSecret, name: newName() },
		});
		return this.mintedIn(reply, 'universal') ?? whyNone(reply, 'universal', () => SECRET_REFUSED);
	}

	/**
	 * Revokes the oldest app token that an n8n has minted, if there is one. Who still uses it finds it
	 * refused, and reads the newer one. docs: partner-docs.gupshup.io/reference/listuniversalapptokens
	 */
	async makeRoom(universalToken: string): Promise<boolean> {
		const resource = `tokens?status=ACTIVE&name=${OUR_NAME}`;
		const list = await this.askApp('GET', resource, universalToken);
		const body = isOk(list) ? list.answer.body : undefined;
		const rows: unknown = isObject(body) && 'tokens' in body ? body.tokens : body;
		const [oldest] = (Array.isArray(rows) ? (rows as unknown[]) : [])
			.filter(isObject)
			.filter(({ name, status }) => String(name).startsWith(OUR_NAME) && status === 'ACTIVE')
			.sort((a, b) => Number(a.createdOn) - Number(b.createdOn));
		if (typeof oldest?.id !== 'string') return false;
		return isOk(await this.askApp('POST', 'token/revoke', universalToken, { id: oldest.id }));
	}

	/**
	 * Should it fail, the token ends by itself. docs: partner-
	 * docs.gupshup.io/reference/revokeuniversaltoken
	 */
	async giveUp({ partnerId }: ClientSecretSource, old: MintedToken, newer: MintedToken) {
		await this.send({
			purpose: FOR_UNIVERSAL_TOKEN,
			method: 'POST',
			url: this.partnerUrl(partnerId, 'auth/revoke'),
			authorization: `Bearer ${newer.token}`,
			form: { token: old.token },
		});
	}

	private async askApp(
		method: 'GET' | 'POST',
		resource: string,
		universalToken: string,
		form?: Record<string, string>,
	): Promise<Result> {
		const url = urlOf(this.app, resource);
		const authorization = `Bearer ${universalToken}`;
		return await this.send({ purpose: FOR_APP_TOKEN, method, url, authorization, form });
	}

	private partnerUrl(partnerId: string, resource: string): string {
		return `${this.app.baseUrl}/partner/${encodeURIComponent(partnerId)}/${resource}`;
	}

	private mintedIn(reply: Result, kind: MintedKind): MintedToken | undefined {
		const minted = isOk(reply) ? tokenIn(reply.answer.body, 0) : undefined;
		return minted && mintedNow(kind, minted.token, minted.id, this.now());
	}
}

function newName(): string {
	return `${OUR_NAME}${randomString(8).toLowerCase()}`;
}

/**
 * Gupshup's pages do not show the answer to a mint in full: the first text in it that has the form of a
 * token is the token, and an `id` beside it its id.
 */
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

/** Gupshup's own words; what they are is documented nowhere, so they are told by what they mean. */
const NOT_ENABLED = /not (?:been )?enabled|disabled|not allowed to mint/i;

/** @param refused the cause where Gupshup refuses what the token was minted with */
function whyNone(reply: Result, kind: MintedKind, refused: () => Problem): Problem {
	if (reply.kind !== 'answer') return reply.problem;
	const { status: httpStatus, body } = reply.answer;
	const { reason: said, code } = reasonIn(body);
	// A token in a form that was not known for one must not be shown.
	const reason = said?.replace(/[\w.~+/=-]{20,}/g, '***');
	const cause = (): Problem | undefined => {
		if (httpStatus === 409) return TOO_MANY[kind];
		if (httpStatus === 429) return TOO_OFTEN;
		if (NOT_ENABLED.test(reason ?? '')) return NOT_ENABLED_CAUSE;
		if (httpStatus >= 400 && httpStatus < 500) {
			if (kind === 'universal' || httpStatus === 401 || httpStatus === 403) return refused();
		}
		return httpStatus < 500 ? causeOfRefusal(httpStatus, reason, code) : undefined;
	};
	const { what, hint } = cause() ?? {
		what: `Gupshup answered with ${httpStatus} and returned no ${kind} token`,
		hint: 'Try again later. If this keeps happening, ask Gupshup support and quote its response',
	};
	return { what, hint, httpStatus, reason, ...(isRefusal(httpStatus) && { about: 'app' }) };
}

const TOO_MANY: Record<MintedKind, Problem> = {
	app: {
		what: 'Three tokens are active for this app, the most that Gupshup allows, and n8n created none of them',
		hint: "Revoke one of them in Gupshup's partner portal, or wait up to a day until one expires",
	},
	universal: {
		what: 'Three universal tokens of this admin are active, the most that Gupshup allows',
		hint: "Revoke one of them in Gupshup's partner portal",
	},
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

export function dateOf(time: number): string {
	return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(time);
}
