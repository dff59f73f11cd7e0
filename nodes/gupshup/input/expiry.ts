import { jsonParse } from 'n8n-workflow';

import type { Problem } from '../problems/problem';
import { isOneOf, type MediaWords } from './linkRule';

/** Whether a text has the form of a JSON Web Token (RFC 7519, 3). */
export function isJwt(token: string): boolean {
	return /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/** When a token was made and when it ends, in ms since 1970, as far as it says so. */
export function timesIn(token: string): { issuedAt?: number; expiresAt?: number } {
	if (!isJwt(token)) return {};
	const text = Buffer.from(token.split('.')[1], 'base64url').toString();
	const claims = jsonParse<Record<string, unknown> | null>(text, { fallbackValue: {} }) ?? {};
	return { issuedAt: millisecondsIn(claims.iat), expiresAt: millisecondsIn(claims.exp) };
}

/** RFC 7519, 2: seconds. Gupshup's APIs write milliseconds elsewhere, so both are understood. */
function millisecondsIn(date: unknown): number | undefined {
	if (typeof date !== 'number' || !(date > 0)) return undefined;
	return date > 100_000_000_000 ? date : date * 1000;
}

/** When a signed link begins and ends to work, by what stands in it, in ms since 1970. */
interface Validity {
	from?: number;
	until?: number;
}

/** Takes names in small letters; '' where the link has none. */
type Parameters = (name: string) => string;

/** The end of a link in a parameter, as seconds since 1970. */
interface EndForm {
	end: string;
	/** Parameters without which the end is nobody's promise: what signs it. */
	beside: readonly string[];
	/** The services that are meant, where their names for these are too common elsewhere. */
	hosts?: readonly string[];
	radix?: 16;
}

const MINUTE = 60_000;

/** What clocks may differ by, in ms. */
const DOUBT = 5 * MINUTE;

const END_FORMS: readonly EndForm[] = [
	// docs: S3 "Signature Version 2", cloud.google.com/storage/docs/access-control/signed-urls-v2, CloudFront
	// "canned policy", Alibaba OSS "Include a V1 signature in a URL", Huawei OBS, laravel.com/docs/urls
	{ end: 'expires', beside: ['signature'] },
	// docs: cloudinary.com/documentation/control_access_to_media
	{ end: 'expires_at', beside: ['signature'] },
	// docs: help.aliyun.com/en/oss/user-guide/0002-00000113
	{ end: 'x-oss-expires', beside: ['x-oss-signature', 'x-oss-access-key-id'] },
	// docs: docs.openstack.org/swift/latest/api/temporary_url_middleware.html
	{ end: 'temp_url_expires', beside: ['temp_url_sig'] },
	// docs: imagekit.io/docs/media-delivery-basic-security
	{ end: 'ik-t', beside: ['ik-s'] },
	// docs: developers.cloudflare.com/images, bytescale.com/docs/secure-urls
	{ end: 'exp', beside: ['sig'], hosts: ['imagedelivery.net', 'upcdn.io'] },
	// docs: docs.imgix.com/apis/rendering/expiration
	{ end: 'expires', beside: ['s'], hosts: ['*.imgix.net'] },
	// docs: docs.bunny.net/docs/token-authentication
	{ end: 'expires', beside: ['token'] },
	// docs: github.com/useapi/discord-cdn-proxy
	{
		...{ end: 'ex', beside: ['is', 'hm'], radix: 16 },
		hosts: ['cdn.discordapp.com', 'media.discordapp.net'],
	},
	// docs: docs.rs/instagram-cdn-url
	{ end: 'oe', beside: ['oh'], radix: 16, hosts: ['*.fbcdn.net', '*.cdninstagram.com'] },
];

/**
 * Why a signed link does not work now, by what stands in the link itself, continuing "Image URL".
 *
 * @param now in ms since 1970
 */
export function expiryOf(url: URL, now: number, media: MediaWords): Problem | undefined {
	const { from, until } = validityOf(url) ?? {};
	if (until !== undefined && until + DOUBT < now) {
		return {
			what: `is a link that expired ${durationFor(now - until)} ago`,
			hint: 'Create the link shortly before you send it, or make it valid for longer',
		};
	}
	if (from !== undefined && from - DOUBT > now) {
		return {
			what: `is a link that only becomes valid in ${durationFor(from - now)}`,
			hint: `Make the link valid from now on, or send the ${media.one} later`,
		};
	}
	return undefined;
}

function validityOf(url: URL): Validity | undefined {
	if (url.search === '') return undefined;
	const all = new Map<string, string>();
	for (const [name, value] of url.searchParams) {
		const key = name.toLowerCase();
		// Where a parameter stands twice, the first one counts.
		if (!all.has(key)) all.set(key, value);
	}
	const parameter: Parameters = (name) => all.get(name) ?? '';
	return (
		dated(parameter) ??
		ended(parameter, url) ??
		policy(parameter) ??
		azure(parameter) ??
		tencent(parameter) ??
		edgeToken(parameter) ??
		jsonWebToken(parameter)
	);
}

/**
 * A date and how many seconds it holds from then on, in four dialects of one scheme.
 * docs: S3 "Authenticating Requests: Using Query Parameters", Google Cloud Storage "V4 signing process",
 * Alibaba OSS "Include a V4 signature in a URL", Volcengine TOS
 */
function dated(parameter: Parameters): Validity | undefined {
	for (const dialect of ['x-amz', 'x-goog', 'x-oss', 'x-tos']) {
		const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(parameter(`${dialect}-date`));
		const seconds = /^\d{1,9}$/.exec(parameter(`${dialect}-expires`))?.[0];
		if (!date || seconds === undefined || parameter(`${dialect}-signature`) === '') continue;
		const [year, month, day, hour, minute, second] = date.slice(1).map(Number);
		const start = Date.UTC(year, month - 1, day, hour, minute, second);
		return { until: start + Number(seconds) * 1000 };
	}
	return undefined;
}

function ended(parameter: Parameters, url: URL): Validity | undefined {
	for (const { end, beside, hosts, radix } of END_FORMS) {
		if (hosts !== undefined && !isOneOf(hosts, url)) continue;
		if (beside.some((name) => parameter(name) === '')) continue;
		const until = secondsIn(parameter(end), radix);
		if (until !== undefined) return { until };
	}
	return undefined;
}

interface Policy {
	Statement?: Array<{ Condition?: Record<string, { 'AWS:EpochTime'?: unknown }> }>;
}

/** docs: CloudFront "Create a signed URL using a custom policy" */
function policy(parameter: Parameters): Validity | undefined {
	if (parameter('signature') === '' || parameter('key-pair-id') === '') return undefined;
	const base64 = parameter('policy').replace(/-/g, '+').replace(/~/g, '/').replace(/_/g, '=');
	const text = Buffer.from(base64, 'base64').toString();
	const read = jsonParse<Policy | null>(text, { fallbackValue: null });
	const { DateLessThan: until, DateGreaterThan: from } = read?.Statement?.[0]?.Condition ?? {};
	return {
		from: secondsIn(String(from?.['AWS:EpochTime'])),
		until: secondsIn(String(until?.['AWS:EpochTime'])),
	};
}

/** docs: learn.microsoft.com/rest/api/storageservices/create-service-sas */
function azure(parameter: Parameters): Validity | undefined {
	if (parameter('sig') === '' || parameter('sv') === '') return undefined;
	return { from: timeIn(parameter('st')), until: timeIn(parameter('se')) };
}

/** A day alone tells too little of its end to be certain. */
function timeIn(text: string): number | undefined {
	const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?Z$/.test(text);
	const time = isTime ? Date.parse(text) : NaN;
	return Number.isNaN(time) ? undefined : time;
}

/** docs: tencentcloud.com/document/product/436/7778 */
function tencent(parameter: Parameters): Validity | undefined {
	if (parameter('q-signature') === '') return undefined;
	const [from, until] = parameter('q-sign-time').split(';', 2);
	return { from: secondsIn(from), until: secondsIn(until) };
}

/**
 * `st=…~exp=…~acl=…~hmac=…`
 * docs: github.com/akamai/EdgeAuth-Token-Node, cloudinary.com/documentation/control_access_to_media,
 * uploadcare.com/docs/security/secure-delivery
 */
function edgeToken(parameter: Parameters): Validity | undefined {
	for (const name of ['hdnts', 'hdnea', '__token__', '__cld_token__', 'token']) {
		const fields = new URLSearchParams(parameter(name).replace(/~/g, '&'));
		if (!fields.has('hmac')) continue;
		return { from: secondsIn(fields.get('st')), until: secondsIn(fields.get('exp')) };
	}
	return undefined;
}

/** docs: RFC 7519; supabase.com/docs/guides/storage/serving/downloads */
function jsonWebToken(parameter: Parameters): Validity | undefined {
	return { until: timesIn(parameter('token')).expiresAt ?? timesIn(parameter('jwt')).expiresAt };
}

/** Seconds since 1970 as ms, from the years in which links are signed; `undefined` for all else. */
function secondsIn(text: string | null = '', radix: 10 | 16 = 10): number | undefined {
	const form = radix === 16 ? /^[\da-f]{8}$/i : /^\d{10}$/;
	return form.test(text ?? '') ? parseInt(text ?? '', radix) * 1000 : undefined;
}

function durationFor(ms: number): string {
	const minutes = Math.round(ms / MINUTE);
	if (minutes < 90) return `${minutes} minutes`;
	const hours = Math.round(minutes / 60);
	return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
