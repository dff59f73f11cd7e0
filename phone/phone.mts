import type { SandboxApp } from '../sandbox/apps.mts';
import type { SandboxParts } from '../sandbox/attachment.mts';
import type { ReportScript, StoredFile, Watcher } from '../sandbox/events/events.mts';
import { lifelikeReports } from '../sandbox/events/lifelike.mts';
import {
	wamidOf,
	type IncomingMessage,
	type ReportDetails,
	type ReportedStatus,
} from '../sandbox/events/payloads.mts';
import { looksLike } from '../sandbox/media/fileTypes.mts';
import { mediaIn, type SentMedia } from '../sandbox/messages/media.mts';
import type { RecordedMessage } from '../sandbox/records/requests.mts';
import {
	receivedBubble,
	sentBubble,
	textIn,
	type BubbleContext,
	type Received,
	type Reported,
} from './bubbles.mts';
import { contentOf, groupsIn, lineOf, type Content } from './contents.mts';
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

/**
 * How long the typing indicator is shown, in milliseconds.
 * docs: partner-docs.gupshup.io/docs/mark-message-as-readtyping-indicator
 */
const TYPING = 25_000;

/** What is reported by itself until the message is where it is to get. */
const SCRIPTS: Record<Auto, ReportScript> = {
	accepted: () => [],
	sent: () => ['enqueued', 'sent'],
	delivered: () => ['enqueued', 'sent', 'delivered'],
	read: () => ['enqueued', 'sent', 'delivered', 'read'],
	lifelike: lifelikeReports(),
};

/** The phones of everybody who is written to, as one: what the page shows and does. */
export class Phone implements Watcher {
	readonly switches: FaultSwitches;
	private readonly people: Record<string, string>;
	private auto: Auto = 'sent';
	private readonly reports = new Map<string, Reported>();
	private readonly incoming: Received[] = [];
	/** Which buttons of a message were pressed, by the message's id. */
	private readonly pressed = new Map<string, Set<number>>();
	/** Messages that came in and were marked as read. */
	private readonly read = new Set<string>();
	/** Since when it says that an answer to these people is being written, by the sandbox's clock. */
	private readonly typing = new Map<string, number>();
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

	markedAsRead(id: string, isTyping: boolean): void {
		const place = this.incoming.findIndex((each) => each.id === id);
		if (place === -1) return;
		const { from } = this.incoming[place].message;
		// What came before from the same person counts as read, too.
		for (const { id: one, message } of this.incoming.slice(0, place + 1)) {
			if (message.from === from) this.read.add(one);
		}
		if (isTyping) {
			this.typing.set(from, this.services.clock());
			this.services.timers.after(TYPING, () => this.changed());
		}
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
		this.pressed.clear();
		this.read.clear();
		this.typing.clear();
		this.orders.clear();
		this.switches.reset();
		this.changed();
	}

	// What is to be seen ------------------------------------------------------------------------------

	messages(): Message[] {
		const { records } = this.services;
		const context: BubbleContext = {
			sinceEpoch: this.sinceEpoch,
			isStored: (id) => this.file(id) !== undefined,
			content: (sent) => this.contentOf(sent),
			reported: (id) => this.reports.get(id),
			pressed: (id, content) => this.pressedIn(id, content),
			quoted: (id) => this.lineOf(id),
			isRead: (id) => this.read.has(id),
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
				view: (order: number) => receivedBubble(each, order, context),
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
			typing: [...this.typing].flatMap(([person, at]) =>
				this.isTyping(person, at) ? [person] : [],
			),
			webhooks: this.services.subscriptions.all
				.filter(({ active }) => active)
				.map(({ url }) => url),
			reasons: reasons.map(({ code, label }) => ({ code, label })),
		};
	}

	/** Until an answer is sent, or 25 seconds have passed. */
	private isTyping(person: string, since: number): boolean {
		const { records, clock } = this.services;
		const isAnswered = records.messages.some(({ to, at }) => to === person && at > since);
		return !isAnswered && clock() - since < TYPING;
	}

	/** A file that the sandbox has: one that was uploaded, or one that somebody sent. */
	file(id: string): { bytes: Buffer; mimeType: string } | undefined {
		const { media } = this.services.records;
		const uploaded = media.find((each) => each.id === id);
		const file = uploaded
			? { bytes: uploaded.bytes, mimeType: uploaded.contentType }
			: this.incoming.find((each) => each.file?.id === id)?.file;
		if (file?.bytes === undefined) return undefined;
		const { bytes, mimeType } = file;
		// Nothing but what is looked at or listened to is ever handed to a browser from here.
		const isShown = /^(?:image|audio|video)\//.test(mimeType) && looksLike(mimeType, bytes);
		return isShown ? { bytes, mimeType } : undefined;
	}

	/** A file of a message that was sent, by its number among them. */
	fileOf(messageId: string, number: number): SentMedia | undefined {
		const sent = this.sent(messageId);
		return sent && mediaIn(sent.body)[number];
	}

	// What is done ------------------------------------------------------------------------------------

	knows(messageId: string): boolean {
		return this.sent(messageId) !== undefined;
	}

	/** Whether this message, whoever wrote it, is in the chat with a person. */
	isInChat(id: string, person: string): boolean {
		const received = this.incoming.find((each) => each.id === id);
		return (received?.message.from ?? this.sent(id)?.to) === person;
	}

	/**
	 * Reports this of a message. Does not wait for those who are told: they may take their time.
	 * @returns how many are told
	 */
	setStatus(messageId: string, status: ReportedStatus, details?: ReportDetails): number {
		const { events } = this.services;
		const told = events.subscribersOf(status, this.appOf(messageId)).length;
		events.report(messageId, status, details).catch(() => {
			// The sandbox was closed, and nobody looks any more.
		});
		return told;
	}

	/** Somebody writes, or answers the message `replyTo`. @returns how many are told */
	write(message: IncomingMessage): number {
		const { events } = this.services;
		const app = this.appOf(message.replyTo);
		const told = events.subscribersOf('message', app).length;
		events.receive({ name: this.people[message.from], ...message }, app).catch(() => {
			// As above.
		});
		return told;
	}

	/**
	 * Somebody presses a button below a message, on a card of it or in its list; one of each, and once, as
	 * on a real phone.
	 *
	 * @param index of the button among all of the message, from 0
	 * @returns how many are told, or why it cannot be pressed
	 */
	press(messageId: string, index: number): number | string {
		const sent = this.sent(messageId);
		const content = sent && this.contentOf(sent);
		const answer =
			content &&
			groupsIn(content)
				.flat()
				.find((each) => each.index === index)?.answer;
		if (!answer) return 'There is nothing to press';
		if (this.reports.get(messageId)?.status === 'failed') return 'The message has not arrived';
		const { pressed, spent } = this.pressedIn(messageId, content);
		if (spent.has(index)) return 'It was answered before';
		this.pressed.set(messageId, pressed.add(index));
		return this.write({ from: sent.to, ...answer, replyTo: messageId });
	}

	reportUpTo(auto: Auto): void {
		this.auto = auto;
		this.services.events.script = SCRIPTS[auto];
		this.changed();
	}

	forgetAll(): void {
		this.services.reset();
	}

	private sent(messageId: string): RecordedMessage | undefined {
		return this.services.records.messages.findLast(({ id }) => id === messageId);
	}

	/** The app that sent a message; the first one, if it was none of them. */
	private appOf(messageId = ''): SandboxApp {
		const { apps } = this.services;
		const appId = this.sent(messageId)?.appId;
		return apps.find(({ id }) => id === appId) ?? apps[0];
	}

	private pressedIn(messageId: string, content: Content) {
		const pressed = this.pressed.get(messageId) ?? new Set();
		const groups = groupsIn(content).map((group) => group.map(({ index }) => index));
		const spent = groups.filter((group) => group.some((index) => pressed.has(index)));
		return { pressed, spent: new Set(spent.flat()) };
	}

	private contentOf(sent: RecordedMessage): Content {
		return contentOf(
			sent,
			(appId) => this.services.apps.find(({ id }) => id === appId)?.templates ?? [],
		);
	}

	/** A message in a line. @param id its own, or the `wamid.…` of it */
	private lineOf(id: string): string {
		const received = this.incoming.findLast((each) => each.id === id);
		const sent = this.services.records.messages.findLast(
			(each) => each.id === id || wamidOf(each.id) === id,
		);
		const text = received ? textIn(received.message) : sent && lineOf(this.contentOf(sent));
		return text || (received ? 'Picture' : 'A message');
	}

	private orderOf(id: string): number {
		const known = this.orders.get(id) ?? this.orders.size;
		this.orders.set(id, known);
		return known;
	}
}

export const isAuto = (value: unknown): value is Auto =>
	typeof value === 'string' && Object.hasOwn(SCRIPTS, value);
