import { MOST_MESSAGES } from './gate.mts';
import type { Settings } from './settings.mts';

/** What is about to happen, for who is asked to agree. Holds no token. */
export function announcement(settings: Settings): string {
	const { baseUrl, appId, to, otherTo, userId, listen, rate, everyMs } = settings;
	const also = [
		...(otherTo === undefined ? [] : [`one of them to +${otherTo}`]),
		...(userId === undefined ? [] : [`one of them to ${userId}`]),
	];
	return [
		`This asks ${baseUrl} about the app ${appId}.`,
		'',
		`- At most ${MOST_MESSAGES} messages to +${to}${also.map((each) => `, ${each}`).join('')}: pictures, buttons, cards, a place, a link to a sound.`,
		`  One every ${everyMs / 1000} s. Each may be charged.`,
		'- Some requests that are meant to be refused: a wrong token, a wrong app ID, an unknown media ID, a title too long.',
		'- One picture is uploaded. That cannot be taken back; Gupshup forgets it after 30 days.',
		...(listen === undefined
			? []
			: [
					`- One subscription is made that calls ${new URL(listen).origin}, and removed at the end.`,
				]),
		...(rate ? ['- One 429 is provoked, by 40 requests for the balance at once.'] : []),
		'- Nothing else of the account is changed. It stops at the first sign of trouble with it.',
		'',
	].join('\n');
}
