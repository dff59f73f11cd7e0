import type { SandboxParts } from '../sandbox/attachment.mts';
import type { Received } from './bubbles.mts';

/**
 * How long the typing indicator is shown, in milliseconds.
 * docs: partner-docs.gupshup.io/docs/mark-message-as-readtyping-indicator
 */
export const TYPING = 25_000;

/** Which messages were marked as read, and to whom an answer is being written. */
export class ReadMarks {
	private readonly read = new Set<string>();
	/** Since when it says that an answer to these people is being written, by the sandbox's clock. */
	private readonly typing = new Map<string, number>();

	constructor(private readonly services: Pick<SandboxParts, 'clock' | 'records'>) {}

	/** @param incoming all messages that came in, in their order */
	mark(incoming: readonly Received[], id: string, isTyping: boolean): void {
		const place = incoming.findIndex((each) => each.id === id);
		if (place === -1) return;
		const { from } = incoming[place].message;
		// What came before from the same person counts as read, too.
		for (const { id: one, message } of incoming.slice(0, place + 1)) {
			if (message.from === from) this.read.add(one);
		}
		if (isTyping) this.typing.set(from, this.services.clock());
	}

	isRead(id: string): boolean {
		return this.read.has(id);
	}

	/** The people who see it: until an answer is sent, or 25 seconds have passed. */
	writtenTo(): string[] {
		const { records, clock } = this.services;
		const isAnswered = (person: string, since: number) =>
			records.messages.some(({ to, at }) => to === person && at > since);
		return [...this.typing].flatMap(([person, since]) =>
			isAnswered(person, since) || clock() - since >= TYPING ? [] : [person],
		);
	}

	reset(): void {
		this.read.clear();
		this.typing.clear();
	}
}
