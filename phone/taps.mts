import { groupsIn, type Content, type SentButton } from './contents.mts';

/** Which buttons of which messages were pressed. */
export class Taps {
	private readonly pressed = new Map<string, Set<number>>();

	/** Which buttons of a message were pressed, and which can be pressed no more, by their numbers. */
	of(messageId: string, content: Content): { pressed: Set<number>; spent: Set<number> } {
		const pressed = this.pressed.get(messageId) ?? new Set();
		const groups = groupsIn(content).map((group) => group.map(({ index }) => index));
		const spent = groups.filter((group) => group.some((index) => pressed.has(index)));
		return { pressed, spent: new Set(spent.flat()) };
	}

	/**
	 * Presses one of each group of buttons, and once, as on a real phone.
	 *
	 * @param index of the button among all of the message, from 0
	 * @returns what is answered by it, or why it cannot be pressed
	 */
	press(messageId: string, content: Content, index: number): SentButton['answer'] | string {
		const buttons = groupsIn(content).flat();
		const answer = buttons.find((each) => each.index === index)?.answer;
		if (!answer) return 'There is nothing to press';
		const { pressed, spent } = this.of(messageId, content);
		if (spent.has(index)) return 'It was answered before';
		this.pressed.set(messageId, pressed.add(index));
		return answer;
	}

	reset(): void {
		this.pressed.clear();
	}
}
