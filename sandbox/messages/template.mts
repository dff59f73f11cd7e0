import { z } from 'zod';
import { isNamed, placeholdersIn, type SandboxTemplate } from '../templates/template.mts';
import { headerImage } from './image.mts';
import { invalid, missing, type MetaRefusal } from './refusal.mts';

const text = z.strictObject({
	type: z.literal('text'),
	text: z.string(),
	parameter_name: z.string().optional(),
});

const header = z.strictObject({
	type: z.literal('header'),
	parameters: z.array(z.strictObject({ type: z.literal('image'), image: headerImage })).length(1),
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

/**
 * The `template` of a template message.
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-12 (header image), …-10
 * (buttons), …-14 (named parameters)
 */
export const template = z.strictObject({
	name: z.string().min(1),
	language: z.strictObject({
		code: z.string().min(1),
		policy: z.literal('deterministic').optional(),
	}),
	components: z.array(z.discriminatedUnion('type', [header, body, button])).optional(),
});

type SentTemplate = z.infer<typeof template>;

/** The image in the header, if there is one. */
export function headerImageIn({
	components = [],
}: SentTemplate): z.infer<typeof headerImage> | undefined {
	return components.flatMap((each) => (each.type === 'header' ? each.parameters : []))[0]?.image;
}

/**
 * Compares what is sent with the template of that name. Codes and titles are Meta's, but for 4005,
 * which is Gupshup's.
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes,
 * partner-docs.gupshup.io/docs/error-codes
 */
export function checkTemplate(
	sent: SentTemplate,
	known: readonly SandboxTemplate[],
): MetaRefusal | undefined {
	const { name, language, components = [] } = sent;
	const found = known.find((each) => each.name === name && each.language === language.code);
	if (found === undefined || ['REJECTED', 'PENDING'].includes(found.status)) {
		return {
			code: 132001,
			title: 'Template name does not exist in the translation',
			details: `template name (${name}) does not exist in ${language.code}`,
		};
	}
	if (found.status === 'PAUSED') {
		return { code: 4005, title: 'Template is Paused', details: `template ${name} is paused` };
	}
	if (found.status === 'DISABLED') {
		return {
			code: 132016,
			title: 'Template is Disabled',
			details: `template ${name} is disabled for low quality`,
		};
	}
	return (
		checkOffer(found) ??
		checkHeader(found, components.filter((each) => each.type === 'header').length) ??
		checkBody(
			found,
			components.flatMap((each) => (each.type === 'body' ? each.parameters : [])),
		) ??
		checkButtons(
			found,
			components.flatMap((each) => (each.type === 'button' ? [each] : [])),
		)
	);
}

/** No message that this sandbox takes has the component that such an offer needs. */
function checkOffer({ limitedTimeOffer }: SandboxTemplate): MetaRefusal | undefined {
	return limitedTimeOffer?.hasExpiration
		? missing('limited_time_offer: component is required for a template with an expiration')
		: undefined;
}

function checkHeader({ type }: SandboxTemplate, headers: number): MetaRefusal | undefined {
	if (type === 'TEXT') return headers === 0 ? undefined : wrongCount('header', headers, 0);
	if (type === 'IMAGE' && headers === 1) return undefined;
	return formatMismatch(
		`header: Format mismatch, expected ${type}, received ${headers === 0 ? 'UNKNOWN' : 'IMAGE'}`,
	);
}

function checkBody(
	found: SandboxTemplate,
	parameters: Array<z.infer<typeof text>>,
): MetaRefusal | undefined {
	const names = placeholdersIn(found.body);
	if (parameters.length !== names.length) {
		return wrongCount('body', parameters.length, names.length);
	}
	const values = new Map<string, string>();
	for (const [index, parameter] of parameters.entries()) {
		const name = parameter.parameter_name ?? String(index + 1);
		// What Meta answers to a name too few, too many or wrong is documented nowhere.
		if (isNamed(found) !== (parameter.parameter_name !== undefined) || !names.includes(name)) {
			return formatMismatch(`body: parameter name ${name} is not one of ${names.join(', ')}`);
		}
		const wrong = checkText(parameter.text);
		if (wrong) return wrong;
		values.set(name, parameter.text);
	}
	const full = found.body.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => values.get(name)!);
	return [...full].length <= 1024
		? undefined
		: {
				code: 132005,
				title: 'Translated text too long',
				details: `body: translated text has ${full.length} characters`,
			};
}

function checkText(value: string): MetaRefusal | undefined {
	if (value === '') return missing('Parameter of type text is missing text value');
	if (!/[\n\r\t]| {5}/.test(value)) return undefined;
	return {
		code: 132018,
		title: 'There’s an issue with the parameters in your template',
		details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
	};
}

/**
 * In characters: the longer of the two lengths that Meta's pages name for a coupon, and a button's whole
 * address. docs: developers.facebook.com, coupon templates of 28 May 2026; template components
 */
const maxCoupon = 20;
const maxAddress = 2000;

const SUB_TYPES = { URL: 'url', QUICK_REPLY: 'quick_reply', COPY_CODE: 'copy_code' } as const;
const PARAMETER_TYPES = { url: 'text', quick_reply: 'payload', copy_code: 'coupon_code' } as const;

function checkButtons(
	{ buttons = [] }: SandboxTemplate,
	sent: Array<z.infer<typeof button>>,
): MetaRefusal | undefined {
	for (const { sub_type: subType, index, parameters } of sent) {
		const there = buttons[Number(index)];
		const type =
			there && there.type in SUB_TYPES
				? SUB_TYPES[there.type as keyof typeof SUB_TYPES]
				: undefined;
		if (type !== subType || parameters[0].type !== PARAMETER_TYPES[subType]) {
			return invalid(`buttons: Button at index ${index} is ${there?.type ?? 'not there'}`);
		}
		if (subType === 'url' && placeholdersIn(there.url ?? '').length === 0) {
			return invalid(`buttons: Button at index ${index} takes no parameter`);
		}
		if (Object.values(parameters[0]).includes('')) {
			return missing(`buttons: Button at index ${index} has an empty parameter`);
		}
		const [value] = Object.values(parameters[0]).slice(1);
		const length = [...`${there.url?.split('{{')[0] ?? ''}${value}`].length;
		if ((subType === 'copy_code' && length > maxCoupon) || length > maxAddress) {
			return invalid(`buttons: Button at index ${index} has a parameter that is too long`);
		}
	}
	for (const [index, { type, url = '' }] of buttons.entries()) {
		const isNeeded = ['COPY_CODE', 'FLOW'].includes(type) || placeholdersIn(url).length > 0;
		if (isNeeded && !sent.some((each) => each.index === String(index))) {
			return missing(`buttons: Button at index ${index} of type ${type} requires a parameter`);
		}
	}
	return undefined;
}

function wrongCount(part: string, sent: number, expected: number): MetaRefusal {
	return {
		code: 132000,
		title: 'Number of parameters does not match the expected number of params',
		details: `${part}: number of localizable_params (${sent}) does not match the expected number of params (${expected})`,
	};
}

function formatMismatch(details: string): MetaRefusal {
	return {
		code: 132012,
		title: 'Parameter format does not match format in the created template',
		details,
	};
}
