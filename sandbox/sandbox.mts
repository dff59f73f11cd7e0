import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp, type SandboxApp } from './apps.mts';
import { isBelow, type Attachment, type SandboxParts } from './attachment.mts';
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
import { AppLimits } from './limits/appLimits.mts';
import { latency, type SandboxOptions } from './options.mts';
import { createPartner, type SandboxPartner } from './partner.mts';
import { createRandom } from './random.mts';
import type { Counts } from './records/counts.mts';
import { Records } from './records/records.mts';
import type { RecordedMedia, RecordedMessage, RecordedRequest } from './records/requests.mts';
import { Waiters } from './records/waiters.mts';
import type { SandboxSubscription } from './subscriptions/subscription.mts';
import { Subscriptions } from './subscriptions/subscriptions.mts';
import { Tokens, type SandboxToken } from './tokens/tokens.mts';
import { Connections } from './wire/connections.mts';
import { createRequestListener } from './wire/requestListener.mts';
import { Timers } from './wire/timers.mts';

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
