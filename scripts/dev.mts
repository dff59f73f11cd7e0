/**
 * `npm run dev`: n8n's editor with this package in it, beside the sandbox and its phone.
 *
 * n8n is the full one of the end-to-end tests, installed first if it is not in the cache. It is a fresh
 * one each time: a credential for the sandbox and the workflows of examples/ are there, and all of it is
 * gone afterwards. Both listen on this computer only.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { startSandbox, type Sandbox } from '../sandbox/index.mts';
import { N8nApi, OWNER, type SavedWorkflow } from '../n8n/server/n8nApi.mts';
import { N8nServer } from '../n8n/server/n8nServer.mts';
import {
	readWorkflow,
	withCredentials,
	type SavedCredential,
	type WorkflowJson,
} from '../n8n/server/workflows.mts';
import { untilEnded } from './ending.mts';
import { ensureN8n } from '../n8n/install/install.mts';
import { startPhone } from '../phone/index.mts';
import { peopleIn } from '../phone/demo/people.mts';
import { PICTURES } from '../phone/demo/sendFiles.mts';

const root = path.resolve(import.meta.dirname, '..');

/** It would have nowhere to write to before its table is there. */
const FOLLOWER = { file: 'follow-deliveries.json', table: 'Make the table' };

const usage = `npm run dev [-- options]
  --open   opens both pages in the browser
  --help`;

interface Stage {
	sandbox: Sandbox;
	phone: { url: string };
	server: N8nServer;
	/** With a password of this run's own: n8n runs whatever its user wants, on this computer. */
	owner: typeof OWNER;
	close(): Promise<void>;
}

try {
	const { open, help } = parseArgs({
		options: {
			open: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	}).values;
	if (help) console.log(usage);
	else await main(open);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}

async function main(open: boolean): Promise<void> {
	const starting = setStage();
	const ended = untilEnded();
	const stage = await Promise.race([starting, ended]);
	// In the middle of a start there is no waiting: n8n ends with this process.
	if (!stage) process.exit(130);

	const { phone, server, owner } = stage;
	console.log(`
n8n’s editor   ${server.baseUrl}
  E-mail       ${owner.email}
  Password     ${owner.password}
Phone          ${phone.url}

Open a workflow and press “Execute workflow”: its pictures show on the phone. Seconds later reports
of them come in, as Gupshup would send them; these, and what is set on the phone, start “Follow what
became of each picture”, which is active.

Ctrl-C ends both, and everything in this n8n is gone then.`);
	if (open) for (const url of [server.baseUrl, phone.url]) show(url);

	const whatEnded = await Promise.race([ended, server.ended().then(() => 'n8n' as const)]);
	if (whatEnded === 'n8n') {
		console.error(`\nn8n has ended by itself:\n${server.log.slice(-3000)}`);
		process.exitCode = 1;
	}
	console.log('\nEnding n8n and the sandbox …');
	await stage.close();
}

async function setStage(): Promise<Stage> {
	await ensureN8n();
	const examples = readExamples();
	const sandbox = await startSandbox();
	const phone = startPhone(sandbox, {
		people: peopleIn([...examples.values()]),
		auto: 'lifelike',
	});
	say('starting n8n …');
	const server = await N8nServer.start({ checkout: root, online: true });
	const stage: Stage = {
		sandbox,
		phone,
		server,
		owner: { ...OWNER, password: `Dev-${randomBytes(6).toString('hex')}` },
		close: async () => {
			await server.stop();
			await sandbox.close();
		},
	};
	try {
		await furnish(stage, examples);
	} catch (error) {
		await stage.close();
		throw error;
	}
	return stage;
}

/** Puts into n8n what its user would have to make first. */
async function furnish(
	{ sandbox, phone, server, owner }: Stage,
	examples: ReadonlyMap<string, WorkflowJson>,
): Promise<void> {
	const api = new N8nApi(server.baseUrl);
	try {
		await api.setUpOwner(owner);
		const { app, baseUrl } = sandbox;
		const credential = await api.createCredential('Gupshup sandbox', 'gupshupApi', {
			appId: app.id,
			appToken: app.token,
			baseUrl,
		});
		const saved = new Map<string, SavedWorkflow>();
		for (const [file, workflow] of examples) {
			saved.set(file, await api.createWorkflow(furnished(workflow, credential, phone.url)));
		}
		say(`${saved.size} workflows of examples/ imported`);

		const follower = saved.get(FOLLOWER.file);
		if (!follower) return;
		await api.finished(await api.startStep(follower, FOLLOWER.table));
		await api.activate(follower);
		await sandbox.waitFor(({ subscriptions }) => subscriptions.length > 0, 30_000);
	} finally {
		await api.close();
	}
}

function readExamples(): Map<string, WorkflowJson> {
	const folder = path.join(root, 'examples');
	return new Map(
		readdirSync(folder)
			.filter((file) => file.endsWith('.json'))
			.map((file) => [file, readWorkflow(path.join(folder, file))]),
	);
}

/** As imported, with the credential; what it downloads lies in the sandbox, so that it needs no web. */
function furnished(
	workflow: WorkflowJson,
	credential: SavedCredential,
	phoneUrl: string,
): WorkflowJson {
	const copy = withCredentials(workflow, [credential]);
	const downloads = copy.nodes.some(({ type }) => type === 'n8n-nodes-base.httpRequest');
	if (!downloads) return copy;
	const lists = Object.values(copy.pinData ?? {}) as Array<Array<{ json: { picture?: string } }>>;
	for (const list of lists) {
		for (const [index, { json }] of list.entries()) {
			json.picture = `${phoneUrl}/pictures/${PICTURES[index % PICTURES.length]}`;
		}
	}
	return copy;
}

function say(line: string): void {
	console.log(`[dev] ${line}`);
}

/** In the browser that the system takes for such addresses. */
function show(url: string): void {
	const [command, ...args] = {
		darwin: ['open', url],
		win32: ['cmd', '/c', 'start', '', url],
	}[process.platform as string] ?? ['xdg-open', url];
	spawn(command, args, { stdio: 'ignore' }).on('error', () => say(`open ${url} yourself`));
}
