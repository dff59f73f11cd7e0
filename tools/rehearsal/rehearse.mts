import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { lifelikeReports, startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { allExecutions } from '../../n8n/server/allExecutions.mts';
import { RUNNING, type Execution } from '../../n8n/server/execution.mts';
import { N8nApi, type SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { N8nServer } from '../../n8n/server/n8nServer.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { withCredentials, type WorkflowJson } from '../../n8n/server/workflows.mts';
import { Pulse } from '../load/pulse.mts';
import { usageOf } from '../load/usage.mts';
import { reportsIn, tapsIn } from './events.mts';
import type { Findings } from './findings.mts';
import { lastPlaceIn, recipientsIn } from './recipients.mts';
import { answers, campaign, follow, isWrong, numberOf, question, schedule } from './workflows.mts';

/** People who are asked something before the campaign begins, and tap while it runs. */
const QUESTIONS = 50;
const askedNumber = (index: number) => String(491710000000 + index);

/** Longer than n8n takes to start again on a busy machine. */
const REPEATS = [1_000, 5_000, 30_000, 60_000, 60_000, 120_000, 120_000];

/** The last report of a message comes some 20 s after it was sent. */
const REPORTS_TAKE_MS = 25_000;

/** What docs/large-lists.md advises before a large campaign. */
const ADVISED = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

/**
 * Plays a campaign.
 *
 * @param isAdvised whether n8n is set up as the docs advise, or by default
 * @param say is told how it goes
 */
export async function rehearse(
	people: number,
	isAdvised: boolean,
	say: (line: string) => void,
): Promise<Findings> {
	const began = performance.now();
	const sandbox = await startSandbox({
		subscriptionRate: null,
		eventRetries: REPEATS,
		keepMediaBytes: false,
		seed: 1,
	});
	const server = await N8nServer.start({
		checkout: process.cwd(),
		env: isAdvised ? ADVISED : {},
	});
	const api = new N8nApi(server.baseUrl);
	const gauge = new Gauge(server);
	try {
		await api.setUpOwner();
		const { app, baseUrl } = sandbox;
		const data = { appId: app.id, appToken: app.token, baseUrl };
		const credential = await api.createCredential('Gupshup', 'gupshupApi', data);
		const save = async (workflow: WorkflowJson) =>
			await api.createWorkflow(withCredentials(workflow, [credential]));
		const publish = async (workflow: SavedWorkflow, subscriptions: number) => {
			await api.activate(workflow);
			await sandbox.waitFor((so) => so.subscriptions.length === subscriptions, 60_000);
		};

		const following = await save(follow());
		await api.finished(await api.startStep(following, 'Make the table'));
		await publish(following, 1);
		const [{ tag }] = sandbox.subscriptions;
		const answering = await save(answers());
		await publish(answering, 2);
		const path = randomUUID();
		const asking = await save(question(path));
		await publish(asking, 2);
		sandbox.reportEach(() => []);
		for (let index = 0; index < QUESTIONS; index++) {
			await api.callWebhook(path, { to: askedNumber(index) });
		}
		await sandbox.waitFor(({ messages }) => messages.length === QUESTIONS, 120_000);
		say(`${QUESTIONS} people are asked something`);

		sandbox.reportEach(lifelikeReports(1));
		breakSome(sandbox);
		const sent = () => sandbox.messages.length - QUESTIONS;
		const firstMinute = nextMinute();
		const sending = await save(campaign(people, firstMinute));
		await publish(sending, 2);
		const taps = tapWhile(sandbox, () => sent() / (people * 0.9));
		say(`${people} people are sent to from ${firstMinute.toISOString()}`);

		await sandbox.waitFor(() => sent() >= people / 2, people * 1_000 + 300_000);
		await gauge.stop();
		await server.kill();
		const kill = { place: lastPlaceIn(sandbox), date: Date.now(), clock: performance.now() };
		say(`n8n was killed after ${sent()} messages`);
		await server.restart();
		const restartMs = performance.now() - kill.clock;
		say(`n8n is back after ${(restartMs / 1_000).toFixed(1)} s`);
		gauge.start();
		await api.signIn();
		const secondMinute = nextMinute();
		await reschedule(api, sending, secondMinute);
		say(`the same list once more from ${secondMinute.toISOString()}`);

		const last = await campaignIn(api, sending, people);
		say('the list is through');
		await taps;
		await sleep(REPORTS_TAKE_MS);
		await sandbox.waitFor(
			({ deliveries }) => deliveries.every(({ outcome }) => outcome !== 'open'),
			600_000,
		);
		say('all reports were delivered');
		const reporting = await ended(api, following);
		const asked = await ended(api, asking);
		const others = await ended(api, answering);
		await gauge.stop();
		return {
			people,
			...recipientsIn(sandbox, people, kill.place, last.items('Send')),
			...reportsIn(sandbox, tag, reporting, kill),
			...tapsIn(sandbox, asked, others),
			...gauge.read(),
			restartMs,
			minutes: (performance.now() - began) / 60_000,
		};
	} finally {
		await gauge.stop();
		await api.close();
		await server.stop();
		await sandbox.close();
	}
}

/**
 * One in a hundred is refused for the moment or gets no usable answer, once: 429, 503 with the message
 * accepted nevertheless, 503 without.
 */
function breakSome(sandbox: Sandbox): void {
	const faults = [
		{ status: 429, body: { status: 'error', message: 'Too Many Requests' } },
		{ status: 503, body: 'Service Unavailable', accepted: true },
		{ status: 503, body: 'Service Unavailable' },
	];
	for (const [kind, fault] of faults.entries()) {
		const met = new Set<number>();
		sandbox.fail({
			as: { kind: 'answer', ...fault },
			path: 'v3/message',
			times: Infinity,
			when: ({ json }) => {
				const index = Number((json as { to?: string }).to) - Number(numberOf(0));
				const isMet = index % 300 === 50 + 100 * kind && !isWrong(index) && !met.has(index);
				if (isMet) met.add(index);
				return isMet;
			},
		});
	}
}

/** Everybody who was asked taps, spread over the campaign. @param progress from 0 to 1 */
async function tapWhile(sandbox: Sandbox, progress: () => number): Promise<void> {
	const asked = sandbox.messages.filter(({ to }) => Number(to) >= Number(askedNumber(0)));
	await Promise.all(
		asked.map(async ({ id, to, body }, index) => {
			await sandbox.waitFor(() => progress() > index / QUESTIONS, 7_200_000);
			const { action } = body.interactive as {
				action: { buttons: Array<{ reply: { id: string; title: string } }> };
			};
			const [{ reply }] = action.buttons;
			await sandbox.receive({ from: to, type: 'interactive', button: reply, replyTo: id });
		}),
	);
}

/** The next full minute, and far enough away to publish a workflow until then. */
function nextMinute(): Date {
	return new Date(Math.ceil((Date.now() + 15_000) / 60_000) * 60_000);
}

async function reschedule(api: N8nApi, workflow: SavedWorkflow, minute: Date): Promise<void> {
	const current = await api.http.call<SavedWorkflow>('GET', `workflows/${workflow.id}`);
	const nodes = current.nodes.map((node) =>
		node.name === 'Schedule' ? { ...node, parameters: schedule(minute).parameters ?? {} } : node,
	);
	const { connections, versionId } = current;
	const changed = await api.http.call<SavedWorkflow>('PATCH', `workflows/${workflow.id}`, {
		nodes,
		connections,
		versionId,
	});
	await api.activate(changed);
}

/** The execution that went through the whole list. */
async function campaignIn(
	api: N8nApi,
	workflow: SavedWorkflow,
	people: number,
): Promise<Execution> {
	return await waitFor(
		'the list to be through',
		async () => {
			const [latest] = await api.executions(workflow);
			if (latest?.status !== 'success' && latest?.status !== 'error') return undefined;
			return await api.execution(latest.id);
		},
		{ timeout: people * 1_000 + 300_000, interval: 2_000 },
	);
}

/** All executions of a workflow when none runs any more; some may wait. */
async function ended(api: N8nApi, workflow: SavedWorkflow): Promise<Execution[]> {
	const all = await waitFor(
		`all executions of "${workflow.name}" to end`,
		async () => {
			const executions = await allExecutions(api, workflow);
			// Those that wait for a tap may wait for hours.
			const isOver = ({ status }: { status: string }) =>
				status === 'waiting' || !RUNNING.includes(status);
			return executions.every(isOver) && executions;
		},
		{ timeout: 600_000, interval: 5_000 },
	);
	const read: Execution[] = [];
	for (const { id } of all) read.push(await api.execution(id));
	return read;
}

/** What n8n uses, and how long it gives no answer; over several processes, one after the other. */
class Gauge {
	private pulse?: Pulse;
	private timer?: NodeJS.Timeout;
	private cpuMs = 0;
	private mostRssBytes = 0;
	private longestSilenceMs = 0;

	constructor(private readonly server: N8nServer) {
		this.start();
	}

	start(): void {
		this.pulse = new Pulse(this.server.baseUrl);
		this.timer = setInterval(() => this.look(), 1_000);
	}

	async stop(): Promise<void> {
		const { pulse } = this;
		if (pulse === undefined) return;
		this.pulse = undefined;
		clearInterval(this.timer);
		this.cpuMs += this.look();
		const { longestMs } = await pulse.stop();
		this.longestSilenceMs = Math.max(this.longestSilenceMs, longestMs);
	}

	read(): Pick<Findings, 'cpuMs' | 'mostRssBytes' | 'longestSilenceMs'> {
		const { cpuMs, mostRssBytes, longestSilenceMs } = this;
		return { cpuMs, mostRssBytes, longestSilenceMs };
	}

	/** @returns the processor's time of the process so far */
	private look(): number {
		const { cpuMs, rssBytes } = usageOf(this.server.processGroup);
		this.mostRssBytes = Math.max(this.mostRssBytes, rssBytes);
		return cpuMs;
	}
}
