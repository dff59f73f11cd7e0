import {
	mintingNotEnabled,
	nameTaken,
	reviewParameters,
	tokenNotFound,
	tooManyTokens,
	type Answer,
} from '../answers.mts';
import type { SandboxToken, Tokens } from '../tokens/tokens.mts';
import { formOf, type Endpoint } from './endpoint.mts';

const HOUR = 3_600_000;

/** docs: partner-docs.gupshup.io/reference/mintuniversalapptoken */
const mint: Endpoint = {
	method: 'POST',
	path: 'token',
	tokenHeaders: ['authorization'],
	opensWith: ['universalToken'],
	limitGroup: 'appTokenMints',
	handle(exchange): Answer {
		const { app, partner, tokens, appTokenLife } = exchange;
		if (!partner.mayMint) return mintingNotEnabled();
		const form = formOf(exchange);
		const name = form?.get('name') ?? '';
		if (!form || name === '') return reviewParameters();
		const expiry = expiryIn(form, tokens.clock(), appTokenLife, [HOUR, 24 * HOUR]);
		if (expiry === undefined) return reviewParameters();
		return minted(tokens.mint('app', app.id, name, expiry), exchange.mintAnswer);
	},
};

/** docs: partner-docs.gupshup.io/reference/listuniversalapptokens */
const list: Endpoint = {
	method: 'GET',
	path: 'tokens',
	tokenHeaders: ['authorization'],
	limitGroup: 'tokenLists',
	handle: ({ app, tokens, request }) => ({
		status: 200,
		body: { status: 'success', tokens: listed(tokens, tokens.of('app', app.id), request.path) },
	}),
};

/** docs: partner-docs.gupshup.io/reference/revokealluniversalapptokens */
const revoke: Endpoint = {
	method: 'POST',
	path: 'token/revoke',
	tokenHeaders: ['authorization'],
	opensWith: ['universalToken'],
	limitGroup: 'tokenLists',
	handle(exchange): Answer {
		const { app, tokens } = exchange;
		const id = formOf(exchange)?.get('id') ?? '';
		const token = tokens.of('app', app.id).find((each) => each.id === id);
		if (!token) return tokenNotFound();
		tokens.revoke(token);
		return { status: 200, body: { status: 'success', scope: 'id' } };
	},
};

export const appTokenEndpoints: readonly Endpoint[] = [mint, list, revoke];

/**
 * When a token is to end, in milliseconds since 1970; `undefined` if that is out of bounds.
 *
 * @param life of a token that asks for nothing, in milliseconds, as are the bounds
 */
export function expiryIn(
	form: URLSearchParams,
	now: number,
	life: number,
	[shortest, longest]: [number, number],
): number | undefined {
	const asked = form.get('expiry');
	if (asked === null) return now + life;
	const expiry = Number(asked);
	return expiry >= now + shortest && expiry <= now + longest ? expiry : undefined;
}

/** Gupshup's pages do not show the answer to a mint in full: both shapes occur. */
export type MintAnswer = 'flat' | 'nested';

export function minted(token: SandboxToken | 'nameTaken' | 'tooMany', shape: MintAnswer): Answer {
	if (token === 'nameTaken') return nameTaken();
	if (token === 'tooMany') return tooManyTokens();
	const { id, name, token: text, createdOn, expiredOn } = token;
	const facts = { id, name, token: text, createdOn, expiredOn };
	return {
		status: 200,
		body: shape === 'flat' ? { status: 'success', ...facts } : { status: 'success', token: facts },
	};
}

/** As a list shows them: the token itself never. `status` and `name` of the query narrow it down. */
export function listed(tokens: Tokens, all: readonly SandboxToken[], path: string): object[] {
	const query = new URL(path, 'http://localhost').searchParams;
	const name = query.get('name') ?? '';
	return all
		.map((token) => ({
			id: token.id,
			name: token.name,
			createdByEmail: 'admin@example.com',
			createdOn: token.createdOn,
			expiredOn: token.expiredOn,
			revokedOn: token.revokedOn,
			status: tokens.statusOf(token),
		}))
		.filter((token) => token.status === (query.get('status') ?? token.status))
		.filter((token) => token.name.includes(name));
}
