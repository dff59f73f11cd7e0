/** What the page does, by what follows `/phone/` in the address. */
import type { ReportedStatus } from '../sandbox/events/payloads.mts';
import { looksLike } from '../sandbox/media/fileTypes.mts';
import { isUserId } from '../sandbox/messages/recipient.mts';
import { isAuto } from './auto.mts';
import type { Phone } from './phone.mts';
import { failureOf } from './reasons.mts';
import type { Switches } from './shapes.mts';

const STATUSES: readonly ReportedStatus[] = ['enqueued', 'sent', 'delivered', 'read', 'failed'];

/** What keeps a request from being answered as it wants. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

export type Action = (phone: Phone, body: Buffer, query: URLSearchParams) => object;

export const ACTIONS: Record<string, Action> = { status, reply, picture, press, settings, forget };

/** `{ messageId, status, code? }`: reports this of a message. */
function status(phone: Phone, body: Buffer): object {
	const { messageId, status, code } = objectIn(body);
	const wanted = STATUSES.find((each) => each === status);
	if (typeof messageId !== 'string' || !phone.knows(messageId)) {
		throw new Refusal(404, 'There is no such message');
	}
	if (!wanted) throw new Refusal(400, `A status is one of ${STATUSES.join(', ')}`);
	const failure = wanted === 'failed' ? failureOf(code ?? 131026) : undefined;
	if (wanted === 'failed' && !failure) throw new Refusal(400, 'This code is not documented');
	return { told: phone.setStatus(messageId, wanted, failure) };
}

/** `{ from, text, name?, replyTo? }`: somebody writes; `replyTo` is the message that is quoted. */
function reply(phone: Phone, body: Buffer): object {
	const { from, text, name, replyTo } = objectIn(body);
	if (typeof text !== 'string' || text.trim() === '') throw new Refusal(400, 'There is no text');
	const who = sender(from, name);
	return { told: phone.write({ ...who, text, ...quoteIn(phone, who.from, replyTo) }) };
}

/** The bytes of a picture that somebody sends; the rest as above in the address, and `caption`. */
function picture(phone: Phone, bytes: Buffer, query: URLSearchParams): object {
	const who = sender(query.get('from'), query.get('name'));
	const caption = query.get('caption') ?? '';
	const mimeType = ['image/jpeg', 'image/png'].find((type) => looksLike(type, bytes));
	if (!mimeType) throw new Refusal(415, 'WhatsApp takes JPEG and PNG pictures');
	return {
		told: phone.write({
			...who,
			type: 'image',
			...(caption !== '' && { caption }),
			file: { bytes, mimeType },
			...quoteIn(phone, who.from, query.get('replyTo') ?? undefined),
		}),
	};
}

/** `{ messageId, button }`: somebody presses a button of a message, by its number in it. */
function press(phone: Phone, body: Buffer): object {
	const { messageId, button } = objectIn(body);
	const pressed = phone.press(String(messageId), Number(button));
	if (typeof pressed === 'string') throw new Refusal(409, pressed);
	return { told: pressed };
}

function quoteIn(phone: Phone, from: string, replyTo: unknown): { replyTo?: string } {
	if (replyTo === undefined) return {};
	if (typeof replyTo === 'string' && phone.isInChat(replyTo, from)) return { replyTo };
	throw new Refusal(404, 'The message to be quoted is not in this chat');
}

/** `{ switches?, auto? }`: what goes wrong, and how far messages get by themselves. */
function settings(phone: Phone, body: Buffer): object {
	const { switches, auto } = objectIn(body);
	if (switches !== undefined) phone.switches.set(switchesIn(switches));
	if (auto !== undefined) {
		if (!isAuto(auto)) throw new Refusal(400, 'Messages do not get as far as that');
		phone.reportUpTo(auto);
	}
	phone.changed();
	return phone.settings();
}

function forget(phone: Phone): object {
	phone.forgetAll();
	return {};
}

function sender(from: unknown, name: unknown): { from: string; name?: string } {
	const digits = typeof from === 'string' ? from.replace(/[\s().+-]/g, '') : '';
	// Somebody who shows no number is known by a user id.
	const isId = typeof from === 'string' && isUserId(from);
	if (!isId && !/^[1-9]\d{6,14}$/.test(digits)) {
		throw new Refusal(400, 'A phone number is 7 to 15 digits, country code included');
	}
	const isNamed = typeof name === 'string' && name.trim() !== '';
	return { from: isId ? from : digits, ...(isNamed && { name: name.trim() }) };
}

function switchesIn(value: unknown): Partial<Switches> {
	const names: Array<keyof Switches> = [
		'slow',
		'tooMany',
		'lostAnswer',
		'wrongToken',
		'callbackBillingOff',
	];
	const wanted: Partial<Switches> = {};
	for (const [name, isOn] of Object.entries(value ?? {})) {
		const known = names.find((each) => each === name);
		if (!known || typeof isOn !== 'boolean') throw new Refusal(400, 'There is no such switch');
		wanted[known] = isOn;
	}
	return wanted;
}

function objectIn(body: Buffer): Record<string, unknown> {
	let value: unknown;
	try {
		value = JSON.parse(body.toString());
	} catch {
		// Not even JSON.
	}
	if (typeof value !== 'object' || value === null) throw new Refusal(400, 'The body is no JSON');
	return value as Record<string, unknown>;
}
