/**
 * A program: runs one workflow of a start, our node and one node behind each of its outputs in an older
 * n8n's engine, and writes what came out as the last line. The engine lies in NODE_PATH, where the
 * package finds its n8n-workflow too. Its types are not this checkout's, hence the loose ones here.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What it is told, as JSON in its first argument. */
export interface OlderRun {
	engineDir: string;
	packageDir: string;
	credential: Record<string, string>;
	items: unknown[];
	parameters: Record<string, unknown>;
	/** Of the node: `onError`, … */
	settings: Record<string, unknown>;
	/** Cancel after so many milliseconds. */
	cancelAfterMs?: number;
}

/** What it says. */
export interface OlderResult {
	engine: string;
	status: string;
	error?: { message: string; description?: string };
	/** By output, of our node. */
	outputs: Array<Array<{ json: Record<string, unknown>; pairedItem?: unknown }> | null>;
}

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment,
   @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-return */

const SEND = 'Send';

async function main(run: OlderRun): Promise<OlderResult> {
	const require = createRequire(join(run.engineDir, 'package.json'));
	require('reflect-metadata');
	const core: any = require('n8n-core');
	const { Workflow, NodeHelpers } = require('n8n-workflow');

	const loader = new core.PackageDirectoryLoader(run.packageDir);
	await loader.loadAll();
	const node = loader.getNode('gupshupSendImage').type;
	const credentialType = loader.getCredential('gupshupApi').type;

	const bystander = (name: string, inputs: string[]) => ({
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version: 1,
			defaults: { name },
			inputs,
			outputs: ['main'],
			properties: [],
		},
		async execute(this: any) {
			return await Promise.resolve([this.getInputData()]);
		},
	});
	const types: Record<string, any> = {
		start: bystander('start', []),
		pass: bystander('pass', ['main']),
		send: node,
	};
	const nodeTypes = {
		getByName: (type: string) => types[type],
		getByNameAndVersion: (type: string, version?: number) =>
			NodeHelpers.getVersionedNodeType(types[type], version),
		getKnownTypes: () => ({}),
	};

	const place = (name: string, type: string) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	});
	const to = (name: string) => [{ node: name, type: 'main', index: 0 }];
	const workflow = new Workflow({
		id: 'workflow',
		nodes: [
			place('Start', 'start'),
			{
				...place(SEND, 'send'),
				parameters: run.parameters,
				credentials: { gupshupApi: { id: 'gupshup', name: 'Gupshup' } },
				...run.settings,
			},
			place('Sent', 'pass'),
			place('Not sent', 'pass'),
		],
		connections: { Start: { main: [to(SEND)] }, [SEND]: { main: [to('Sent'), to('Not sent')] } },
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1' },
	});

	// Hidden fields are empty as long as nothing was stored in them.
	const fields = credentialType.properties as Array<{ name: string; default: unknown }>;
	const stored: Record<string, unknown> = {
		...Object.fromEntries(fields.map((field) => [field.name, field.default])),
		...run.credential,
	};
	const nowhere = 'http://127.0.0.1/';
	const additionalData: any = {
		credentialsHelper: {
			getParentTypes: () => [],
			isCredentialUsableByNode: () => true,
			authenticate: async (data: any, _type: string, options: any) =>
				await credentialType.authenticate(data, options),
			// As that n8n does it: asks for a token where the stored one is empty or was refused, and stores it.
			preAuthentication: async (
				helpers: any,
				data: any,
				_type: string,
				_node: unknown,
				expired: boolean,
			) => {
				const { name } = credentialType.properties.find(
					({ typeOptions }: any) => typeOptions?.expirable === true,
				);
				if (data[name] !== '' && !expired) return undefined;
				const output = await credentialType.preAuthentication.call(helpers, data);
				if (output[name] === undefined) return undefined;
				Object.assign(stored, output);
				return { ...data, ...output };
			},
			getDecrypted: async () => await Promise.resolve({ ...stored }),
			getCredentialsProperties: () => credentialType.properties,
			updateCredentials: async () => await Promise.resolve(),
		},
		hooks: new core.ExecutionLifecycleHooks('manual', '1', {}),
		executionId: '1',
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: nowhere,
		instanceBaseUrl: nowhere,
		formWaitingBaseUrl: nowhere,
		webhookBaseUrl: nowhere,
		webhookWaitingBaseUrl: nowhere,
		webhookTestBaseUrl: nowhere,
	};
	const running = new core.WorkflowExecute(additionalData, 'manual').run(
		workflow,
		workflow.getNode('Start'),
		undefined,
		{ Start: run.items },
	);
	if (run.cancelAfterMs !== undefined) setTimeout(() => running.cancel(), run.cancelAfterMs);
	const { data, status } = await running;
	const { error, runData } = data.resultData;
	return {
		engine: require('n8n-core/package.json').version,
		status,
		error: error && { message: error.message, description: error.description },
		outputs: runData[SEND]?.at(-1)?.data?.main ?? [],
	};
}

if (process.argv[1]?.endsWith('olderEngineRun.mts')) {
	main(JSON.parse(process.argv[2]) as OlderRun).then(
		(result) => {
			process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0));
		},
		(error: unknown) => {
			process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`, () =>
				process.exit(1),
			);
		},
	);
}
