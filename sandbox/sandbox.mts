import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp, type SandboxApp } from './apps.mts';
import type { Attachment, SandboxParts } from './attachment.mts';
import { handleControl } from './control.mts';
import { Deliveries, type Delivery } from './events/deliveries.mts';
import { Events, type ReportScript } from './events/events.mts';
import type {
	IncomingMessage as WrittenMessage,
	ReportDetails,
	ReportedStatus,
} from './events/payloads.mts';
import type { FaultHandle, FaultRule } from './faults/fault.mts';
import { FaultRules } from './faults/faultRules.mts';
import type { MintAnswer } from './endpoints/appTokens.mts';
import { AppLimits } from './limits/appLimits.mts';
import type { LimiterName } from './limits/limiter.mts';
import { createPartner, type SandboxPartner } from './partner.mts';
import type { ReferenceReading } from './messages/message.mts';
import { createRandom } from './random.mts';
import type { Counts } from './records/counts.mts';
import { Records, type RecordMode } from './records/records.mts';
import type { RecordedMedia, RecordedMessage, RecordedRequest } from './records/requests.mts';
import { Waiters } from './records/waiters.mts';
import type { MetaReading, SandboxSubscription } from './subscriptions/subscription.mts';
import { Subscriptions } from './subscriptions/subscriptions.mts';
import { Tokens, type SandboxToken } from './tokens/tokens.mts';
import { Connections } from './wire/connections.mts';
import { createRequestListener } from './wire/requestListener.mts';
import { Timers } from './wire/timers.mts';

export interface SandboxOptions {
	/** Default: one app in good order, with a random id and token. */
	apps?: Array<Partial<SandboxApp>>;
	/**
	 * Messages per second and app; null: no limit. Default 10.
	 * docs: partner-docs.gupshup.io/docs/partner-rate-limits
	 */
	rate?: number | null;
	/** Messages per second and app by the marketing endpoint; null: no limit. Default 10, as for all others. */
	marketingRate?: number | null;
	/** In milliseconds: one page has that limit by the minute, which is 60 000. Default 1 000. */
	marketingWindow?: number;
	/** Messages marked as read per second and app; null: no limit. Default 10, as for all others. */
	eventRate?: number | null;
	/** Uploads per second and app; null: no limit. Default 10, as documented. */
	mediaRate?: number | null;
	/** All other requests per second and app; null: no limit. Default 10, as documented. */
	otherRate?: number | null;
	/** Lists of templates per minute and app; null: no limit. Default 10, as documented. */
	templateRate?: number | null;
	/** Requests about subscriptions per minute and app; null: no limit. Default 5, as documented. */
	subscriptionRate?: number | null;
	/** The partner account that the apps belong to. */
	partner?: Partial<SandboxPartner>;
	/** How long a universal app token lives, in milliseconds. Default 24 hours, as documented. */
	appTokenLife?: number;
	/** How long a universal token lives, in milliseconds. Default 60 days, as documented. */
	universalTokenLife?: number;
	/** How the answer to a mint looks: Gupshup's pages do not show it in full. Default `flat`. */
	mintAnswer?: MintAnswer;
	/** Milliseconds since 1970, as tokens have them. Default `Date.now`. */
	calendar?: () => number;
	/** How `meta` of a subscription is read; both are documented somewhere. Default `nested`. */
	metaReading?: MetaReading;
	/**
	 * What becomes of `biz_opaque_callback_data`: whether Gupshup passes it on is documented nowhere.
	 * Default `pass`.
	 */
	reference?: ReferenceReading;
	/** Subscribers have to answer within so many milliseconds. Default 10 000, as documented. */
	eventTimeout?: number;
	/**
	 * How long to wait before an event is sent again, in milliseconds, once for each further try. That
	 * Gupshup tries again is documented, how often and when is not. Default `[1000, 5000, 30000]`.
	 */
	eventRetries?: readonly number[];
	/** Default `slidingWindow`, the strictest. */
	limiter?: LimiterName;
	/** How long answers are held back, in milliseconds: fixed, or evenly spread over a range. Default 0. */
	latency?: number | readonly [min: number, max: number];
	/** Makes ids and latencies the same in each run. */
	seed?: number;
	/** Default true. */
	record?: RecordMode;
	/** Whether the bytes of uploads are kept. Default true if everything is recorded. */
	keepMediaBytes?: boolean;
	/** Media ids that every app may send without an upload. Default `['1000000000000001']`. */
	mediaIds?: readonly string[];
	/** Whether `/sandbox/…` answers, for other processes. Default false. */
	control?: boolean;
	/** Default: a free one. */
	port?: number;
	/** Milliseconds that never go back, for limits and records. Default `performance.now`. */
	clock?: () => number;
}

/** A stand-in for Gupshup's partner API that is running. */
export interface Sandbox {
	/** `http://127.0.0.1:<port>` */
	readonly baseUrl: string;
	/** The first app. */
	readonly app: SandboxApp;
	/** May be changed at any time. */
	readonly apps: SandboxApp[];
	/** The partner account that the apps belong to. May be changed at any time. */
	readonly partner: SandboxPartner;
	/** Universal tokens and universal app tokens, in the order in which they were minted. */
	readonly tokens: readonly SandboxToken[];
	/** Makes a token worthless, as its owner could in the portal. */
	revoke(token: SandboxToken): void;
	/** Mints a universal token, as its owner does by hand. */
	mintUniversalToken(lifeMs?: number): string;
	/** In order of arrival. */
	readonly requests: readonly RecordedRequest[];
	/** In the order in which they were accepted. */
	readonly messages: readonly RecordedMessage[];
	readonly media: readonly RecordedMedia[];
	readonly counts: Readonly<Counts>;
	/** Recipients that were sent more than one message, with how many. */
	doubles(): Record<string, number>;
	/** Of all apps. `reset()` leaves them: they belong to workflows that are active. */
	readonly subscriptions: readonly SandboxSubscription[];
	/** Events that were sent, or are on their way, in the order in which they were first sent. */
	readonly deliveries: readonly Delivery[];
	/**
	 * What is reported by itself of each message accepted from now on, where somebody has subscribed to
	 * it. Default: `enqueued`, `sent`, `delivered`.
	 */
	reportEach(script: ReportScript): void;
	/** Reports this of a message. Resolves when all who subscribed to it have answered, or never did. */
	report(messageId: string, status: ReportedStatus, details?: ReportDetails): Promise<Delivery[]>;
	/** Somebody writes to the first app's number. Resolves as `report`. */
	receive(message: WrittenMessage): Promise<Delivery[]>;
	/** Sends any body to those who subscribed to this mode of the first app. Resolves as `report`. */
	post(mode: string, body: object): Promise<Delivery[]>;
	/** Scripts a fault; the first rule that fits is the one that counts. */
	fail(rule: FaultRule): FaultHandle;
	/** Forgets records, uploads, events, faults and what has been counted towards the rates. */
	reset(): void;
	/**
	 * Resolves as soon as the predicate is true; it is asked at each change and not by the clock.
	 * @param timeoutMs default 30,000, then it rejects and says how things stand
	 */
	waitFor(predicate: (sandbox: Sandbox) => boolean, timeoutMs?: number): Promise<void>;
	/** Adds something that shows or steers it from beside it. */
	attach(attachmentTo: (parts: SandboxParts) => Attachment): void;
	/** Ends all connections and timers; may be called again. */
	close(): Promise<void>;
}

/** Starts a sandbox on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { rate = 10, mediaRate = 10, otherRate = 10, record = true } = options;
	const apps = (options.apps ?? [{}]).map(createApp);
	if (apps.length === 0) throw new TypeError('A sandbox needs at least one app');

	const clock = options.clock ?? (() => performance.now());
	const { marketingRate = 10, marketingWindow = 1000, eventRate = 10 } = options;
	const rates = {
		messages: rate,
		marketing: marketingRate,
		events: eventRate,
		media: mediaRate,
		others: otherRate,
		templates: options.templateRate === undefined ? 10 : options.templateRate,
		subscriptions: options.subscriptionRate === undefined ? 5 : options.subscriptionRate,
		// docs: partner-docs.gupshup.io/reference/mintuniversalapptoken and its neighbours
		appTokenMints: 10,
		universalTokenMints: 3,
		tokenLists: 30,
	};
	const tokens = new Tokens(options.calendar ?? Date.now);
	const partner = createPartner(options.partner);
	const universalTokenLife = options.universalTokenLife ?? 60 * 86_400_000;
	const limits = new AppLimits(rates, options.limiter ?? 'slidingWindow', {
		marketing: marketingWindow,
	});
	const records = new Records(record);
	const faults = new FaultRules();
	const timers = new Timers();
	const waiters = new Waiters();
	const attached: Attachment[] = [];
	const changed = () => {
		for (const each of attached) each.changed();
		waiters.notify();
	};
	const wait = async (ms: number) =>
		await new Promise<void>((resolve) => timers.after(ms, resolve));
	const subscriptions = new Subscriptions();
	const deliveries = new Deliveries({
		metaReading: options.metaReading ?? 'nested',
		answerTimeout: options.eventTimeout ?? 10_000,
		retryDelays: options.eventRetries ?? [1_000, 5_000, 30_000],
		clock,
		changed,
		wait,
	});
	const reference = options.reference ?? 'pass';
	const events = new Events({
		passesReference: reference === 'pass',
		apps,
		subscriptions,
		deliveries,
		ids: createRandom(options.seed, 4),
		baseUrl: () => sandbox.baseUrl,
		wait,
	});

	const server = createServer();
	// Clients keep connections between two tests or two runs; Node's 5 s would break into that.
	server.keepAliveTimeout = 60_000;
	const connections = new Connections(server, () => records.counts, changed);
	const nextLatency = latency(options);
	const serve = createRequestListener({
		apps,
		partner,
		tokens,
		appTokenLife: options.appTokenLife ?? 24 * 3_600_000,
		universalTokenLife,
		mintAnswer: options.mintAnswer ?? 'flat',
		reference,
		records,
		subscriptions,
		events,
		limits,
		faults,
		timers,
		connections,
		clock,
		changed,
		mediaIds: options.mediaIds ?? ['1000000000000001'],
		ids: createRandom(options.seed, 1),
		traces: createRandom(options.seed, 2),
		nextLatency: () => attached.reduce((sum, each) => sum + each.latency(), nextLatency()),
		keepMediaBytes: options.keepMediaBytes ?? record === true,
	});
	const reset = () => {
		records.reset();
		events.reset();
		faults.clear();
		limits.reset();
		for (const each of attached) each.reset();
		changed();
	};
	server.on('request', (req: IncomingMessage, res: ServerResponse) => {
		const there = attached.find(({ path }) => isBelow(path, req.url));
		if (there) {
			there.handle(req, res);
		} else if (options.control && req.url?.startsWith('/sandbox/')) {
			handleControl(req, res, { records, clock, reset });
		} else if (req.url?.startsWith('/wa/')) {
			events.serveFile(req, res);
		} else {
			serve(req, res);
		}
	});

	await once(server.listen(options.port ?? 0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;

	let closing: Promise<void> | undefined;
	const sandbox: Sandbox = {
		baseUrl: `http://127.0.0.1:${port}`,
		app: apps[0],
		apps,
		partner,
		tokens: tokens.all,
		revoke: (token) => tokens.revoke(token),
		mintUniversalToken: (lifeMs = universalTokenLife) => {
			const name = `by-hand-${tokens.all.length + 1}`;
			const minted = tokens.mint('partner', partner.email, name, tokens.clock() + lifeMs);
			if (typeof minted === 'string') throw new Error(`No token was minted: ${minted}`);
			return minted.token;
		},
		requests: records.requests,
		messages: records.messages,
		media: records.media,
		subscriptions: subscriptions.all,
		deliveries: deliveries.all,
		get counts() {
			return records.counts;
		},
		doubles: () => records.doubles(),
		reportEach: (script) => {
			events.script = script;
		},
		report: async (messageId, status, details) => await events.report(messageId, status, details),
		receive: async (message) => await events.receive(message),
		post: async (mode, body) => await events.post(mode, body),
		fail: (rule) => faults.add(rule),
		reset,
		attach: (attachmentTo) => {
			const parts = { apps, records, events, deliveries, subscriptions, faults, timers, clock };
			attached.push(attachmentTo({ ...parts, reset }));
		},
		waitFor: (predicate, timeoutMs = 30_000) =>
			waiters.wait(
				() => predicate(sandbox),
				timeoutMs,
				() => `${predicate.toString()}\n${JSON.stringify(records.counts)}`,
			),
		close: () => {
			closing ??= new Promise((resolve) => {
				timers.clear();
				void deliveries.close();
				server.close(() => {
					waiters.close();
					resolve();
				});
				connections.destroyAll();
			});
			return closing;
		},
	};
	return sandbox;
}

/** Whether an address is this path, or lies below it. */
function isBelow(path: string, url = ''): boolean {
	return url.startsWith(path) && /^(?:[/?]|$)/.test(url.slice(path.length));
}

function latency({ latency = 0, seed }: SandboxOptions): () => number {
	if (typeof latency === 'number') return () => latency;
	const [min, max] = latency;
	const random = createRandom(seed, 3);
	return () => min + random() * (max - min);
}
