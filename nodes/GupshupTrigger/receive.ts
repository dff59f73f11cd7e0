import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { GupshupApp } from '../gupshup/client/app';
import { appIn, isAppId, isTestCall, sanitize } from '../gupshup/events/call';
import { type GupshupEvent, readCall } from '../gupshup/events/events';
import { stageOf } from '../gupshup/events/names';
import { processState } from '../gupshup/http/processState';
import { answer, answerLater, Collector, OpenCalls } from './calls';
import { HEADER_NAME, isSecret } from './desired';
import { Downloads } from './files';
import { SeenEvents } from './seen';
import { KeptSettings, nodeIn, type Settings } from './settings';
import { type NotedEvent, TapDeliveries } from './taps';

/** Meta's calls have at most 3 MB. docs: developers.facebook.com/docs/whatsapp/cloud-api/webhooks */
const LARGEST_CALL_BYTES = 4 * 1024 * 1024;

/** Maximum number of different notices; further ones are not logged. */
const MOST_NOTICES = 200;

/** In characters. Names come from outside and may be of any length. */
const LONGEST_NAME = 80;

interface Admitted {
	settings: Settings;
	app: GupshupApp;
	bytes: number;
}

/**
 * Takes calls of Gupshup's: refuses them, answers them, or starts the workflow with the events that have
 * not been seen and that no execution waits for. Holds all that is kept of calls in this process.
 */
class Receiver {
	private readonly openCalls = new OpenCalls();
	private readonly seen = new SeenEvents();
	private readonly taps = new TapDeliveries();
	private readonly collector = new Collector();
	private readonly downloads = new Downloads();
	private readonly settings = new KeptSettings();
	private readonly noticed = new Set<string>();

	/**
	 * What carries the secret and is not understood is answered with 200 nevertheless: it would be
	 * understood no better when it comes again. What is not at its end yet makes the answer 503, also where
	 * other events of the call have started the workflow: only what is open then is done when it comes
	 * again.
	 */
	async receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
		const body: unknown = context.getBodyData();
		const admitted = await this.admit(context, body);
		if ('answered' in admitted) return admitted.answered;

		const { settings, app, bytes } = admitted;
		const { events: all, unread } = readCall(body);
		for (const name of unread) {
			this.notice(context, 'Gupshup Trigger ignored an unknown part of a call', name);
		}
		const events = selectWanted(settings, all, { includeAwaited: true });
		if (events.length === 0) return answer(context, 200);
		const { trigger, collectMs } = settings;
		const isTest = context.getMode() === 'manual';
		const isCollected = collectMs > 0 && !isTest;
		const load = !events.every(isReport) ? 'messages' : isCollected ? 'collected' : 'reports';
		const response = context.getResponseObject();
		if (!this.openCalls.add(response, load)) {
			return answer(context, 503, 'Too many calls at once, send the event again');
		}
		const claimed = isTest ? this.seen.unclaimed(events) : this.seen.claim(trigger, events);
		const { start, others } = claimed;
		if (claimed.fresh.length === 0 && others.length > 0) {
			const ended = Promise.all(others.map(async (other) => await other.ended));
			return answerLater(
				context,
				ended.then(() => this.seen.hasAll(trigger, events)),
			);
		}
		start.endsWithAnswer(response);
		const { ready, open } = await this.taps.handOver(context, claimed.fresh);
		start.giveBack(open);

		const fresh = selectWanted(settings, ready);
		if (fresh.length === 0) return answer(context, 200);
		const items = fresh.map((event) => ({ json: jsonFor(settings, event) }));
		if (isCollected && fresh.every(isReport)) {
			const placed = items.map((item, index) => ({ item, place: placeOf(fresh[index]) }));
			const parcel = { items: placed, bytes };
			return await this.collector.start(context, trigger, collectMs, parcel, start);
		}
		const bringsFiles = settings.downloadMedia && fresh.some(({ media }) => media !== undefined);
		if (!bringsFiles) return { workflowData: [items] };
		// Otherwise n8n gives the answer as soon as the execution is on its way: an event that n8n could not
		// take is sent again. But Gupshup wants it within a second (docs:
		// partner-docs.gupshup.io/docs/webhook-key-points), and a file takes as long as it takes.
		const answered = answer(context, 200);
		const filled = await this.downloads.withFiles(context, app, fresh, items);
		return { ...answered, workflowData: [filled] };
	}

	/** Lets in calls that carry the trigger's secret and are about its app. All others start nothing. */
	private async admit(
		context: IWebhookFunctions,
		body: unknown,
	): Promise<Admitted | { answered: IWebhookResponseData }> {
		const { rawBody, headers } = context.getRequestObject();
		const bytes = Buffer.isBuffer(rawBody)
			? rawBody.length
			: Number(headers['content-length'] ?? 0);
		const isSmall = bytes <= LARGEST_CALL_BYTES;
		// Asked before the secret: Gupshup makes this call while the trigger is still subscribing, and
		// whether it carries the header is documented nowhere. It starts nothing.
		if (isSmall && isTestCall(body)) return { answered: answer(context, 200) };

		const secret = context.getWorkflowStaticData('node').secret;
		if (!isSecret(context.getHeaderData()[HEADER_NAME.toLowerCase()], secret)) {
			context.logger.warn('Gupshup Trigger refused a call without its secret', nodeIn(context));
			return { answered: answer(context, 401, 'Authentication Failed') };
		}
		if (!isSmall) return { answered: answer(context, 413, 'The body is too large') };
		if (sanitize(body)) {
			this.notice(context, 'Gupshup Trigger left out a part of a call', 'nested too deeply');
		}
		const settings = this.settings.of(context);
		const called = appIn(body);
		// On one page the name of the app stands there: docs: partner-docs.gupshup.io/docs/bsuid
		const isName = called !== undefined && !isAppId(called);
		const isOurs = ({ key }: GupshupApp) => called === undefined || called.toLowerCase() === key;
		const app = await this.settings.appOf(context, settings, (kept) => isName || isOurs(kept));
		if (!isOurs(app)) {
			if (!isName) {
				return { answered: answer(context, 403, 'The event belongs to a different app') };
			}
			const text = 'Gupshup Trigger accepts a call with the name of the app instead of its ID';
			this.notice(context, text, called);
		}
		return { settings, app, bytes };
	}

	private notice(context: IWebhookFunctions, text: string, name: string): void {
		const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
		const message = `${text}: ${JSON.stringify(shown)}`;
		const node = nodeIn(context);
		const key = `${node.workflowId} ${node.nodeName} ${message}`;
		if (this.noticed.has(key) || this.noticed.size >= MOST_NOTICES) return;
		this.noticed.add(key);
		context.logger.info(message, node);
	}
}

export const receiver = processState.keep(() => new Receiver());

/**
 * Gupshup may send more than was subscribed to, and other subscriptions may lead here. Taps that an
 * execution waits for count whatever types of messages start the workflow, if they are to be included.
 */
function selectWanted(
	{ events: names, messageTypes: types }: Settings,
	events: readonly NotedEvent[],
	{ includeAwaited = false } = {},
): NotedEvent[] {
	const isOfType = ({ messageType, wait }: GupshupEvent) =>
		types.length === 0 || types.includes(messageType) || (includeAwaited && wait !== undefined);
	return events.filter(
		(event) => names.includes(event.name) && (event.name !== 'message' || isOfType(event)),
	);
}

function isReport({ name }: GupshupEvent): boolean {
	return stageOf(name) >= 0;
}

/** Sorts reports by their time, and those of the same second as they follow each other in life. */
function placeOf({ name, simplified: { timestamp } }: GupshupEvent): string {
	const time = typeof timestamp === 'string' ? timestamp : new Date().toISOString();
	return `${time} ${stageOf(name)}`;
}

function jsonFor({ simplify }: Settings, { simplified, raw, note }: NotedEvent): IDataObject {
	const json = simplify ? simplified : raw();
	return note === undefined ? json : { ...json, sendAndWait: note };
}
