/**
 * A program: n8n's engine with the packed package, told by messages what to run. It lies in a folder made
 * like a checkout (engineHost.mts), whose node_modules has the n8n-core and n8n-workflow of some version.
 */
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	IRun,
} from 'n8n-workflow';
import '../../../engine/environment.mts';
import { Engine, outputOf, type WorkflowFile } from '../../../engine/engine.mts';
import { loadPackage } from '../../../engine/nodeTypes.mts';
import { WebhookServer } from '../../../engine/webhookServer.mts';

/** What it can be told to do. */
export interface EngineCommands {
	/** Loads the package as n8n does, in which every class comes out of a file of its own. */
	load: () => Promise<Loaded>;
	/** A new engine, and a package that remembers nothing. */
	renew: (credential: ICredentialDataDecryptedObject) => Promise<void>;
	/** Runs a workflow from its manual trigger to the end. */
	run: (job: { file: WorkflowFile; node: string; cancelAfterMs?: number }) => Promise<Outcome>;
	/** Activates a workflow; the address of its webhook. */
	activate: (file: WorkflowFile) => Promise<string>;
	deactivate: (file: WorkflowFile) => Promise<void>;
	/** What came out of this node in all executions that webhooks have started. */
	started: (node: string) => Promise<IDataObject[]>;
	/** What was handed over to executions that wait, which take all of it. */
	handedOver: () => Promise<Array<{ url: string; body: unknown }>>;
}

export interface Loaded {
	core: string;
	node: string;
	names: string[];
}

/** How an execution ended. */
export interface Outcome {
	status: string;
	error?: { message: string; description?: string };
	/** By output, of the node asked about. */
	outputs: Array<Array<Pick<INodeExecutionData, 'json' | 'binary' | 'pairedItem'>>>;
	hints: string[];
}

const root = process.cwd();
const require = createRequire(join(root, 'package.json'));

let engine: Engine;
let server: WebhookServer | undefined;
let handed: Array<{ url: string; body: unknown }> = [];

const commands: EngineCommands = {
	async load() {
		const core = require('n8n-core') as typeof import('n8n-core');
		const loader = new core.PackageDirectoryLoader(root);
		await loader.loadAll();
		const { nodes, credentials } = loader.types;
		const { version } = require('n8n-core/package.json') as { version: string };
		return {
			core: version,
			node: process.versions.node,
			names: [...nodes, ...credentials].map(({ name }) => name),
		};
	},

	async renew(credential) {
		await server?.close();
		const ofPackage = [join(root, 'dist') + sep, join(root, 'index.js')];
		for (const file of Object.keys(require.cache)) {
			if (ofPackage.some((start) => file.startsWith(start))) delete require.cache[file];
		}
		engine = new Engine({ credentials: { gupshup: credential }, built: loadPackage(root) });
		handed = [];
		server = await WebhookServer.start(engine);
		server.waiting = (req, res, body) => {
			handed.push({ url: req.url ?? '', body });
			res.writeHead(200, { 'content-type': 'application/json' });
			res.end(JSON.stringify({ gupshupAnswer: 'taken' }));
		};
	},

	async run({ file, node, cancelAfterMs }) {
		const execution = engine.start(file);
		if (cancelAfterMs !== undefined) setTimeout(() => execution.cancel(), cancelAfterMs);
		return outcomeOf(await execution.ended, node);
	},

	async activate(file) {
		await open().activate(file);
		return open().urlOf(file);
	},

	async deactivate(file) {
		await open().deactivate(file);
	},

	async started(node) {
		const runs = await Promise.all(open().executions);
		return runs.flatMap((run) => (outputOf(run, node)[0] ?? []).map(({ json }) => json));
	},

	async handedOver() {
		return await Promise.resolve(handed);
	},
};

function open(): WebhookServer {
	if (!server) throw new Error('There is no engine yet');
	return server;
}

function outcomeOf(run: IRun, node: string): Outcome {
	const { error, runData } = run.data.resultData;
	return {
		status: run.status,
		...(error && {
			error: { message: error.message, description: error.description ?? undefined },
		}),
		outputs: outputOf(run, node).map((items) =>
			items.map(({ json, binary, pairedItem }) => ({ json, binary, pairedItem })),
		),
		hints: (runData[node]?.at(-1)?.hints ?? []).map(({ message }) => message),
	};
}

process.on('message', ({ id, name, argument }: EngineMessage) => {
	const command = commands[name] as (argument: unknown) => Promise<unknown>;
	command(argument).then(
		(result) => process.send?.({ id, result }),
		(error: Error) => process.send?.({ id, error: error.message }),
	);
});
process.on('disconnect', () => process.exit());
process.send?.({ id: 0 });

/** A command on its way here. */
export interface EngineMessage {
	id: number;
	name: keyof EngineCommands;
	argument: unknown;
}
