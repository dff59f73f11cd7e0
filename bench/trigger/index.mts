/**
 * `npm run bench:trigger`: delivery reports at a rate that does not wait for their receiver, in a real
 * n8n; our trigger beside n8n's own Webhook node. Linux.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { allExecutions } from '../../n8n/server/allExecutions.mts';
import type { SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { ensureN8n } from '../../n8n/install/install.mts';
import { startSandbox } from '../../sandbox/index.mts';
import { atRate } from '../../tools/load/atRate.mts';
import { Pulse } from '../../tools/load/pulse.mts';
import { sendReports, summaryOf } from '../../tools/load/reports.mts';
import {
	executionsOf,
	triggerTarget,
	webhookTarget,
	type Target,
} from '../../tools/load/target.mts';
import { Questions } from './questions.mts';
import { startN8n } from './stage.mts';

const { values: options } = parseArgs({
	options: {
		count: { type: 'string', default: '600' },
		rates: { type: 'string', default: '6,20,40' },
		targets: { type: 'string', default: 'webhook,0,0.5' },
		/** Seconds that an answer may take: more than Gupshup's ten on a busy machine, to measure the processor alone. */
		patience: { type: 'string', default: '10' },
		lazy: { type: 'boolean', default: false },
		/** Two webhook processors and PostgreSQL instead of one process and SQLite. */
		queue: { type: 'boolean', default: false },
		/** So many people tap meanwhile, each answering an execution that waits. */
		taps: { type: 'string', default: '0' },
	},
});
const COUNT = Number(options.count);
const TAPS = Number(options.taps);

await ensureN8n();
const sandbox = await startSandbox({
	subscriptionRate: null,
	otherRate: null,
	eventRetries: [1_000, 5_000, 15_000, 30_000, 30_000, 60_000],
	eventTimeout: Number(options.patience) * 1_000,
});
const n8n = await startN8n(
	options.lazy ? { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' } : {},
	options.queue,
);
const { api, server, callsUrl } = n8n;
const stage = { sandbox, callsUrl, api };
const rows: string[][] = [];
try {
	await api.setUpOwner();
	const credential = await api.createCredential('Gupshup', 'gupshupApi', {
		appId: sandbox.app.id,
		appToken: sandbox.app.token,
		baseUrl: sandbox.baseUrl,
	});
	const targetOf = async (name: string) =>
		name === 'webhook'
			? await webhookTarget(stage)
			: await triggerTarget(stage, credential, { collectSeconds: Number(name) });
	const questions = await Questions.open(stage, credential);
	for (const perSecond of options.rates.split(',').map(Number)) {
		for (const name of options.targets.split(',')) {
			const target = await targetOf(name);
			rows.push([name, String(perSecond), ...(await measure(target, questions, perSecond))]);
			console.error(rows.at(-1)?.join(' | '));
			await target.close();
		}
	}
} finally {
	await api.close();
	await n8n.stop();
	await sandbox.close();
}
const head = [
	'target',
	'a second',
	'first try',
	'given up',
	'twice',
	'calls',
	'median',
	'95 %',
	'executions',
	'taps',
	'CPU an event',
	'longest silence',
	'"not ready"',
	'memory',
	'load of the machine',
];
console.log(
	[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
);

async function measure(
	{ workflow }: Target,
	questions: Questions,
	perSecond: number,
): Promise<string[]> {
	const taps = await questions.ask(TAPS);
	const answered = await questions.answered();
	await sendReports(sandbox, { count: 30, perSecond: 6 });
	const before = await executionsOf(api, workflow);
	const pulse = new Pulse(server.baseUrl);
	const from = n8n.usage();
	const tapping = atRate((perSecond * TAPS) / COUNT, taps, async (tap) => await tap());
	const { deliveries } = await sendReports(sandbox, { count: COUNT, perSecond });
	await tapping;
	const executions = (await executionsOf(api, workflow)) - before;
	const to = n8n.usage();
	await pulse.stop();
	const { firstTry, givenUp, calls, median, p95 } = summaryOf(deliveries);
	return [
		`${firstTry} of ${COUNT}`,
		String(givenUp),
		await twice(workflow, executions),
		String(calls),
		`${median} ms`,
		`${p95} ms`,
		String(executions),
		`${(await questions.answered()) - answered} of ${TAPS}`,
		`${((to.cpuMs - from.cpuMs) / COUNT).toFixed(0)} ms`,
		`${(pulse.longestMs / 1_000).toFixed(1)} s`,
		String(pulse.refused),
		`${Math.round(to.rssBytes / 1_048_576)} MB`,
		loadavg()[0].toFixed(1),
	];
}

/** How many reports started the workflow more than once; not looked up where that would take minutes. */
async function twice(workflow: SavedWorkflow, executions: number): Promise<string> {
	if (executions > 100) return '–';
	const ids: unknown[] = [];
	for (const { id } of await allExecutions(api, workflow)) {
		ids.push(...(await api.execution(id)).json('Trigger').map(({ messageId }) => messageId));
	}
	return String(ids.length - new Set(ids).size);
}
