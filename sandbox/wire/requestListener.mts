import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { access } from '../access.mts';
import { methodNotAllowed, notFound, tooManyRequests, type Answer } from '../answers.mts';
import type { SandboxApp } from '../apps.mts';
import { isAt, type Endpoint, type Exchange } from '../endpoints/endpoint.mts';
import { endpoints } from '../endpoints/index.mts';
import { answerPartner, type PartnerServices } from '../endpoints/partnerTokens.mts';
import type { Fault } from '../faults/fault.mts';
import type { FaultRules } from '../faults/faultRules.mts';
import { readUpload, type Upload } from '../media/upload.mts';
import { countOutcome } from '../records/counts.mts';
import type { RecordedRequest } from '../records/requests.mts';
import { parseAddress } from './address.mts';
import { send, sendFault } from './answering.mts';
import type { Connections } from './connections.mts';
import { readToEnd } from './readBody.mts';
import type { Timers } from './timers.mts';

/** What serving a request needs. */
interface Services
	extends Omit<PartnerServices, 'clock'>,
		Pick<
			Exchange,
			| 'records'
			| 'subscriptions'
			| 'events'
			| 'mediaIds'
			| 'ids'
			| 'traces'
			| 'appTokenLife'
			| 'reference'
		> {
	apps: readonly SandboxApp[];
	faults: FaultRules;
	timers: Timers;
	connections: Connections;
	/** Milliseconds, never going back. */
	clock: () => number;
	/** How long the next answer is held back, in milliseconds. */
	nextLatency: () => number;
	keepMediaBytes: boolean;
	/** Called after each change to the records. */
	changed: () => void;
}

/**
 * Serves one request after the other: records it, reads its body, lets scripted faults have their way
 * and otherwise answers as Gupshup does.
 */
export function createRequestListener(services: Services): RequestListener {
	const { records, faults, timers, changed } = services;
	let arrivals = 0;

	return (req, res) => {
		const request = arrive(req, res);
		readAndAnswer().catch((error: unknown) => {
			// A mistake in here or in a rule's `when` shall be seen by whoever made it, not hang.
			const message = `The sandbox itself failed: ${String(error)}`;
			request.outcome = 'broken';
			sendRight({ status: 500, body: { status: 'error', message } });
		});

		async function readAndAnswer(): Promise<void> {
			const atOnce = faults.take('headers', request);
			if (atOnce) return breakOff(atOnce);

			let upload: Upload | undefined;
			try {
				upload = await readBody(req, request, services.keepMediaBytes);
			} catch {
				request.outcome = 'abandoned';
				return changed();
			}
			const early = faults.take('body', request);
			if (early && early.kind !== 'delay') return breakOff(early);

			const answer = await decide(services, request, upload);
			const accepted = answer.status < 300;
			request.outcome = accepted ? 'accepted' : 'refused';
			countOutcome(records.counts, answer.status);
			const late = accepted ? faults.take('accepted', request) : undefined;
			const fault = late ?? early;
			if (fault) request.fault = fault.kind;
			changed();
			const delay = early?.kind === 'delay' ? early.ms : 0;
			later(delay + services.nextLatency(), () => {
				if (late) perform(late, answer);
				else sendRight(answer);
			});
		}

		/** A fault that takes the place of everything else: nothing is accepted. */
		function breakOff(fault: Fault): void {
			request.outcome = 'broken';
			request.fault = fault.kind;
			countOutcome(records.counts, 'broken');
			changed();
			const wait = fault.kind === 'answer' ? services.nextLatency() : 0;
			later(wait, () => perform(fault, undefined));
		}

		function later(ms: number, answer: () => void): void {
			timers.after(ms, () => {
				if (!req.socket.destroyed) answer();
			});
		}

		function sendRight(answer: Answer): void {
			request.status = answer.status;
			request.answer = send(res, answer);
		}

		function perform(fault: Fault, rightAnswer: Answer | undefined): void {
			switch (fault.kind) {
				case 'answer':
					Object.assign(request, sendFault(res, fault, rightAnswer));
					break;
				case 'resetBeforeBody':
				case 'resetAfterBody':
					req.socket.resetAndDestroy();
					break;
				case 'loseAnswer':
					req.socket.destroy();
					break;
				case 'hang':
				case 'delay':
					break;
			}
		}
	};

	function arrive(req: IncomingMessage, res: ServerResponse): RecordedRequest {
		const request: RecordedRequest = {
			number: ++arrivals,
			at: services.clock(),
			method: req.method ?? '',
			path: req.url ?? '',
			headers: req.headers,
			connection: services.connections.numberOf(req.socket),
			...parseAddress(req.url ?? ''),
			outcome: 'open',
		};
		records.arrived(request);
		res.on('finish', () => {
			request.answeredAt = services.clock();
		});
		res.on('close', () => {
			records.counts.inFlight--;
			if (request.answeredAt === undefined && !services.connections.ending) {
				if (endedByClient(request)) request.clientGone = true;
			}
			changed();
		});
		changed();
		return request;
	}
}

/** Whether nothing of ours explains that the connection ended without an answer. */
function endedByClient({ fault, status }: RecordedRequest): boolean {
	if (status !== undefined) return false;
	return fault === undefined || fault === 'hang' || fault === 'delay' || fault === 'answer';
}

async function readBody(
	req: IncomingMessage,
	request: RecordedRequest,
	keepMediaBytes: boolean,
): Promise<Upload | undefined> {
	const endpoint = endpoints.find((candidate) => isAt(candidate, request.endpoint));
	if (endpoint?.takesUpload && req.method === endpoint.method) {
		const upload = await readUpload(req, keepMediaBytes);
		if (upload) request.parts = upload.parts;
		return upload;
	}
	request.rawBody = await readToEnd(req);
	request.json = parseJson(request.rawBody);
	return undefined;
}

function parseJson(body: Buffer): unknown {
	if (body.length === 0) return undefined;
	try {
		return JSON.parse(body.toString());
	} catch {
		return undefined;
	}
}

/** The right answer to a request, after doing what it asks. */
async function decide(
	services: Services,
	request: RecordedRequest,
	upload: Upload | undefined,
): Promise<Answer> {
	if (request.partnerId !== undefined) return answerPartner(services, request);
	const endpoint = findEndpoint(request);
	if ('status' in endpoint) return endpoint;

	const entry = access(
		services.apps,
		request.appId ?? '',
		request.headers,
		endpoint.tokenHeaders,
		services.tokens,
		endpoint.opensWith,
	);
	if ('refusal' in entry) return entry.refusal;
	const at = services.clock();
	if (!services.limits.pass(entry.app.id, endpoint.limitGroup, at)) return tooManyRequests();

	return await endpoint.handle({
		...services,
		app: entry.app,
		request,
		at,
		...(upload && { upload }),
	});
}

function findEndpoint(request: RecordedRequest): Endpoint | Answer {
	const atAddress = endpoints.filter((candidate) => isAt(candidate, request.endpoint));
	if (atAddress.length === 0) return notFound();
	return (
		atAddress.find(({ method }) => method === request.method) ??
		methodNotAllowed(atAddress.map(({ method }) => method).join(', '))
	);
}
