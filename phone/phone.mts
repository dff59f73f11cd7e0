import type { SandboxParts } from '../sandbox/attachment.mts';
import type { StoredFile, Watcher } from '../sandbox/events/events.mts';
import type {
	IncomingMessage,
	ReportDetails,
	ReportedStatus,
} from '../sandbox/events/payloads.mts';
import { looksLike } from '../sandbox/media/fileTypes.mts';
import { imageIn } from '../sandbox/messages/message.mts';
import type { RecordedMessage } from '../sandbox/records/requests.mts';
import {
	receivedBubble,
	sentBubble,
	type BubbleContext,
	type Received,
	type Reported,
} from './bubbles.mts';
import { deliveryView, requestView } from './exchanges.mts';
import { reasons } from './reasons.mts';
import type { Auto, Exchange, Message, Settings } from './shapes.mts';
import { FaultSwitches } from './switches.mts';

export interface PhoneOptions {
	/** Names of people by their number, digits only. */
	people?: Record<string, string>;
	/** How far a message gets by itself. Default `sent`. */
	auto?: Auto;
}

/** How much a page shows: more than anybody looks at, and little enough to be kept up to date. */
const MOST_MESSAGES = 500;
const MOST_EXCHANGES = 200;

/** What is reported by itself, in this order, until the message is where it is to get. */
const SCRIPTS: Record<Auto, ReportedStatus[]> = {
	accepted: [],
	sent: ['enqueued', 'sent'],
	delivered: ['enqueued', 'sent', 'delivered'],
	read: ['enqueued', 'sent', 'delivered', 'read'],
};

/** The phones of everybody who is written to, as one: what the page shows and does. */
export class Phone implements Watcher {
	readonly switches: FaultSwitches;
	private readonly people: Record<string, string>;
	private auto: Auto = 'sent';
	private readonly reports = new Map<string, Reported>();
	private readonly incoming: Received[] = [];
	/** Places in time, of what was sent and of what was written. */
	private readonly orders = new Map<string, number>();
	/** Called when there is something new to see. */
	private readonly watchers = new Set<() => void>();
	private isDue = false;
	private readonly sinceEpoch: number;

	constructor(
		private readonly services: SandboxParts,
		{ people = {}, auto = 'sent' }: PhoneOptions,
	) {
		if (services.records.mode !== true) {
			throw new TypeError('The phone shows what is recorded: leave "record" at true');
		}
		this.switches = new FaultSwitches(services.faults, services.apps);
		this.people = { ...people };
		this.sinceEpoch = Date.now() - services.clock();
		this.reportUpTo(auto);
		services.events.watcher = this;
	}

	// What happens ------------------------------------------------------------------------------------

	reported(message: RecordedMessage, status: ReportedStatus, details: ReportDetails): void {
		this.reports.set(message.id, { status, details });
		this.changed();
	}

	received(id: string, message: IncomingMessage, file?: StoredFile): void {
		if (message.name !== undefined) this.people[message.from] = message.name;
		this.incoming.push({ id, at: this.services.clock(), message, ...(file && { file }) });
		this.changed();
	}

	/** Tells the pages, soon and once for everything that happens at the same time. */
	changed(): void {
		if (this.isDue || this.watchers.size === 0) return;
		this.isDue = true;
		this.services.timers.after(50, () => {
			this.isDue = false;
			for (const watcher of this.watchers) watcher();
		});
	}

	/** @returns ends it */
	watch(watcher: () => void): () => void {
		this.watchers.add(watcher);
		return () => this.watchers.delete(watcher);
	}

	/** The sandbox has forgotten everything. */
	reset(): void {
		this.reports.clear();
		this.incoming.length = 0;
		this.orders.clear();
		this.switches.reset();
		this.changed();
	}

	// What is to be seen ------------------------------------------------------------------------------

	messages(): Message[] {
		const { records, apps } = this.services;
		const { sinceEpoch } = this;
		const context: BubbleContext = {
			sinceEpoch,
			isStored: (id) => this.picture(id) !== undefined,
			templates: (appId) => apps.find(({ id }) => id === appId)?.templates ?? [],
			reported: (id) => this.reports.get(id),
			textOf: (wamid) => this.incoming.find(({ id }) => id === wamid)?.message.text,
		};
		return [
			...records.messages.slice(-MOST_MESSAGES).map((sent) => ({
				at: sent.at,
				id: sent.id,
				view: (order: number) => sentBubble(sent, order, context),
			})),
			...this.incoming.slice(-MOST_MESSAGES).map((each) => ({
				at: each.at,
				id: each.id,
				view: (order: number) => receivedBubble(each, order, sinceEpoch),
			})),
		]
			.sort((one, other) => one.at - other.at)
			.slice(-MOST_MESSAGES)
			.map(({ id, view }) => view(this.orderOf(id)));
	}

	exchanges(): Exchange[] {
		const { records, deliveries } = this.services;
		const { sinceEpoch } = this;
		const events = deliveries.all
			.map((delivery, index) => ({ delivery, number: index + 1 }))
			.slice(-MOST_EXCHANGES);
		return [
			...records.requests.slice(-MOST_EXCHANGES).map((each) => requestView(each, sinceEpoch)),
			...events.map(({ delivery, number }) => deliveryView(delivery, number, sinceEpoch)),
		]
			.sort((one, other) => one.at - other.at)
			.slice(-MOST_EXCHANGES);
	}

	settings(): Settings {
		return {
			switches: this.switches.state,
			auto: this.auto,
			people: this.people,
			webhooks: this.services.subscriptions.all
				.filter(({ active }) => active)
				.map(({ url }) => url),
			reasons: reasons.map(({ code, label }) => ({ code, label })),
		};
	}

	/** A picture that the sandbox has: one that was uploaded, or one that somebody sent. */
	picture(id: string): { bytes: Buffer; mimeType: string } | undefined {
		const { media } = this.services.records;
		const uploaded = media.find((each) => each.id === id);
		const file = uploaded
			? { bytes: uploaded.bytes, mimeType: uploaded.contentType }
			: this.incoming.find((each) => each.file?.id === id)?.file;
		if (file?.bytes === undefined) return undefined;
		const { bytes, mimeType } = file;
		// Nothing but pictures is ever handed to a browser from here.
		const isPicture = /^image\/(jpeg|png|webp)$/.test(mimeType) && looksLike(mimeType, bytes);
		return isPicture ? { bytes, mimeType } : undefined;
	}

	/** Link of the picture of a message that was sent. */
	link(messageId: string): string | undefined {
		const sent = this.services.records.messages.find(({ id }) => id === messageId);
		return sent && imageIn(sent.body)?.link;
	}

	// What is done ------------------------------------------------------------------------------------

	knows(messageId: string): boolean {
		return this.services.records.messages.some(({ id }) => id === messageId);
	}

	/**
	 * Reports this of a message. Does not wait for those who are told: they may take their time.
	 * @returns how many are told
	 */
	setStatus(messageId: string, status: ReportedStatus, details?: ReportDetails): number {
		const { events, apps, records } = this.services;
		const sent = records.messages.find(({ id }) => id === messageId);
		const told = events.subscribersOf(
			status,
			apps.find(({ id }) => id === sent?.appId),
		).length;
		events.report(messageId, status, details).catch(() => {
			// The sandbox was closed, and nobody looks any more.
		});
		return told;
	}

	/** Somebody writes. @returns how many are told */
	write(message: IncomingMessage): number {
		const { events } = this.services;
		const told = events.subscribersOf('message').length;
		events.receive({ name: this.people[message.from], ...message }).catch(() => {
			// As above.
		});
		return told;
	}

	reportUpTo(auto: Auto): void {
		this.auto = auto;
		this.services.events.script = () => SCRIPTS[auto];
		this.changed();
	}

	forgetAll(): void {
		this.services.reset();
	}

	private orderOf(id: string): number {
		const known = this.orders.get(id) ?? this.orders.size;
		this.orders.set(id, known);
		return known;
	}
}

export const isAuto = (value: unknown): value is Auto =>
	typeof value === 'string' && Object.hasOwn(SCRIPTS, value);
