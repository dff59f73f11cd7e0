import type { Delivery } from '../sandbox/events/deliveries.mts';
import type { RecordedRequest } from '../sandbox/records/requests.mts';
import { maskedHeaders, readable } from './mask.mts';
import type { Exchange } from './shapes.mts';

/** Longer bodies are cut: the page is to be looked at, not to be kept. */
const LONGEST_BODY = 20_000;

const cut = (text: string) =>
	text.length <= LONGEST_BODY
		? text
		: `${text.slice(0, LONGEST_BODY)}\n… ${text.length - LONGEST_BODY} more characters`;

/** How much a page shows: more than anybody looks at, and little enough to be kept up to date. */
const MOST_EXCHANGES = 200;

/**
 * The latest requests and events, in the order of their times.
 *
 * @param sinceEpoch what is added to the sandbox's clock to get milliseconds since 1970
 */
export function latestExchanges(
	requests: readonly RecordedRequest[],
	deliveries: readonly Delivery[],
	sinceEpoch: number,
): Exchange[] {
	const events = deliveries.map((delivery, index) => ({ delivery, number: index + 1 }));
	return [
		...requests.slice(-MOST_EXCHANGES).map((each) => requestView(each, sinceEpoch)),
		...events
			.slice(-MOST_EXCHANGES)
			.map(({ delivery, number }) => deliveryView(delivery, number, sinceEpoch)),
	]
		.sort((one, other) => one.at - other.at)
		.slice(-MOST_EXCHANGES);
}

function requestView(request: RecordedRequest, sinceEpoch: number): Exchange {
	const { number, at, method, path, headers, answer, answeredAt, status } = request;
	const type = String(headers['content-type'] ?? '');
	const answerType = String(answer?.headers['content-type'] ?? '');
	return {
		key: `request:${number}`,
		direction: 'request',
		at: Math.round(at + sinceEpoch),
		method,
		title: titleOf(request),
		address: path,
		headers: maskedHeaders(headers),
		body: cut(request.parts ? partsOf(request.parts) : readable(textOf(request.rawBody), type)),
		...(status !== undefined && { status }),
		answerHeaders: maskedHeaders(answer?.headers ?? {}),
		answerBody: cut(readable(textOf(answer?.body), answerType)),
		...(answeredAt !== undefined && { took: Math.round(answeredAt - at) }),
		...noteOf(request),
		result: resultOf(request),
	};
}

/** Requests in words, by their method and endpoint. */
const REQUESTS: Record<string, string> = {
	'POST v1': 'A message is marked as read',
	'POST media': 'Upload of a file',
	'GET wallet/balance': 'Look at the balance',
	'GET templates': 'List of the templates',
	'POST subscription': 'Workflow begins to listen',
	'PUT subscription': 'Workflow listens to something else',
	'GET subscription': 'List of who listens',
	'POST token': 'New token',
	'POST token/revoke': 'End of a token',
	'GET tokens': 'List of the tokens',
	'DELETE subscription': 'Workflow listens no longer',
};

/** Messages in words, by their type and, if there is something to press, by what that is. */
const KINDS: Record<string, string> = {
	text: 'Text',
	image: 'Picture',
	video: 'Video',
	audio: 'Audio',
	document: 'Document',
	location: 'Location',
	template: 'Template',
	button: 'Text with buttons',
	cta_url: 'Text with buttons',
	list: 'List',
	carousel: 'Carousel',
};

function kindIn({ type, interactive }: Record<string, unknown>): string {
	const { type: what = type, header } = (interactive ?? {}) as {
		type?: unknown;
		header?: { type?: unknown };
	};
	const kind = (typeof what === 'string' && KINDS[what]) || 'Message';
	return header?.type === 'image' ? kind.replace('Text', 'Picture') : kind;
}

function titleOf({ method, endpoint, path, json }: RecordedRequest): string {
	if (endpoint !== 'v3/message' && endpoint !== 'onboarding/marketing/msg') {
		const what = /^[^/]+(\/(balance|revoke))?/.exec(endpoint ?? '')?.[0] ?? '';
		return REQUESTS[`${method} ${what}`] ?? `${method} ${endpoint ?? path}`;
	}
	// A list of people is easier to follow when it says who each message is for.
	const message = (json ?? {}) as Record<string, unknown>;
	const { to, recipient } = message;
	const kind = kindIn(message);
	if (typeof to === 'string') return `${kind} to +${to}`;
	return typeof recipient === 'string' ? `${kind} to ${recipient}` : kind;
}

function resultOf({ outcome, status, fault, answeredAt }: RecordedRequest): Exchange['result'] {
	if (outcome === 'broken' || outcome === 'refused' || outcome === 'abandoned') return 'bad';
	if (fault === 'loseAnswer' || fault === 'hang') return 'bad';
	return status === undefined || answeredAt === undefined ? 'open' : 'good';
}

function noteOf({ outcome, fault, status, clientGone }: RecordedRequest): { note?: string } {
	const took = outcome === 'accepted' ? 'The message was accepted' : 'Nothing was accepted';
	if (fault === 'loseAnswer') return { note: `${took}, and the answer was lost on its way` };
	if (fault === 'hang') return { note: `${took}, and there is no answer` };
	if (fault === 'resetBeforeBody' || fault === 'resetAfterBody') {
		return { note: `${took}: the connection was broken` };
	}
	if (clientGone) return { note: 'The sender did not wait for the answer' };
	if (fault === 'answer') return { note: `Answered ${status ?? ''} because of a switch above` };
	return {};
}

function partsOf(parts: NonNullable<RecordedRequest['parts']>): string {
	return parts
		.map(({ name, value, fileName, contentType, size }) =>
			fileName === undefined
				? `${name} = ${value ?? ''}`
				: `${name} = file "${fileName}", ${contentType ?? 'no type'}, ${size} bytes`,
		)
		.join('\n');
}

/** @param number its place among all, from 1 */
function deliveryView(delivery: Delivery, number: number, sinceEpoch: number): Exchange {
	const { url, at, headers, body, attempts, outcome } = delivery;
	const last = attempts.at(-1);
	return {
		key: `event:${number}`,
		direction: 'event',
		at: Math.round(at + sinceEpoch),
		method: 'POST',
		title: eventName(body),
		address: url,
		// Whatever the subscriber wants to have sent along is between the two of them.
		headers: [['content-type', 'application/json'], ...maskedHeaders(headers, () => true)],
		body: cut(readable(JSON.stringify(body))),
		...(last?.status !== undefined && { status: last.status }),
		answerHeaders: [],
		answerBody: '',
		...(last && { took: Math.round(last.ms) }),
		...(attempts.length > 1 && { note: `${attempts.length} attempts` }),
		...(last && last.status === undefined && { note: 'No answer came' }),
		result: { open: 'open', taken: 'good', givenUp: 'bad' }[outcome] as Exchange['result'],
	};
}

interface EventBody {
	entry?: Array<{
		changes?: Array<{
			value?: {
				statuses?: Array<{ status?: string }>;
				messages?: Array<{ type?: string; from?: string }>;
			};
		}>;
	}>;
}

const WRITTEN: Record<string, string> = {
	text: 'Text',
	image: 'Picture',
	interactive: 'Answer',
	button: 'Answer',
};

/** `Message delivered`, `Picture from +910000000000`. */
function eventName(body: unknown): string {
	const value = (body as EventBody | null)?.entry?.[0]?.changes?.[0]?.value;
	const status = value?.statuses?.[0]?.status;
	if (status !== undefined) return `Message ${status}`;
	const [message] = value?.messages ?? [];
	return message ? `${WRITTEN[message.type ?? ''] ?? 'Message'} from +${message.from}` : 'Event';
}

function textOf(body: string | Buffer | undefined): string {
	return body?.toString() ?? '';
}
