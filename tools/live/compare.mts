import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FormData, request } from 'undici';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { WRONG_APP, WRONG_TOKEN } from './ask.mts';
import { Listener } from './listener.mts';
import type { Steads, Written } from './report.mts';
import { jsonOrText, objectIn } from './values.mts';

/** Where the sandbox answers otherwise. */
interface Difference {
	/** Name of the exchange's file. */
	file: string;
	/** `status`, `headers.retry-after`, `body.error.code` and so on. */
	field: string;
	live: string;
	sandbox: string;
}

/** In the sandbox's place of the people of a report: numbers that there can be. */
const PEOPLE: Record<keyof Steads, string> = {
	to: '919876543210',
	otherTo: '16315551234',
	userId: 'IN.0000000000000001',
};

/** Headers that say how to ask; which others come depends on the machines in between. */
const HEADERS = ['retry-after'];

/** What is made up anew for each answer, or is somebody's: its kind is compared. */
const OWN =
	/(?:^|\.)(?:id|mediaId|wa_id|input|user_id|fbtrace_id|url|tag|meta|appId|phone|createdOn|modifiedOn|currentBalance|overDraftLimit|currency)$/i;

const WAIT_MS = 10_000;

/** Plays the exchanges of a report with the sandbox. @throws when the folder holds none */
export async function compare(folder: string): Promise<Difference[]> {
	const files = readdirSync(folder)
		.filter((name) => /^exchange-.*\.json$/.test(name))
		.sort();
	if (files.length === 0) throw new Error(`${folder} holds no exchanges`);
	const stands = path.join(folder, 'steads.json');
	const steads = existsSync(stands) ? (read(stands) as Steads) : { to: '' };
	// Played faster than it was asked: only the burst is about a rate.
	const unhurried = { rate: null, mediaRate: null, subscriptionRate: null, templateRate: null };
	const sandbox = await startSandbox(unhurried);
	const subscriber = await Listener.start(0);
	try {
		const url = subscriber.urlBelow(`http://127.0.0.1:${subscriber.port}`);
		const replay = new Replay(sandbox, steads, url);
		const all = files.map((file) => ({ file, exchange: read(path.join(folder, file)) as Written }));
		const differences: Difference[] = [];
		// A burst has to be one, and what came first is what is compared.
		const [burst, others] = [true, false].map((isBurst) =>
			all.filter(({ exchange }) => (exchange.question === 'rate') === isBurst),
		);
		for (const { file, exchange } of others) {
			// The sandbox has other templates.
			if (exchange.answer && exchange.resource !== 'onboarding/marketing/msg')
				differences.push(...differencesIn(file, exchange, await replay.play(exchange)));
		}
		const refused = burst.find(({ exchange }) => exchange.answer?.status === 429);
		const answers = await Promise.all(
			burst.map(async ({ exchange }) => await replay.play(exchange)),
		);
		if (refused) {
			const answer = answers.find(({ status }) => status === 429) ?? answers[0];
			differences.push(...differencesIn(refused.file, refused.exchange, answer));
		}
		return differences;
	} finally {
		await subscriber.close();
		await sandbox.close();
	}
}

interface Played {
	status: number;
	headers: Record<string, unknown>;
	body: unknown;
}

class Replay {
	/** What stands in the report, and what the sandbox gave in its place. */
	private readonly known = new Map<string, string>();

	constructor(
		private readonly sandbox: Sandbox,
		steads: Steads,
		/** Answers the sandbox's calls. */
		private readonly url: string,
	) {
		for (const [who, stead] of Object.entries(steads)) {
			if (stead !== '') this.known.set(String(stead), PEOPLE[who as keyof Steads]);
		}
	}

	async play(exchange: Written): Promise<Played> {
		const { method, app, contentType, answer } = exchange;
		const { app: own, baseUrl } = this.sandbox;
		const id = app === 'own' ? own.id : WRONG_APP;
		const sent = await request(`${baseUrl}/partner/app/${id}/${this.resourceOf(exchange)}`, {
			method: method as 'GET',
			headers: {
				...this.authorization(exchange),
				...(contentType !== undefined && !isUpload(exchange) && { 'content-type': contentType }),
			},
			body: isUpload(exchange) ? upload() : this.bodyOf(exchange),
			signal: AbortSignal.timeout(WAIT_MS),
		});
		const text = await sent.body.text();
		const body = jsonOrText(text);
		this.learn(answer?.body, body);
		return { status: sent.statusCode, headers: { ...sent.headers }, body };
	}

	private authorization({ token }: Written): Record<string, string> {
		const { token: own } = this.sandbox.app;
		if (token === 'none') return {};
		return { authorization: { raw: own, Bearer: `Bearer ${own}`, wrong: WRONG_TOKEN }[token] };
	}

	private bodyOf({ body, contentType, resource }: Written): string | undefined {
		if (body === undefined) return undefined;
		// One question is about JSON under the type of a form.
		if (contentType !== 'application/x-www-form-urlencoded' || resource === 'v1/event')
			return this.inPlace(JSON.stringify(body));
		const form = new URLSearchParams(objectIn(body) as Record<string, string>);
		// The sandbox calls nobody but this computer.
		if (resource === 'subscription') {
			form.set('url', this.url);
			form.set('modes', 'SENT,DELIVERED,READ,FAILED,ENQUEUED,OTHERS');
		}
		return form.toString();
	}

	private resourceOf({ resource }: Written): string {
		const [, subscription] = /^subscription\/(.+)$/.exec(resource) ?? [];
		if (subscription === undefined) return resource;
		return `subscription/${this.known.get(subscription) ?? subscription}`;
	}

	private inPlace(text: string): string {
		let changed = text;
		for (const [stead, ours] of this.known) {
			if (stead.length >= 6) changed = changed.split(stead).join(ours);
		}
		return changed;
	}

	/** IDs that the live service gave are those that the sandbox gave for the same. */
	private learn(live: unknown, ours: unknown): void {
		if (typeof live === 'string' && typeof ours === 'string') {
			if (live !== ours) this.known.set(live, ours);
			return;
		}
		for (const [key, each] of Object.entries(objectIn(live))) {
			const other = objectIn(ours)[key];
			if (typeof each === 'object') this.learn(each, other);
			else if (/^(?:id|mediaId)$/.test(key)) this.learn(each, other);
		}
	}
}

function isUpload({ resource }: Written): boolean {
	return resource === 'media';
}

function upload(): FormData {
	const file = path.resolve(import.meta.dirname, '../../sandbox/pictures/tea-set.jpg');
	const form = new FormData();
	form.set('file_type', 'image/jpeg');
	form.set('file', new Blob([readFileSync(file)], { type: 'image/jpeg' }), 'tea-set.jpg');
	return form;
}

function differencesIn(file: string, { answer }: Written, played: Played): Difference[] {
	if (!answer) return [];
	const headersOf = (headers: Record<string, unknown>) =>
		Object.fromEntries(
			HEADERS.map((name) => [name, headers[name] === undefined ? 'none' : 'there']),
		);
	const live = fieldsOf({ ...answer, headers: headersOf(answer.headers) });
	const ours = fieldsOf({ ...played, headers: headersOf(played.headers) });
	return [...new Set([...live.keys(), ...ours.keys()])].flatMap((field) => {
		const [left, right] = [live.get(field) ?? 'nothing', ours.get(field) ?? 'nothing'];
		return left === right ? [] : [{ file, field, live: left, sandbox: right }];
	});
}

/** Each field with its value; of what is made up anew, its kind. */
function fieldsOf(
	value: unknown,
	at = '',
	fields = new Map<string, string>(),
): Map<string, string> {
	if (typeof value !== 'object' || value === null) {
		fields.set(at, OWN.test(at) ? typeof value : comparable(value));
		return fields;
	}
	if (Array.isArray(value)) {
		// Of a list, the form of its first entry.
		fields.set(at, 'list');
		if (value.length > 0 && !/^body\.(?:templates|subscriptions)$/.test(at)) {
			fieldsOf(value[0], `${at}[0]`, fields);
		}
		return fields;
	}
	for (const [key, each] of Object.entries(value))
		fieldsOf(each, at === '' ? key : `${at}.${key}`, fields);
	return fields;
}

/** Numbers and ids in words are other ones in each report. */
function comparable(value: unknown): string {
	return JSON.stringify(value)
		.replace(/\d{6,}/g, '#')
		.replace(/\(hidden\)/g, '#');
}

function read(file: string): unknown {
	return JSON.parse(readFileSync(file, 'utf8')) as unknown;
}
