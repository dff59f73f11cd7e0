/** The kinds of messages that have neither a file nor anything to press. */
import { z } from 'zod';
import { lengthOf } from './parts.mts';

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-text-message */
export const text = z.strictObject({
	body: lengthOf(4096),
	preview_url: z.boolean().optional(),
});

/** Decimal degrees, as a number or as text: Meta's samples have both. */
const degrees = (most: number) =>
	z
		.union([z.number(), z.string()])
		.refine(
			(value) =>
				(typeof value === 'number' || /^-?\d{1,3}(?:\.\d{1,30})?$/.test(value)) &&
				Math.abs(Number(value)) <= most,
			`must be degrees from -${most} to ${most}`,
		);

/** docs: developers.facebook.com/documentation/business-messaging/whatsapp/messages/location-messages */
export const location = z.strictObject({
	latitude: degrees(90),
	longitude: degrees(180),
	name: z.string().optional(),
	address: z.string().optional(),
});
