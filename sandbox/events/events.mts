import type { IncomingMessage as Request, ServerResponse } from 'node:http';
import { notFound } from '../answers.mts';
import type { SandboxApp } from '../apps.mts';
import { mediaId, uuid, type Random } from '../random.mts';
import type { RecordedMessage } from '../records/requests.mts';
import type { SandboxSubscription } from '../subscriptions/subscription.mts';
import type { Subscriptions } from '../subscriptions/subscriptions.mts';
import { send } from '../wire/answering.mts';
import type { Deliveries, Delivery } from './deliveries.mts';
import {
	messagePayload,
	statusPayload,
	testPayload,
	wamidOf,
	type IncomingMessage,
	type ReportDetails,
	type ReportedStatus,
} from './payloads.mts';

/** What is to be reported of a message: a status, or a status with its details. */
type Report = ReportedStatus | ({ status: ReportedStatus; after?: number } & ReportDetails);

/**
 * What is reported of each message that is accepted: one after the other, each when the one before was
 * taken or given up. A report with `after` is sent so many milliseconds after the message was accepted,
 * whatever becomes of the others.
 */
export type ReportScript = (message: RecordedMessage) => readonly Report[];

/** Is told of everything that happens to messages, whether or not somebody has subscribed to it. */
export interface Watcher {
	reported(message: RecordedMessage, status: ReportedStatus, details: ReportDetails): void;
	/**
	 * A message that came in was marked as read.
	 * @param isTyping whether the typing indicator is shown besides
	 */
	markedAsRead(id: string, isTyping: boolean): void;
	/** @param id `wamid.…` */
	received(id: string, message: IncomingMessage, file?: StoredFile): void;
}

/** A file that came with a message. */
export interface StoredFile {
	id: string;
	mimeType: string;
	/** Not there if the file lies elsewhere. */
	bytes?: Buffer;
}

interface Services {
	apps: readonly SandboxApp[];
	subscriptions: Subscriptions;
	deliveries: Deliveries;
	ids: Random;
	baseUrl: () => string;
	/** Whether reports bring the sender's reference back. */
	passesReference: boolean;
	/** Waits so many milliseconds; rejects when the sandbox is closed. */
	wait: (ms: number) => Promise<void>;
}

/** Everything that Gupshup tells subscribers. */
export class Events {
	script: ReportScript = () => ['enqueued', 'sent', 'delivered'];
	watcher?: Watcher;

	/** Messages by their id; their recipient is all that reports need. */
	private readonly messages = new Map<string, RecordedMessage>();
	private readonly files = new Map<string, { bytes: Buffer; mimeType: string }>();

	constructor(private readonly services: Services) {}

	/** Whether a new subscriber answers. */
	async test(app: SandboxApp, subscription: SandboxSubscription): Promise<boolean> {
		return await this.services.deliveries.check(subscription, testPayload(app));
	}

	/**
	 * A message was accepted: reports what the script says, one after the other.
	 *
	 * @param failure of a file that WhatsApp cannot show, whatever the script says
	 */
	accepted(message: RecordedMessage, failure?: ReportDetails): void {
		this.messages.set(message.id, message);
		const { subscriptions } = this.services;
		if (!this.watcher && subscriptions.of(message.appId).length === 0) return;
		this.tell(message, failure).catch(closed);
	}

	/** Reports this of a message that was sent, to all who subscribed to it. */
	async report(
		messageId: string,
		status: ReportedStatus,
		details?: ReportDetails,
	): Promise<Delivery[]> {
		const message = this.messages.get(messageId);
		if (!message) throw new Error(`The sandbox has accepted no message ${messageId}`);
		const app = this.appOf(message.appId);
		this.watcher?.reported(message, status, details ?? {});
		const reference = this.services.passesReference
			? message.body.biz_opaque_callback_data
			: undefined;
		const payload = statusPayload(app, { ...message, reference }, status, details);
		return await this.post(status, payload, app);
	}

	/** Somebody writes to the app's number. */
	async receive(message: IncomingMessage, app = this.services.apps[0]): Promise<Delivery[]> {
		const { ids, baseUrl } = this.services;
		const id = wamidOf(uuid(ids));
		let file: { id: string; url: string; mimeType: string } | undefined;
		if (message.file) {
			const fileId = mediaId(ids);
			const kept = 'bytes' in message.file ? message.file : undefined;
			const mimeType = kept?.mimeType ?? 'image/jpeg';
			if (kept) this.files.set(fileId, { bytes: kept.bytes, mimeType });
			const own = `${baseUrl()}/wa/${app.id}/wa/media/${fileId}?download=false`;
			file = { id: fileId, mimeType, url: 'url' in message.file ? message.file.url : own };
			this.watcher?.received(id, message, { id: fileId, mimeType, bytes: kept?.bytes });
		} else {
			this.watcher?.received(id, message);
		}
		return await this.post('message', messagePayload(app, id, message, file), app);
	}

	/** A message that came in is marked as read. */
	markAsRead(id: string, isTyping: boolean): void {
		this.watcher?.markedAsRead(id, isTyping);
	}

	/** Brings a body, whatever it is, to those who subscribed to this mode. */
	async post(mode: string, body: object, app = this.services.apps[0]): Promise<Delivery[]> {
		return await Promise.all(
			this.subscribersOf(mode, app).map((subscriber) =>
				this.services.deliveries.deliver(subscriber, body),
			),
		);
	}

	/** Who is told of what this mode stands for. */
	subscribersOf(mode: string, app = this.services.apps[0]): SandboxSubscription[] {
		const name = mode.toUpperCase();
		return this.services.subscriptions
			.of(app.id)
			.filter(({ active, version, modes }) => active && version === 3 && modes.includes(name));
	}

	/** `/wa/…`: the file manager, where the files of incoming messages lie. */
	serveFile(req: Request, res: ServerResponse): void {
		req.resume();
		const id = /\/media\/(\d+)/.exec(req.url ?? '')?.[1] ?? '';
		const file = this.files.get(id);
		if (!file || req.method !== 'GET') {
			send(res, notFound());
			return;
		}
		res.writeHead(200, {
			'content-type': file.mimeType,
			'content-length': file.bytes.length,
		});
		res.end(file.bytes);
	}

	/** Forgets the messages; nothing more is reported of them by itself. */
	reset(): void {
		this.messages.clear();
		this.services.deliveries.reset();
	}

	private async tell(message: RecordedMessage, failure?: ReportDetails): Promise<void> {
		const reports: readonly Report[] = failure
			? ['enqueued', { status: 'failed', ...failure }]
			: this.script(message);
		for (const report of reports) {
			const { status, after, ...details } =
				typeof report === 'string' ? { status: report, after: undefined } : report;
			const telling = this.tellOne(message.id, status, details, after);
			if (after === undefined) await telling;
			else telling.catch(closed);
		}
	}

	private async tellOne(
		messageId: string,
		status: ReportedStatus,
		details: ReportDetails,
		after = 0,
	): Promise<void> {
		if (after > 0) await this.services.wait(after);
		// Otherwise the sandbox was reset: nobody waits for this any more.
		if (this.messages.has(messageId)) await this.report(messageId, status, details);
	}

	private appOf(id: string): SandboxApp {
		const app = this.services.apps.find((candidate) => candidate.id === id);
		if (!app) throw new Error(`There is no app ${id}`);
		return app;
	}
}

/** The sandbox was closed while something was still to come. */
function closed(): void {}
