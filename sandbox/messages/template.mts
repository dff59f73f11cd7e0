import { z } from 'zod';
import { documentHeader, imageHeader, videoHeader } from './media.mts';
import { location } from './plain.mts';

const text = z.strictObject({
	type: z.literal('text'),
	text: z.string(),
	parameter_name: z.string().optional(),
});

/** A place on a map has all its parts here. docs: developers.facebook.com, template components */
const locationHeader = z.strictObject({
	type: z.literal('location'),
	location: location.required(),
});

const header = z.strictObject({
	type: z.literal('header'),
	parameters: z
		.array(
			z.discriminatedUnion('type', [
				text,
				imageHeader,
				videoHeader,
				documentHeader,
				locationHeader,
			]),
		)
		.length(1),
});

const body = z.strictObject({ type: z.literal('body'), parameters: z.array(text).min(1) });

const button = z.strictObject({
	type: z.literal('button'),
	sub_type: z.enum(['url', 'quick_reply', 'copy_code']),
	index: z.string().regex(/^\d$/, 'must be a digit, as text'),
	parameters: z
		.array(
			z.union([
				z.strictObject({ type: z.literal('text'), text: z.string() }),
				z.strictObject({ type: z.literal('payload'), payload: z.string() }),
				z.strictObject({ type: z.literal('coupon_code'), coupon_code: z.string() }),
			]),
		)
		.length(1),
});

/** docs: developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates */
const carousel = z.strictObject({
	type: z.literal('carousel'),
	cards: z.array(
		z.strictObject({
			card_index: z.number().int().nonnegative(),
			components: z.array(z.discriminatedUnion('type', [header, body, button])),
		}),
	),
});

/**
 * The `template` of a template message.
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-12 (header image), …-10
 * (buttons), …-14 (named parameters, `namespace`)
 */
export const template = z.strictObject({
	name: z.string().min(1),
	language: z.strictObject({
		code: z.string().min(1),
		policy: z.literal('deterministic').optional(),
	}),
	namespace: z.string().min(1).optional(),
	components: z.array(z.discriminatedUnion('type', [header, body, button, carousel])).optional(),
});

export type SentTemplate = z.infer<typeof template>;
export type SentHeader = z.infer<typeof header>['parameters'][number];
export type SentText = z.infer<typeof text>;
export type SentButton = z.infer<typeof button>;
/** What a template takes, and each of its cards. */
export type SentComponent = z.infer<typeof header> | z.infer<typeof body> | SentButton;
export type SentCard = z.infer<typeof carousel>['cards'][number];

/** What stands in the cards of a carousel, if it is sent one; in their order. */
export function cardsIn({ components = [] }: SentTemplate): SentCard[] | undefined {
	const cards = components.find((each) => each.type === 'carousel')?.cards;
	return cards && [...cards].sort((one, other) => one.card_index - other.card_index);
}

/** What is put into a part of a template. */
export function valuesIn(components: ReadonlyArray<{ type: string }>): {
	headers: SentHeader[];
	texts: SentText[];
	buttons: SentButton[];
} {
	const of = components as ReadonlyArray<SentComponent | { type: 'carousel' }>;
	return {
		headers: of.flatMap((each) => (each.type === 'header' ? each.parameters : [])),
		texts: of.flatMap((each) => (each.type === 'body' ? each.parameters : [])),
		buttons: of.flatMap((each) => (each.type === 'button' ? [each] : [])),
	};
}
