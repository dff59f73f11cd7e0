import type { ReportDetails } from '../sandbox/events/payloads.mts';
import type { Reason } from './shapes.mts';

interface DocumentedReason extends Reason {
	/** As it stands in the event, in Meta's shape or in Gupshup's. */
	title: string;
	shape: 'meta' | 'gupshup';
}

const meta = (code: number, title: string, label: string): DocumentedReason => ({
	code,
	title,
	label,
	shape: 'meta',
});

const gupshup = (code: number, title: string): DocumentedReason => ({
	code,
	title,
	label: title,
	shape: 'gupshup',
});

/**
 * Why a message fails after it was accepted.
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes (six digits),
 * partner-docs.gupshup.io/docs/error-codes (the others)
 */
export const reasons: readonly DocumentedReason[] = [
	meta(131047, 'Re-engagement message', 'More than 24 hours since the person last wrote'),
	meta(131026, 'Message undeliverable', 'Not on WhatsApp, or an old version of it'),
	meta(131053, 'Media upload error', 'The file is of a wrong type, too large or not readable'),
	meta(131052, 'Media download error', 'The file could not be fetched from its link'),
	meta(131051, 'Unsupported message type', 'This type of message is not supported'),
	meta(131009, 'Parameter value is not valid', 'A value of the message is not valid'),
	meta(
		131049,
		'Message not delivered to maintain healthy ecosystem engagement',
		'Meta holds it back',
	),
	meta(130472, "User's number is part of an experiment", 'The number is part of an experiment'),
	meta(131048, 'Spam rate limit hit', 'Too many people have blocked or reported the number'),
	meta(131056, 'Pair rate limit hit', 'Too many messages to this number'),
	meta(130429, 'Rate limit hit', 'Too many messages in a short time'),
	meta(131031, 'Account has been locked', 'The WhatsApp account is locked'),
	gupshup(1002, 'Number is not on WhatsApp'),
	gupshup(1003, 'Wallet balance is too low'),
	gupshup(1008, 'No open session, template or opt-in'),
	gupshup(1010, 'Invalid media URL'),
	gupshup(1011, 'Invalid media size'),
	gupshup(1012, 'User has opted out'),
	gupshup(4001, 'Rate limited'),
	gupshup(4002, 'Unusable answer from WhatsApp'),
	gupshup(470, 'Outside the 24-hour window (older format)'),
	gupshup(500, 'Internal error'),
];

/** What the event of a failed message says; `undefined` if the code is none of those above. */
export function failureOf(code: unknown): ReportDetails | undefined {
	const found = reasons.find((reason) => reason.code === code);
	return found && { code: found.code, title: found.title, shape: found.shape };
}
