import type { IDataObject } from 'n8n-workflow';

import { objectIn } from './values';

/**
 * How a tap finds the execution that waits for it. n8n waits at an address of its own, signed by itself:
 * `<base>/<execution>/<node>?k=<key>&signature=<64 hex digits>`. The id of a button holds all of it but the
 * base, behind the id that the user gave the button:
 *
 *     approve|n8n:1234:6f1c2a34-…:Zx3kQ0aB:<signature>
 */
export interface WaitReference {
	executionId: string;
	nodeId: string;
	/** Tells one question of a node from the next: in a loop they have the same address. */
	key: string;
	signature: string;
}

/** In characters. WhatsApp takes 256 for both, and a reference has at most 150. */
export const LONGEST_OWN_ID = 100;

/** WhatsApp's limit for the id of a button, in characters. */
const LONGEST_WIRE_ID = 256;

const MARK = '|n8n:';

const KEY = 'k';
const SIGNATURE = 'signature';

// What each part has to look like, to the last character: of these an address is made.
const EXECUTION_ID = /^\d{1,19}$/;
/** As `encodeURIComponent` leaves it (`isPathPart`), and not the name of a folder above. */
const NODE_ID = /^(?!\.{1,2}$)[\w!'()*.~%-]{1,72}$/;
const REFERENCE_KEY = /^[\w-]{8}$/;
const SIGNATURE_HEX = /^[\da-f]{64}$/;
const SIGNATURE_SHORT = /^[\w-]{43}$/;

/** Parameters for `getSignedResumeUrl`: the key becomes part of what n8n signs. */
export const signedWith = (key: string): Record<string, string> => ({ [KEY]: key });

export const keyIn = (query: object): unknown => (query as Record<string, unknown>)[KEY];

export function referenceIn(signedUrl: URL): WaitReference | undefined {
	const [executionId, nodeId] = signedUrl.pathname.split('/').slice(-2);
	return checked({
		executionId,
		nodeId: nodeId ?? '',
		key: signedUrl.searchParams.get(KEY) ?? '',
		signature: signedUrl.searchParams.get(SIGNATURE) ?? '',
	});
}

export function wireIdOf(ownId: string, reference: WaitReference): string {
	const { executionId, nodeId, key } = reference;
	const [short] = signaturesIn(reference);
	return `${ownId}${MARK}${[executionId, nodeId, key, short].join(':')}`;
}

/** The signature as the id of a button has it, and as the waiting address does: both are secrets. */
export function signaturesIn({ signature }: WaitReference): string[] {
	return [Buffer.from(signature, 'hex').toString('base64url'), signature];
}

/** The two parts of the id of a button that was sent to be waited for; `undefined` for any other id. */
export function readWireId(id: string): { ownId: string; reference: WaitReference } | undefined {
	if (id.length > 2 * LONGEST_WIRE_ID) return undefined;
	const at = id.lastIndexOf(MARK);
	if (at < 1) return undefined;
	const [executionId, nodeId, key, short, ...more] = id.slice(at + MARK.length).split(':');
	if (more.length > 0 || short === undefined || !SIGNATURE_SHORT.test(short)) return undefined;
	const bytes = Buffer.from(short, 'base64url');
	// The last character holds more than fits: one signature is written in one way only.
	if (bytes.toString('base64url') !== short) return undefined;
	const reference = checked({ executionId, nodeId, key, signature: bytes.toString('hex') });
	return reference && { ownId: id.slice(0, at), reference };
}

/** @param base n8n's own, up to the execution, without a slash at the end */
export function waitingUrl(
	base: string,
	{ executionId, nodeId, key, signature }: WaitReference,
): string {
	return `${base}/${executionId}/${nodeId}?${KEY}=${key}&${SIGNATURE}=${signature}`;
}

function checked(reference: WaitReference): WaitReference | undefined {
	const { executionId, nodeId, key, signature } = reference;
	const isWhole =
		EXECUTION_ID.test(executionId) &&
		isPathPart(nodeId) &&
		REFERENCE_KEY.test(key) &&
		SIGNATURE_HEX.test(signature);
	return isWhole ? reference : undefined;
}

/** One part of a path, whoever decodes it: no broken code, no code for a dot, a slash or a control character. */
function isPathPart(nodeId: string): boolean {
	if (!NODE_ID.test(nodeId)) return false;
	try {
		const decoded = decodeURIComponent(nodeId);
		return encodeURIComponent(decoded) === nodeId && !/[/\\\p{Cc}]/u.test(decoded);
	} catch {
		return false;
	}
}

/**
 * All texts: `id` and `title` of the button, `id` as the user gave it; who tapped; WhatsApp's id of the
 * message that the tap is, which a reply quotes; and the time in ISO 8601.
 */
const ANSWER_FIELDS = [
	'id',
	'title',
	'from',
	'fromUserId',
	'fromParentUserId',
	'messageId',
	'timestamp',
] as const;

export type TappedAnswer = { id: string } & Partial<Record<(typeof ANSWER_FIELDS)[number], string>>;

const LONGEST = 512;

const VERDICTS = ['taken', 'refused', 'otherPerson'] as const;
type Verdict = (typeof VERDICTS)[number];

const VERDICT = 'gupshupAnswer';

export function answerIn(body: unknown): TappedAnswer | undefined {
	const given = objectIn(body);
	const answer: Partial<TappedAnswer> = {};
	for (const field of ANSWER_FIELDS) {
		const value = given[field];
		if (value === undefined) continue;
		if (typeof value !== 'string' || value === '' || value.length > LONGEST) return undefined;
		answer[field] = value;
	}
	return answer.id === undefined ? undefined : { ...answer, id: answer.id };
}

/** What the waiting node answers with: by this the trigger tells it from pages of n8n's and of proxies. */
export function verdictBody(verdict: Verdict): IDataObject {
	return { [VERDICT]: verdict };
}

/** The verdict in the answer to a call of the waiting address, or `undefined` where none of ours is in it. */
export function verdictIn(body: unknown): Verdict | undefined {
	const said = objectIn(body)[VERDICT];
	return VERDICTS.find((verdict) => verdict === said);
}
