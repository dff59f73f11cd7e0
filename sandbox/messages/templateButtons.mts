import { placeholdersIn, type TemplatePart } from '../templates/template.mts';
import { invalid, missing, type MetaRefusal } from './refusal.mts';
import type { SentButton } from './template.mts';

/**
 * In characters: the longer of the two lengths that Meta's pages name for a coupon, and a button's whole
 * address. docs: developers.facebook.com, coupon templates of 28 May 2026; template components
 */
const maxCoupon = 20;
const maxAddress = 2000;

const SUB_TYPES = { URL: 'url', QUICK_REPLY: 'quick_reply', COPY_CODE: 'copy_code' } as const;
const PARAMETER_TYPES = { url: 'text', quick_reply: 'payload', copy_code: 'coupon_code' } as const;

/** Compares the values of buttons with the buttons of a template, or of one of its cards. */
export function checkButtons(
	{ buttons = [] }: TemplatePart,
	sent: SentButton[],
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
