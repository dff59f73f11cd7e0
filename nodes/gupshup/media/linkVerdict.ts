import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { MEGABYTE } from '../http/body';
import { onOneLine, type Problem } from '../problems/problem';
import { megabytes, type MediaRule } from './media';
import { type MediaFile, openPrivately } from './mediaRules';

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
	file: MediaFile;
}

/** Whether no more of an answer is needed to judge the link. */
export function isEnough(status: number, file: MediaFile): boolean {
	if (isFile(status)) return file.tellsEnough;
	return !STATUS_WITH_REASON.has(status) || file.textIsFull;
}

const isFile = (status: number) => status === 200 || status === 206;

/**
 * Why a link cannot be sent, as far as that is certain by the answer it gave and the beginning of its
 * bytes. What happened continues the label of the field: "leads to a web page (Sign in), not to an image".
 */
export function problemOfLink(
	{ status, headers, file }: LinkAnswer,
	rule: MediaRule,
): Problem | undefined {
	const { one, an, largestMb, smaller, smallerByLink = smaller } = rule;
	const refusal = CERTAIN_STATUS.get(status);
	if (refusal !== undefined) {
		return {
			what: `answers with ${refusal}`,
			hint: `The ${one} was moved, has expired, or isn't public. ${openPrivately(rule)}`,
		};
	}
	const denial = STATUS_WITH_REASON.get(status);
	if (denial !== undefined) {
		const said = saidIn(file.text.trim());
		const reason = REASONS.find(([pattern]) => said.some((text) => pattern.test(text)));
		return reason && { what: `answers with ${denial}: ${reason[1]}`, hint: reason[2] };
	}
	if (!isFile(status)) return undefined;
	const whole = sizeOf(status, headers);
	// A piece from elsewhere in the file, or an answer that ended early, tells nothing.
	if (whole === 'elsewhere' || (file.size === 0 && whole !== 0)) return undefined;
	const mayBePage = rule.mayBePage && !/^text\/html|^$/.test(String(headers['content-type'] ?? ''));
	if (file.kind.tag === 'page' && !mayBePage) {
		const title = onOneLine(file.title, LONGEST_TITLE);
		return {
			what: `leads to a web page${title === '' ? '' : ` (${title})`}, not to ${an}`,
			hint: openPrivately(rule),
		};
	}
	const flaw = rule.flawByLink?.(file.kind) ?? file.flawSoFar();
	if (flaw) return { what: `leads to ${flaw.what}`, hint: flaw.hint };
	if (whole > largestMb * MEGABYTE) {
		return {
			what: `leads to ${an} of ${megabytes(whole, largestMb)} MB, but WhatsApp accepts up to ${largestMb} MB`,
			hint: smallerByLink,
		};
	}
	return undefined;
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
