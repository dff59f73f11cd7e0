import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage as Request, ServerResponse } from 'node:http';
import path from 'node:path';
import { methodNotAllowed, notFound, type Answer } from '../sandbox/answers.mts';
import type { ReportedStatus } from '../sandbox/events/payloads.mts';
import { looksLike } from '../sandbox/media/fileTypes.mts';
import { isUserId } from '../sandbox/messages/recipient.mts';
import { send } from '../sandbox/wire/answering.mts';
import { PHONE_PATH } from './bubbles.mts';
import { goLive } from './live.mts';
import { isAuto, type Phone } from './phone.mts';
import { failureOf } from './reasons.mts';
import type { Switches } from './shapes.mts';

/** Nothing comes from elsewhere, nothing runs or is styled that does not lie in page/. */
const PAGE_POLICY =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; " +
	"frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const STATUSES: readonly ReportedStatus[] = ['enqueued', 'sent', 'delivered', 'read', 'failed'];

/** WhatsApp's limit for a picture, in bytes. */
const LARGEST_PICTURE = 5 * 1024 * 1024;

const page = path.join(import.meta.dirname, 'page');
/** Something to send, drawn for this project. */
const pictures = path.resolve(import.meta.dirname, '../sandbox/pictures');
const icon = path.resolve(import.meta.dirname, '../icons/gupshup.svg');

/** The files of the page, by what follows `/phone/` in their address. */
const FILES: Record<string, { file: string; type: string }> = {
	'': { file: path.join(page, 'index.html'), type: 'text/html;charset=utf-8' },
	'icon.svg': { file: icon, type: 'image/svg+xml' },
	'page.css': { file: path.join(page, 'page.css'), type: 'text/css;charset=utf-8' },
	...Object.fromEntries(
		readdirSync(page)
			.filter((name) => name.endsWith('.js'))
			.map((name) => [
				name,
				{ file: path.join(page, name), type: 'text/javascript;charset=utf-8' },
			]),
	),
	...Object.fromEntries(
		readdirSync(pictures).map((name) => [
			`pictures/${name}`,
			{ file: path.join(pictures, name), type: 'image/jpeg' },
		]),
	),
};

/** What keeps a request from being answered as it wants. */
class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

type Action = (phone: Phone, body: Buffer, query: URLSearchParams) => object;

/** What the page does, by what follows `/phone/` in the address. */
const ACTIONS: Record<string, Action> = { status, reply, picture, press, settings, forget };

/** Answers a request for the page, or from it. These are neither recorded nor limited. */
export function handlePhone(req: Request, res: ServerResponse, phone: Phone): void {
	const { pathname, searchParams } = new URL(req.url ?? '', 'http://sandbox');
	const name = pathname.slice(PHONE_PATH.length).replace(/^\//, '');
	res.setHeader('x-content-type-options', 'nosniff');
	res.setHeader('referrer-policy', 'no-referrer');
	res.setHeader('content-security-policy', PAGE_POLICY);
	res.setHeader('cross-origin-resource-policy', 'same-origin');
	res.setHeader('cache-control', 'no-store');

	if (!isFromHere(req)) {
		req.resume();
		send(res, { status: 403, body: { message: 'Only the page itself may ask for this' } });
	} else if (Object.hasOwn(ACTIONS, name)) {
		if (req.method !== 'POST') return refuseMethod(req, res, 'POST');
		act(req, ACTIONS[name], phone, searchParams).then(
			(done) => send(res, done),
			() => res.destroy(),
		);
	} else if (req.method !== 'GET') {
		refuseMethod(req, res, 'GET');
	} else {
		req.resume();
		show(name, res, phone);
	}
}

/**
 * Whether a request comes from a page of this sandbox, or from no page at all. Any website may send
 * requests to this computer, and a name that leads here (DNS rebinding) would even let it read answers.
 */
function isFromHere({ headers, method, socket }: Request): boolean {
	const { host = '', origin } = headers;
	const isOwnName = ['127.0.0.1', 'localhost'].some(
		(name) => host === `${name}:${socket.localPort}`,
	);
	const isOwnPage = origin === undefined || origin === `http://${host}`;
	const site = String(headers['sec-fetch-site'] ?? 'none');
	const isFollowedLink = method === 'GET' && headers['sec-fetch-dest'] === 'document';
	return isOwnName && isOwnPage && (isFollowedLink || ['none', 'same-origin'].includes(site));
}

function refuseMethod(req: Request, res: ServerResponse, allowed: string): void {
	req.resume();
	send(res, methodNotAllowed(allowed));
}

function show(name: string, res: ServerResponse, phone: Phone): void {
	const [kind, id = '', number = '0'] = name.split('/');
	if (name === 'live') {
		goLive(phone, res);
	} else if (Object.hasOwn(FILES, name)) {
		const { file, type } = FILES[name];
		sendBytes(res, type, readFileSync(file));
	} else if (kind === 'media') {
		const found = phone.file(id);
		if (found) sendBytes(res, found.mimeType, found.bytes);
		else send(res, notFound());
	} else if (kind === 'linked') {
		const { kind: type, link } = phone.fileOf(id, Number(number)) ?? {};
		if (link === undefined || type === 'document') send(res, notFound());
		else sendLinked(res, link, type);
	} else {
		send(res, notFound());
	}
}

function sendBytes(res: ServerResponse, type: string, bytes: Buffer): void {
	res.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
}

/**
 * A page of its own with nothing but a file from the web, to be put into a frame: it may load from there
 * what the page around it may not.
 */
function sendLinked(res: ServerResponse, link: string, type = 'image'): void {
	const { origin } = new URL(link);
	// Redirects are followed by the browser only if their target is allowed, too.
	const policy = `default-src 'none'; img-src ${origin} https:; media-src ${origin} https:; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin`;
	res.setHeader('content-security-policy', policy);
	const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>File</title>
<link rel="stylesheet" href="${PHONE_PATH}/page.css">
<body class="linked">
${
	type === 'image'
		? `<img src="${escaped(link)}" alt="The picture could not be loaded." referrerpolicy="no-referrer">`
		: `<${type} src="${escaped(link)}" controls></${type}>`
}
</body>
</html>
`;
	sendBytes(res, 'text/html;charset=utf-8', Buffer.from(html));
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

async function act(
	req: Request,
	action: Action,
	phone: Phone,
	query: URLSearchParams,
): Promise<Answer> {
	try {
		return { status: 200, body: action(phone, await readSome(req), query) };
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return { status: error.status, body: { message: error.message } };
	}
}

async function readSome(req: Request): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of req as AsyncIterable<Buffer>) {
		size += chunk.length;
		// What is too much is read to its end nevertheless, or the answer would not get through.
		if (size <= LARGEST_PICTURE) chunks.push(chunk);
	}
	if (size > LARGEST_PICTURE) throw new Refusal(413, 'WhatsApp takes pictures of at most 5 MB');
	return Buffer.concat(chunks);
}

// What the page does -----------------------------------------------------------------------------------

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
