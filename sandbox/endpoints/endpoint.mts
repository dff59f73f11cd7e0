import type { Opener, TokenHeader } from '../access.mts';
import type { Answer } from '../answers.mts';
import type { SandboxApp } from '../apps.mts';
import type { Events } from '../events/events.mts';
import type { LimitGroup } from '../limits/appLimits.mts';
import type { Upload } from '../media/upload.mts';
import type { SandboxPartner } from '../partner.mts';
import type { ReferenceReading } from '../messages/message.mts';
import type { Random } from '../random.mts';
import type { Records } from '../records/records.mts';
import type { RecordedRequest } from '../records/requests.mts';
import type { Subscriptions } from '../subscriptions/subscriptions.mts';
import type { Tokens } from '../tokens/tokens.mts';
import type { MintAnswer } from './appTokens.mts';

/** A request whose body has been read and whose app is known, allowed in and within its rate. */
export interface Exchange {
	app: SandboxApp;
	request: RecordedRequest;
	/** The multipart body, where the endpoint takes one and it could be read. */
	upload?: Upload;
	/** When it is handled, in milliseconds. */
	at: number;
	records: Records;
	subscriptions: Subscriptions;
	/** What subscribers are told. */
	events: Events;
	partner: SandboxPartner;
	tokens: Tokens;
	/** How long an app token lives that asks for nothing else, in milliseconds. */
	appTokenLife: number;
	mintAnswer: MintAnswer;
	/** What becomes of a reference of the sender's. */
	reference: ReferenceReading;
	/** Media ids that every app may send. */
	mediaIds: readonly string[];
	/** For the ids that are given out. */
	ids: Random;
	/** For ids that only decorate errors, apart so that a refusal does not change the ids after it. */
	traces: Random;
}

/** One address below `/partner/app/{appId}/`. */
export interface Endpoint {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** What follows the app id; `{id}` stands for one part that may be anything. */
	path: string;
	tokenHeaders: readonly TokenHeader[];
	/** Which tokens it takes. Default: every kind that is good for the app. */
	opensWith?: readonly Opener[];
	limitGroup: LimitGroup;
	/** The body is multipart and read as a stream. */
	takesUpload?: true;
	/** Does what was asked, unless it answers otherwise than with 200. */
	handle: (exchange: Exchange) => Answer | Promise<Answer>;
}

/** Whether an address (what follows the app id) is that of the endpoint. */
export function isAt({ path }: Endpoint, address: string | undefined): boolean {
	if (!path.endsWith('/{id}')) return path === address;
	const start = path.slice(0, -'{id}'.length);
	const id = address?.startsWith(start) ? address.slice(start.length) : '';
	return id !== '' && !id.includes('/');
}

/** The fields of a form-urlencoded body; `undefined` for a body that says it is something else. */
export function formOf({ request }: Pick<Exchange, 'request'>): URLSearchParams | undefined {
	const type = request.headers['content-type'] ?? '';
	if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) return undefined;
	return new URLSearchParams(request.rawBody?.toString() ?? '');
}
