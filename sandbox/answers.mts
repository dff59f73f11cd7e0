/** What goes back to the client: a status and a body that is written as JSON, in this key order. */
export interface Answer {
	status: number;
	/** Not there: nothing but the status is answered. */
	body?: object;
	headers?: Record<string, string>;
}

// The texts and the order of the keys are those of Gupshup's pages, which differ from error to error.
// docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-image-message

/** Token missing or wrong. */
export function authenticationFailed(): Answer {
	return failed(401, 'Authentication Failed');
}

/** No app has this id. */
export function invalidApp(): Answer {
	return badRequest('Invalid App Details');
}

/** The app is not linked to the partner account. */
export function notLinked(): Answer {
	return badRequest('Partner is not authorized');
}

/** The app exists and is not live (the text is documented for `…/health`). */
export function notLive(): Answer {
	return badRequest('App is not live.');
}

/** Callback billing is an account setting that only Gupshup's support turns on. */
export function callbackBillingOff(): Answer {
	return badRequest('Callback Billing must be enabled for this API');
}

/** An app on premises, asked to send. */
export function notOnCloud(): Answer {
	return badRequest(
		'The provided app is not of the expected type for this API. Please ensure that the app is on cloud.',
	);
}

/** An app on premises, asked to store media. */
export function mediaNeedsCloud(): Answer {
	return badRequest('Only CAPI apps allowed to generate media ID');
}

/** The body is no JSON (the text is documented for `…/v1/event`). */
export function invalidJson(): Answer {
	return badRequest('Invalid JSON payload');
}

/** Parts of a form are missing or too many (the text is documented for `…/v1/event`). */
export function reviewParameters(): Answer {
	return failed(400, 'Please review the request parameters and retry');
}

/** docs: partner-docs.gupshup.io/reference/voicecallaction-1 */
export function eventNotSupported(): Answer {
	return badRequest('Outbound event not supported');
}

/** The app was not switched to it. docs: partner-docs.gupshup.io/reference/mmlitesendmessage */
export function marketingOff(): Answer {
	return badRequest('MM lite is not enabled for this app');
}

/** docs: partner-docs.gupshup.io/docs/partner-rate-limits; no Retry-After is documented. */
export function tooManyRequests(): Answer {
	return failed(429, 'Too Many Requests');
}

/** More than 100 MB. docs: partner-docs.gupshup.io/reference/post_partner-app-appid-media */
export function mediaTooLarge(): Answer {
	return failed(413, 'File size exceeds the maximum limit!');
}

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-media */
export function mediaRefused(): Answer {
	return failed(500, 'Unable to upload requested Media');
}

/** Gupshup takes an address in place of the file, too; a stand-in on one computer fetches nothing. */
export function noFetching(): Answer {
	return failed(501, 'The sandbox does not fetch media from an address');
}

/**
 * Meta's own error, as Gupshup wraps it on its passthrough endpoints.
 * docs: docs.gupshup.io/reference/post_partner-app-appid-conversational-component
 * @param traceId Meta's id for the request
 */
export function invalidParameter(reason: string, traceId: string): Answer {
	return metaRefusal({ code: 100, title: `Invalid parameter: ${reason}` }, traceId);
}

/**
 * Another error of Meta's, in the same wrapping.
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */
export function metaRefusal(
	{ code, title, details }: { code: number; title: string; details?: string },
	traceId: string,
): Answer {
	return {
		status: 400,
		body: {
			error: {
				code,
				message: `(#${code}) ${title}`,
				type: 'OAuthException',
				...(details !== undefined && { error_data: { messaging_product: 'whatsapp', details } }),
				fbtrace_id: traceId,
			},
			status: 'error',
		},
	};
}

/** docs: partner-docs.gupshup.io/reference/setsubscription-api-v3 */
export function invalidUrl(): Answer {
	return badRequest('Invalid URL Passed');
}

/** docs: partner-docs.gupshup.io/reference/delete_partner-app-appid-subscription-subscriptionid */
export function subscriptionNotFound(): Answer {
	return badRequest('Subscription Does Not Exist');
}

/** A tag is unique within its app; with which words a second one is refused, nothing says. */
export function tagTaken(): Answer {
	return badRequest('Subscription with this tag already exists');
}

/** docs: partner-docs.gupshup.io/reference/listuniversaltokens */
export function unauthorised(): Answer {
	return failed(
		401,
		'Unauthorised access to the resource. Please review request parameters and headers and retry',
	);
}

/** Of another partner. docs: partner-docs.gupshup.io/reference/listuniversaltokens */
export function forbidden(): Answer {
	return failed(403, 'Forbidden Access');
}

/** Gupshup enables minting for each partner; with which words it refuses before, nothing says. */
export function mintingNotEnabled(): Answer {
	return failed(403, 'Token minting is not enabled for this partner');
}

/** Three tokens at once are documented, as is the 409; its words are not. */
export function tooManyTokens(): Answer {
	return failed(409, 'Maximum number of active tokens reached');
}

/** Names are unique among the active tokens; the words are not documented. */
export function nameTaken(): Answer {
	return failed(409, 'An active token with this name already exists');
}

/** The words are not documented. */
export function tokenNotFound(): Answer {
	return badRequest('Token not found');
}

/** No such address. */
export function notFound(): Answer {
	return failed(404, 'Not Found');
}

/** The address exists, for another method. */
export function methodNotAllowed(allowed: string): Answer {
	return { ...failed(405, 'Method Not Allowed'), headers: { allow: allowed } };
}

/** Most errors have their keys in this order, but for those with 400. */
function failed(status: number, message: string): Answer {
	return { status, body: { status: 'error', message } };
}

function badRequest(message: string): Answer {
	return { status: 400, body: { message, status: 'error' } };
}
