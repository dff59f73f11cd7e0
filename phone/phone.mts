import type { SandboxParts } from '../sandbox/attachment.mts';
import type { StoredFile, Watcher } from '../sandbox/events/events.mts';
import type {
	IncomingMessage,
	ReportDetails,
	ReportedStatus,
} from '../sandbox/events/payloads.mts';
import { looksLike } from '../sandbox/media/fileTypes.mts';
import { mediaIn, type SentMedia } from '../sandbox/messages/media.mts';
import type { RecordedMessage } from '../sandbox/records/requests.mts';
import { SCRIPTS } from './auto.mts';
import {
	receivedBubble,
	sentBubble,
	textIn,
	type BubbleContext,
	type Received,
	type Reported,
} from './bubbles.mts';
import { latestExchanges } from './exchanges.mts';
import { ReadMarks, TYPING } from './readMarks.mts';
import { reasons } from './reasons.mts';
import type { Auto, Exchange, Message, Settings } from './shapes.mts';
import { SentMessages } from './sentMessages.mts';
import { FaultSwitches } from './switches.mts';
import { Taps } from './taps.mts';
import { Watchers } from './watchers.mts';

export interface PhoneOptions {
	/** Names of people by their number, digits only. */
	people?: Record<string, string>;
	/** How far a message gets by itself. Default `sent`. */
	auto?: Auto;
}

/** How much a page shows: more than anybody looks at, and little enough to be kept up to date. */
const MOST_MESSAGES = 500;

/** The phones of everybody who is written to, as one: what the page shows and does. */
export class Phone implements Watcher {
	readonly switches: FaultSwitches;
	private readonly people: Record<string, string>;
	private auto: Auto = 'sent';
	private readonly reports = new Map<string, Reported>();
	private readonly incoming: Received[] = [];
	private readonly sent: SentMessages;
	private readonly taps = new Taps();
	private readonly marks: ReadMarks;
	/** Places in time, of what was sent and of what was written. */
	private readonly orders = new Map<string, number>();
	readonly watchers: Watchers;
	private readonly sinceEpoch: number;

	constructor(
		private readonly services: SandboxParts,
		{ people = {}, auto = 'sent' }: PhoneOptions,
	) {
		if (services.records.mode !== true) {
			throw new TypeError('The phone shows what is recorded: leave "record" at true');
		}
		this.switches = new FaultSwitches(services.faults, services.apps);
		this.sent = new SentMessages(services);
		this.marks = new ReadMarks(services);
		this.watchers = new Watchers(services.timers);
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
		this.marks.mark(this.incoming, id, isTyping);
		if (isTyping) this.services.timers.after(TYPING, () => this.changed());
		this.changed();
	}

	/** Tells the pages, soon. */
	changed(): void {
		this.watchers.changed();
	}

	/** The sandbox has forgotten everything. */
	reset(): void {
		this.reports.clear();
		this.incoming.length = 0;
		this.taps.reset();
		this.marks.reset();
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
			content: (sent) => this.sent.contentOf(sent),
			reported: (id) => this.reports.get(id),
			pressed: (id, content) => this.taps.of(id, content),
			quoted: (id) => this.lineOf(id),
			isRead: (id) => this.marks.isRead(id),
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
		return latestExchanges(records.requests, deliveries.all, this.sinceEpoch);
	}

	settings(): Settings {
		return {
			switches: this.switches.state,
			auto: this.auto,
			people: this.people,
			typing: this.marks.writtenTo(),
			webhooks: this.services.subscriptions.all
				.filter(({ active }) => active)
				.map(({ url }) => url),
			reasons: reasons.map(({ code, label }) => ({ code, label })),
		};
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
		const sent = this.sent.find(messageId);
		return sent && mediaIn(sent.body)[number];
	}

	// What is done ------------------------------------------------------------------------------------

	knows(messageId: string): boolean {
		return this.sent.find(messageId) !== undefined;
	}

	/** Whether this message, whoever wrote it, is in the chat with a person. */
	isInChat(id: string, person: string): boolean {
		const received = this.incoming.find((each) => each.id === id);
		return (received?.message.from ?? this.sent.find(id)?.to) === person;
	}

	/**
	 * Reports this of a message. Does not wait for those who are told: they may take their time.
	 * @returns how many are told
	 */
	setStatus(messageId: string, status: ReportedStatus, details?: ReportDetails): number {
		const { events } = this.services;
		const told = events.subscribersOf(status, this.sent.appOf(messageId)).length;
		events.report(messageId, status, details).catch(() => {
			// The sandbox was closed, and nobody looks any more.
		});
		return told;
	}

	/** Somebody writes, or answers the message `replyTo`. @returns how many are told */
	write(message: IncomingMessage): number {
		const { events } = this.services;
		const app = this.sent.appOf(message.replyTo);
		const told = events.subscribersOf('message', app).length;
		events.receive({ name: this.people[message.from], ...message }, app).catch(() => {
			// As above.
		});
		return told;
	}

	/**
	 * Somebody presses a button below a message, on a card of it or in its list.
	 *
	 * @param index of the button among all of the message, from 0
	 * @returns how many are told, or why it cannot be pressed
	 */
	press(messageId: string, index: number): number | string {
		const sent = this.sent.find(messageId);
		if (!sent) return 'There is nothing to press';
		if (this.reports.get(messageId)?.status === 'failed') return 'The message has not arrived';
		const answer = this.taps.press(messageId, this.sent.contentOf(sent), index);
		if (typeof answer !== 'object') return answer ?? 'There is nothing to press';
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

	/** A message in a line. @param id its own, or the `wamid.…` of it */
	private lineOf(id: string): string {
		const received = this.incoming.findLast((each) => each.id === id);
		const text = received ? textIn(received.message) : this.sent.lineOf(id);
		return text || (received ? 'Picture' : 'A message');
	}

	private orderOf(id: string): number {
		const known = this.orders.get(id) ?? this.orders.size;
		this.orders.set(id, known);
		return known;
	}
}
