import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { appOf } from './app';
import { latestRenewal, STORED_UNIVERSAL_TOKEN } from './appToken';
import { timesIn } from '../input/jwt';
import { dateOf } from './noToken';
import { isDue, readStored } from './minted';
import { keyOf, sourceOf } from './source';

const DAY_MS = 86_400_000;

/** So long before the user's turn comes, it is said. */
const NOTICE_MS = 14 * DAY_MS;

/**
 * What the user has to do soon so that sending does not stop: sentences with a date.
 *
 * @returns `undefined` if there is nothing to do, or nothing can be known: a client secret does not say
 *   when it ends, so it is the renewal in vain that tells
 * @throws InvalidInput for a credential that is not filled in
 */
export function endingNotice(
	credential: ICredentialDataDecryptedObject,
	now: number,
): string | undefined {
	const source = sourceOf(credential);
	if (source === undefined) return undefined;
	if (source.type === 'universalToken') {
		const { expiresAt } = timesIn(source.universalToken);
		if (expiresAt === undefined || expiresAt > now + NOTICE_MS) return undefined;
		const verb = expiresAt <= now ? 'expired' : 'expires';
		return `The universal token in the Gupshup API credential ${verb} on ${dateOf(expiresAt)}. Create a new one in Gupshup's partner portal and paste it into the credential.`;
	}
	const key = keyOf(appOf(credential), source);
	const renewal = latestRenewal(key);
	const universal = renewal?.universal ?? readStored(credential[STORED_UNIVERSAL_TOKEN], key);
	if (universal === undefined) return undefined;
	const { problem } = renewal ?? {};
	// One that is due for more than a day was renewed in vain, by whichever process.
	if (problem === undefined && !isDue('universal', universal, now - DAY_MS, 0)) return undefined;
	const why = problem
		? `${problem.what}. ${problem.hint}.`
		: "The universal token couldn't be renewed. Check the client secret in the Gupshup API credential. It is valid for up to three months.";
	return `Sending works only until ${dateOf(universal.expiresAt)}. ${why}`;
}
