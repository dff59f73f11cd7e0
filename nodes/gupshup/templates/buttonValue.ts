import { InvalidInput, onOneLine } from '../problems/problem';
import { lengthOf } from '../input/text';
import type { ButtonKind } from './variables';

/**
 * Meta's pages say 15 (template components) and 20 (coupon templates): what is longer than both is
 * certain to be refused.
 */
const LONGEST_COUPON = 20;

/** Of a button's whole address, in characters. docs: Meta, template components, URL buttons */
const LONGEST_ADDRESS = 2000;

const LONGEST_SHOWN = 120;

/**
 * Refuses a value that would leave a button of a template dead, or the message refused.
 *
 * The value of a link button is put behind the template's address as it is. A full address is right only
 * where it becomes a parameter (`…?to={{1}}`), a leading slash only where the address has none at its end.
 *
 * @param field the variable, for a sentence
 * @param base the template's address up to the placeholder, where it is known
 * @throws InvalidInput
 */
export function refuseButtonValue(
	field: string,
	kind: ButtonKind,
	value: string,
	base: string | undefined,
): void {
	if (kind === 'copy_code' && lengthOf(value) > LONGEST_COUPON) {
		throw new InvalidInput(
			field,
			`has ${lengthOf(value)} characters, but WhatsApp accepts up to ${LONGEST_COUPON} as a coupon code`,
			'Use a shorter code',
		);
	}
	if (kind !== 'url') return;
	const address = onOneLine(`${base ?? '…'}${value}`, LONGEST_SHOWN);
	if (/\s/.test(value)) {
		throw new InvalidInput(
			field,
			`contains a space, so the button would open ${address}`,
			'Encode it for an address, for example with {{ encodeURIComponent($json.code) }}',
		);
	}
	if (base !== undefined && repeatsBase(value, base)) {
		throw new InvalidInput(
			field,
			`is added after the address in the template, so the button would open ${address}`,
			`Enter only the part after ${onOneLine(base, LONGEST_SHOWN)}`,
		);
	}
	const length = lengthOf(`${base ?? ''}${value}`);
	if (length > LONGEST_ADDRESS) {
		throw new InvalidInput(
			field,
			`makes the button's address ${length} characters long, but WhatsApp accepts up to ${LONGEST_ADDRESS}`,
			'Use a shorter value',
		);
	}
}

/** Whether only the template's address can tell that a value is wrong, so that it is worth finding out. */
export function needsBase(kind: ButtonKind, value: string): boolean {
	return kind === 'url' && (value.startsWith('/') || startsWithHost(value));
}

function repeatsBase(value: string, base: string): boolean {
	if (value.startsWith('/') && !value.startsWith('//')) return base.endsWith('/');
	// Behind a ? or #, an address may be what is meant.
	if (/[?#]/.test(base)) return false;
	if (/^(?:https?:)?\/\/|^www\./i.test(value)) return true;
	const host = /^https?:\/\/([^/]+)/i.exec(base)?.[1].toLowerCase();
	return host !== undefined && hostAtStart(value) === host && base.endsWith('/');
}

function startsWithHost(value: string): boolean {
	return /^https?:/i.test(value) || hostAtStart(value).includes('.');
}

function hostAtStart(value: string): string {
	return value.slice(0, 260).split(/[/?#]/, 1)[0].toLowerCase();
}
