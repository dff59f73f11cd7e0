import type { MessageKind } from './message';
import { buttons } from './buttons';
import { image } from './image';
import { template } from './template';

/** All kinds of messages, in the order of the panel. The first is the default. */
export const KINDS: readonly MessageKind[] = [image, buttons, template];

/** The kind that a value of `messageType` stands for; the default for one that is not known. */
export function kindOf(messageType: unknown): MessageKind {
	return KINDS.find(({ value }) => value === messageType) ?? KINDS[0];
}
