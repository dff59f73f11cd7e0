import { timesIn } from '../input/jwt';
import { reasonIn } from '../http/answer';
import { causeOfRefusal, isRefusal } from '../problems/causes';
import type { Problem } from '../problems/problem';
import type { MintedKind } from './minted';
import type { Result } from './result';

/** Gupshup's own words; what they are is documented nowhere, so they are told by what they mean. */
const NOT_ENABLED = /not (?:been )?enabled|disabled|not allowed to mint/i;

/**
 * Why the answer to a mint holds no token.
 *
 * @param tooMany for a 409
 * @param refused the statuses with which Gupshup refuses what the token was minted with, and that cause
 */
export function whyNone(
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

export const TOO_MANY_APP_TOKENS = {
	what: 'Three tokens are active for this app, the most that Gupshup allows, and n8n created none of them',
	hint: "Revoke one of them in Gupshup's partner portal, or wait up to a day until one expires",
};

export const TOO_MANY_UNIVERSAL_TOKENS = {
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

export const SECRET_REFUSED = {
	what: "Gupshup doesn't accept the client secret",
	hint: 'Check Partner ID, Admin Email and Client Secret in the Gupshup API credential. A client secret is valid for up to three months. If it has expired, generate a new one in the settings of the partner portal',
};

export function universalTokenRefused(token: string, now: number): Problem {
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
