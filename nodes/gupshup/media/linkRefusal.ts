import { jsonParse } from 'n8n-workflow';

import type { Problem } from '../problems/problem';

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
		'Create the link shortly before it is sent, or make it valid for longer',
	],
	[
		/^(?:NoSuchKey|NoSuchBucket|BlobNotFound|ContainerNotFound|not_found|(?:object|bucket) not found)$/i,
		'there is no such file',
		'Check the names of the file and of the bucket or container that it is in',
	],
	[
		/^(?:SignatureDoesNotMatch|InvalidAccessKeyId|InvalidSignature|AuthorizationQueryParametersError|AuthenticationFailed|MissingKey|InvalidJWT)$|^URL signature mismatch|^Bad URL timestamp/i,
		'the signature in the link is not valid',
		'Use the link exactly as the service made it, or create it again',
	],
	[
		/^PublicAccessNotPermitted$|^Anonymous caller does not have /i,
		'the file is not public',
		'Make the file public, use a signed link, or download the image and choose File as the Image Source',
	],
];

/**
 * Why a service refuses a link, by the body of its answer. `what` continues "answers with 403 Forbidden":
 * "the link has expired".
 *
 * @returns `undefined` where nothing certain is said
 */
export function refusalIn(body: string): Pick<Problem, 'what' | 'hint'> | undefined {
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
