import { z } from 'zod';
import { buttons, checkButtons, linkButton } from './buttons.mts';
import { carousel, checkCarousel } from './carousel.mts';
import { checkList, list } from './list.mts';
import type { MetaRefusal } from './refusal.mts';

/** The `interactive` of a message: something below a text that can be pressed. */
export const interactive = z.discriminatedUnion('type', [buttons, linkButton, list, carousel]);

export type SentInteractive = z.infer<typeof interactive>;

/**
 * What of it Meta does not take. The texts about the title and number of buttons and of rows are Meta's;
 * in which words it refuses the rest is documented nowhere, and they are put like those.
 */
export function checkInteractive(sent: SentInteractive): MetaRefusal | undefined {
	switch (sent.type) {
		case 'button':
		case 'cta_url':
			return checkButtons(sent);
		case 'list':
			return checkList(sent);
		case 'carousel':
			return checkCarousel(sent);
	}
}
