import {
	authenticationFailed,
	forbidden,
	methodNotAllowed,
	mintingNotEnabled,
	notFound,
	reviewParameters,
	tokenNotFound,
	tooManyRequests,
	unauthorised,
	type Answer,
} from '../answers.mts';
import type { AppLimits } from '../limits/appLimits.mts';
import type { SandboxPartner } from '../partner.mts';
import type { RecordedRequest } from '../records/requests.mts';
import type { SandboxToken, Tokens } from '../tokens/tokens.mts';
import { expiryIn, listed, minted, type MintAnswer } from './appTokens.mts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** What answering below `/partner/{partnerId}/auth/` needs. */
export interface PartnerServices {
	partner: SandboxPartner;
	tokens: Tokens;
	limits: AppLimits;
	/** How long a universal token lives that asks for nothing else, in milliseconds. */
	universalTokenLife: number;
	mintAnswer: MintAnswer;
	clock: () => number;
}

/** Answers a request about universal tokens, which belong to the partner's admin. */
export function answerPartner(services: PartnerServices, request: RecordedRequest): Answer {
	const route = ROUTES[request.endpoint ?? ''];
	if (!route) return notFound();
	if (request.method !== route.method) return methodNotAllowed(route.method);
	const { partner, limits, clock } = services;
	if (request.partnerId !== partner.id) return forbidden();
	if (!limits.pass(partner.id, route.limitGroup, clock())) return tooManyRequests();
	return route.handle(services, request);
}

const ROUTES: Record<
	string,
	{
		method: string;
		limitGroup: 'universalTokenMints' | 'tokenLists';
		handle: (services: PartnerServices, request: RecordedRequest) => Answer;
	}
> = {
	/** docs: partner-docs.gupshup.io/reference/mintuniversaltoken */
	'auth/token': {
		method: 'POST',
		limitGroup: 'universalTokenMints',
		handle({ partner, tokens, universalTokenLife, mintAnswer }, request) {
			const form = formIn(request);
			const name = form.get('name') ?? '';
			if (
				form.get('email') !== partner.email ||
				form.get('clientSecret') !== partner.clientSecret
			) {
				return authenticationFailed();
			}
			if (!partner.mayMint) return mintingNotEnabled();
			if (name === '') return reviewParameters();
			const expiry = expiryIn(form, tokens.clock(), universalTokenLife, [MINUTE, 60 * DAY]);
			if (expiry === undefined) return reviewParameters();
			return minted(tokens.mint('partner', partner.email, name, expiry), mintAnswer);
		},
	},
	/** docs: partner-docs.gupshup.io/reference/listuniversaltokens */
	'auth/tokens': {
		method: 'GET',
		limitGroup: 'tokenLists',
		handle({ partner, tokens }, request) {
			if (!bearer(tokens, request)) return unauthorised();
			// Not wrapped, unlike the list of an app's tokens.
			return {
				status: 200,
				body: listed(tokens, tokens.of('partner', partner.email), request.path),
			};
		},
	},
	/** docs: partner-docs.gupshup.io/reference/revokeuniversaltoken */
	'auth/revoke': {
		method: 'POST',
		limitGroup: 'tokenLists',
		handle({ partner, tokens }, request) {
			if (!bearer(tokens, request)) return unauthorised();
			const form = formIn(request);
			const keys = (['id', 'name', 'token'] as const).filter((key) => form.has(key));
			if (keys.length !== 1) return reviewParameters();
			const [key] = keys;
			const found = tokens
				.of('partner', partner.email)
				.find((token) => token[key] === form.get(key) && tokens.statusOf(token) === 'ACTIVE');
			if (!found) return tokenNotFound();
			tokens.revoke(found);
			return { status: 200, body: { status: 'success', scope: key === 'token' ? 'jti' : key } };
		},
	},
};

function formIn({ rawBody }: RecordedRequest): URLSearchParams {
	return new URLSearchParams(rawBody?.toString() ?? '');
}

function bearer(tokens: Tokens, { headers }: RecordedRequest): SandboxToken | undefined {
	const token = tokens.active((headers.authorization ?? '').replace(/^Bearer /, ''));
	return token?.kind === 'partner' ? token : undefined;
}
