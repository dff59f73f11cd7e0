/** Answers requests for the page, and from it. */
import type { IncomingMessage as Request, ServerResponse } from 'node:http';
import { methodNotAllowed, type Answer } from '../sandbox/answers.mts';
import { send } from '../sandbox/wire/answering.mts';
import { ACTIONS, Refusal, type Action } from './actions.mts';
import { PHONE_PATH } from './bubbles.mts';
import type { Phone } from './phone.mts';
import { show } from './show.mts';

/** Nothing comes from elsewhere, nothing runs or is styled that does not lie in page/. */
const PAGE_POLICY =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; " +
	"frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** WhatsApp's limit for a picture, in bytes. */
const LARGEST_PICTURE = 5 * 1024 * 1024;

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
