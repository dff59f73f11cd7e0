/**
 * `npm run bench:trigger`: delivery reports at a rate that does not wait for their receiver, in a real
 * n8n; our trigger beside n8n's own Webhook node. Linux.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { N8nApi } from '../n8n/server/n8nApi.mts';
import { N8nServer } from '../n8n/server/n8nServer.mts';
import { ensureN8n } from '../n8n/install/install.mts';
import { startSandbox } from '../sandbox/index.mts';
import { Pulse } from '../tools/load/pulse.mts';
import { sendReports, summaryOf } from '../tools/load/reports.mts';
import { executionsOf, triggerTarget, webhookTarget, type Target } from '../tools/load/target.mts';
import { usageOf } from '../tools/load/usage.mts';

const { values: options } = parseArgs({
	options: {
		count: { type: 'string', default: '600' },
		rates: { type: 'string', default: '6,20,40' },
		targets: { type: 'string', default: 'webhook,0,0.5' },
		/** Seconds that an answer may take: more than Gupshup's ten on a busy machine, to measure the processor alone. */
		patience: { type: 'string', default: '10' },
		lazy: { type: 'boolean', default: false },
	},
});
const COUNT = Number(options.count);

await ensureN8n();
const sandbox = await startSandbox({
	subscriptionRate: null,
	otherRate: null,
	eventTimeout: Number(options.patience) * 1_000,
});
const server = await N8nServer.start({
	checkout: process.cwd(),
	env: options.lazy ? { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' } : {},
});
const api = new N8nApi(server.baseUrl);
const stage = { sandbox, server, api };
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
	for (const perSecond of options.rates.split(',').map(Number)) {
		for (const name of options.targets.split(',')) {
			const target = await targetOf(name);
			rows.push([name, String(perSecond), ...(await measure(target, perSecond))]);
			console.error(rows.at(-1)?.join(' | '));
			await target.close();
			sandbox.reset();
		}
	}
} finally {
	await api.close();
	await server.stop();
	await sandbox.close();
}
const head = [
	'target',
	'a second',
	'first try',
	'given up',
	'calls',
	'median',
	'95 %',
	'executions',
	'CPU an event',
	'longest silence',
	'"not ready"',
	'memory',
	'load of the machine',
];
console.log(
	[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
);

async function measure({ workflow }: Target, perSecond: number): Promise<string[]> {
	await sendReports(sandbox, { count: 30, perSecond: 6 });
	const before = await executionsOf(api, workflow);
	const pulse = new Pulse(server.baseUrl);
	const from = usageOf(server.processGroup);
	const count = COUNT;
	const { deliveries } = await sendReports(sandbox, { count, perSecond });
	const executions = (await executionsOf(api, workflow)) - before;
	const to = usageOf(server.processGroup);
	await pulse.stop();
	const { firstTry, givenUp, calls, median, p95 } = summaryOf(deliveries);
	return [
		`${firstTry} of ${count}`,
		String(givenUp),
		String(calls),
		`${median} ms`,
		`${p95} ms`,
		String(executions),
		`${((to.cpuMs - from.cpuMs) / count).toFixed(0)} ms`,
		`${(pulse.longestMs / 1_000).toFixed(1)} s`,
		String(pulse.refused),
		`${Math.round(to.rssBytes / 1_048_576)} MB`,
		loadavg()[0].toFixed(1),
	];
}
