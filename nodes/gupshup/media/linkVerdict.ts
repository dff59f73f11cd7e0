import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { onOneLine, type Problem } from '../problems/problem';
import { MEGABYTE } from '../http/body';
import { parseUrl } from '../input/network';
import type { FileBytes } from './fileBytes';
import { type Flaw, isOtherPicture, megabytes } from './imageFile';
import { DOCUMENT, IMAGE, type MediaRule, RULE_HEAD_BYTES } from './mediaRules';

/**
 * Statuses that mean the same to everybody who asks. Others may be meant for this n8n only: a server
 * that keeps programs out, or cannot answer at the moment.
 */
const CERTAIN_STATUS: ReadonlyMap<number, string> = new Map([
	[401, '401 Unauthorized'],
	[404, '404 Not Found'],
	[410, '410 Gone'],
]);

/** Statuses that mean the same to everybody where the body gives such a reason. */
const STATUS_WITH_REASON: ReadonlyMap<number, string> = new Map([
	[400, '400 Bad Request'],
	[403, '403 Forbidden'],
	[409, '409 Conflict'],
]);

const LONGEST_TITLE = 60;

/** What a link answered, as far as it was read. */
export interface LinkAnswer {
	status: number;
	headers: IDataObject;
	bytes: FileBytes;
	/** The address that gave the file, after all redirects. */
	url: string;
}

const tryInPrivate = ({ one }: MediaRule) =>
	`Open the link in a private window of your browser. WhatsApp can only download the ${one} if it shows there by itself, without signing in`;

const USE_ANOTHER_FORM =
	'Use a JPEG or PNG version of it, or download it with HTTP Request, convert it with Edit Image, and choose File as the Image Source';

const MAKE_SMALLER =
	'Use a smaller version of it, or download it with HTTP Request, make it smaller with Edit Image (Resize), and choose File as the Image Source';

/**
 * Why a link cannot be sent, as far as that is certain by the answer it gave and the beginning of its
 * bytes. What happened continues the label of the field: "leads to a web page (Sign in), not to an image".
 */
export function problemOfLink(
	{ status, headers, bytes, url }: LinkAnswer,
	rule: MediaRule,
): Problem | undefined {
	const refusal = CERTAIN_STATUS.get(status);
	if (refusal !== undefined) {
		return {
			what: `answers with ${refusal}`,
			hint: `The ${rule.one} was moved, has expired, or isn't public. ${tryInPrivate(rule)}`,
		};
	}
	const denial = STATUS_WITH_REASON.get(status);
	if (denial !== undefined) {
		const reason = refusalIn(bytes.text);
		return reason && { what: `answers with ${denial}: ${reason.what}`, hint: reason.hint };
	}
	if (status !== 200 && status !== 206) return undefined;
	const whole = sizeOf(status, headers);
	// A piece from elsewhere in the file, or an answer that ended early, tells nothing.
	if (whole === 'elsewhere' || (bytes.size === 0 && whole !== 0)) return undefined;
	const { kind } = bytes;
	const mayBePage =
		rule.one === DOCUMENT.one && !/^text\/html|^$/.test(String(headers['content-type'] ?? ''));
	if ('other' in kind && kind.other === 'a web page' && !mayBePage) return noPage(bytes, rule);
	const flaw = rule.one === IMAGE.one ? flawOfImage(bytes) : flawOfOther(bytes, url, rule);
	if (flaw) return { what: `leads to ${flaw.what}`, hint: flaw.hint };
	const { an, largestMb } = rule;
	if (whole > largestMb * MEGABYTE) {
		return {
			what: `leads to ${an} of ${megabytes(whole, largestMb)} MB, but WhatsApp accepts up to ${largestMb} MB`,
			hint: rule.one === IMAGE.one ? MAKE_SMALLER : rule.smaller,
		};
	}
	return undefined;
}

function noPage(bytes: FileBytes, rule: MediaRule): Problem {
	const title = onOneLine(bytes.title, LONGEST_TITLE);
	return {
		what: `leads to a web page${title === '' ? '' : ` (${title})`}, not to ${rule.an}`,
		hint: tryInPrivate(rule),
	};
}

function flawOfImage({ kind, flawSoFar }: FileBytes): Flaw | undefined {
	if ('image' in kind) return flawSoFar;
	return {
		what: `${kind.other}, not to a JPEG or PNG`,
		hint: isOtherPicture(kind.other) ? USE_ANOTHER_FORM : tryInPrivate(IMAGE),
	};
}

/** What is certain against a document, video or audio file by its beginning. */
function flawOfOther({ beginning }: FileBytes, url: string, rule: MediaRule): Flaw | undefined {
	const ending = /\.([a-z\d]{1,5})$/i.exec(parseUrl(url)?.pathname ?? '')?.[1].toLowerCase() ?? '';
	const found = rule.follow(beginning.subarray(0, RULE_HEAD_BYTES), ending);
	return 'push' in found ? undefined : found;
}

/** What the body of an answer can tell: about the file, or why there is none. */
export function subjectOf(status: number): 'file' | 'reason' | 'nothing' {
	if (status === 200 || status === 206) return 'file';
	return STATUS_WITH_REASON.has(status) ? 'reason' : 'nothing';
}

/** Size of the whole file in bytes, `NaN` where the answer does not tell. */
function sizeOf(status: number, headers: IDataObject): number | 'elsewhere' {
	if (status === 206) {
		const range = /^bytes 0-\d{1,15}\/(\d{1,15}|\*)$/.exec(String(headers['content-range']));
		return range ? Number(range[1]) : 'elsewhere';
	}
	// What was packed for the way has another length.
	const isPacked = (headers['content-encoding'] ?? 'identity') !== 'identity';
	return isPacked ? NaN : Number(headers['content-length']);
}

/**
 * Reasons that are the same for everybody who asks, in the codes and words of the services. "Access
 * denied" alone is none of them: a service may let WhatsApp in, and not this n8n.
 *
 * docs: the pages about errors of S3, Google Cloud Storage (XML API), Azure Storage, CloudFront, Alibaba
 * OSS, Tencent COS and Supabase Storage
 */
const REASONS: ReadonlyArray<[said: RegExp, why: string, hint: string]> = [
	[
		/^(?:ExpiredToken|RequestExpired|TokenExpired)$|\b(?:request|signature|timestamp|token|jwt|url) (?:has )?expired\b|not valid in the specified time frame|claim timestamp check failed/i,
		'the link has expired',
		'Create the link shortly before you send it, or make it valid for longer',
	],
	[
		/^(?:NoSuchKey|NoSuchBucket|BlobNotFound|ContainerNotFound|not_found|(?:object|bucket) not found)$/i,
		"the file doesn't exist",
		'Check the names of the file and of its bucket or container',
	],
	[
		/^(?:SignatureDoesNotMatch|InvalidAccessKeyId|InvalidSignature|AuthorizationQueryParametersError|AuthenticationFailed|MissingKey|InvalidJWT)$|^URL signature mismatch|^Bad URL timestamp/i,
		"the signature in the link isn't valid",
		'Use the link exactly as the service made it, or create it again',
	],
	[
		/^PublicAccessNotPermitted$|^Anonymous caller does not have /i,
		"the file isn't public",
		'Make the file public, use a signed link, or download it and choose File instead of Link',
	],
];

/**
 * Why a service refuses a link, by the body of its answer. `what` continues "answers with 403 Forbidden":
 * "the link has expired".
 *
 * @returns `undefined` where nothing certain is said
 */
function refusalIn(body: string): Pick<Problem, 'what' | 'hint'> | undefined {
	const said = saidIn(body.trim());
	for (const [reason, what, hint] of REASONS) {
		if (said.some((text) => reason.test(text))) return { what, hint };
	}
	return undefined;
}

/** Codes and messages, out of XML, JSON, or the one line in which Meta's servers answer. */
function saidIn(body: string): string[] {
	if (/^(?:<\?xml|<Error>)/.test(body)) {
		const elements = ['Code', 'Message', 'Details', 'AuthenticationErrorDetail'];
		return elements.map((name) => elementIn(body, name));
	}
	if (!body.startsWith('{')) return /^(?:Bad )?URL [^<]{1,80}$/.test(body) ? [body] : [];
	const { error, ...others } = jsonParse<{ error?: unknown }>(body, { fallbackValue: {} });
	const within = typeof error === 'object' && error !== null ? Object.values(error) : [error];
	return [...within, ...Object.values(others)].filter((value) => typeof value === 'string');
}

/** The text of an element, '' where there is none. */
function elementIn(xml: string, name: string): string {
	const start = xml.indexOf(`<${name}>`);
	const end = start === -1 ? -1 : xml.indexOf('</', start);
	return end === -1 ? '' : xml.slice(start + name.length + 2, end).trim();
}
