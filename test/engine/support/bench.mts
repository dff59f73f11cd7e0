import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IRun,
} from 'n8n-workflow';
import { request } from 'undici';

import {
	Engine,
	type EngineOptions,
	MANUAL_TRIGGER,
	NO_OP,
	outputOf,
	SEND_IMAGE,
	WebhookServer,
	type WorkflowFile,
} from '../../../engine/index.mts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/index.mts';
import { NAME as TRIGGER_NAME } from './trigger.mts';

/** The engine and the sandbox, ready to send from the one to the other. */
export interface Bench {
	sandbox: Sandbox;
	engine: Engine;
	/** What n8n's database would hold. */
	credentials: Record<string, ICredentialDataDecryptedObject>;
	/** The one that nodes name, for the sandbox's first app. */
	credential: ICredentialDataDecryptedObject;
	close(): Promise<void>;
}

/** With the webhooks of the engine open, for the sandbox to call. */
export interface TriggerBench extends Bench {
	server: WebhookServer;
	/** The items that came out of the trigger, of all executions so far. */
	items(): Promise<INodeExecutionData[]>;
	/** Their `json`. */
	json(): Promise<IDataObject[]>;
	/** Posts to the workflow's webhook, as anybody can. */
	call(file: WorkflowFile, body: unknown, headers?: Record<string, string>): Promise<number>;
	/** The header that the subscription of the workflow brings along. */
	secretHeader(): Record<string, string>;
}

/** How the sandbox is to be, and what else the engine is to have. */
export type BenchOptions = SandboxOptions &
	Pick<EngineOptions, 'built' | 'nodeTypes'> & {
		/** What the credential holds besides the app's id and the address; the app's token by default. */
		credentialOf?: (sandbox: Sandbox) => ICredentialDataDecryptedObject;
		/** Opens the engine's webhooks; the sandbox does not wait between its calls then. */
		webhooks?: boolean;
		/** Closed after all tests of the file: several share it, or run at the same time. */
		stays?: boolean;
	};

/** What was opened for the test that runs, the last thing first. */
const opened: Array<() => Promise<void>> = [];
afterEach(async () => {
	for (const close of opened.splice(0)) await close();
});

/** What stays open for all tests of the file. */
const staying: Array<() => Promise<void>> = [];
afterAll(async () => {
	for (const close of staying.splice(0)) await close();
});

/** Closes it when the test is over. */
export function closeAfterTest(close: () => Promise<void>): void {
	opened.unshift(close);
}

/** Closes itself when the test is over, or after all tests of the file if it stays. */
export async function setUp(options: BenchOptions & { webhooks: true }): Promise<TriggerBench>;
export async function setUp(options?: BenchOptions): Promise<Bench>;
export async function setUp({
	built,
	nodeTypes,
	credentialOf = ({ app }) => ({ appToken: app.token }),
	webhooks = false,
	stays = false,
	...options
}: BenchOptions = {}): Promise<Bench | TriggerBench> {
	const sandbox = await startSandbox({
		...(webhooks ? { subscriptionRate: null, eventRetries: [20, 20] } : {}),
		...options,
	});
	const credential = {
		appId: sandbox.app.id,
		baseUrl: sandbox.baseUrl,
		...credentialOf(sandbox),
	};
	const credentials = { gupshup: credential };
	const engine = new Engine({ credentials, nodeTypes, built });
	const server = webhooks ? await WebhookServer.start(engine) : undefined;
	const close = async () => {
		await server?.close();
		await sandbox.close();
	};
	if (stays) staying.push(close);
	else closeAfterTest(close);
	const bench = { sandbox, engine, credentials, credential, close };
	return server ? { ...bench, server, ...callsOf(sandbox, server) } : bench;
}

/** What can be done with open webhooks, and what came of it. */
function callsOf(
	sandbox: Sandbox,
	server: WebhookServer,
): Pick<TriggerBench, 'call' | 'items' | 'json' | 'secretHeader'> {
	const items = async () => {
		const runs = await Promise.all(server.executions);
		return runs.flatMap((run) => itemsBehind(run, TRIGGER_NAME));
	};
	return {
		items,
		json: async () => (await items()).map(({ json }) => json),
		call: async (file, body, headers = {}) => {
			const answer = await request(server.urlOf(file), {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: typeof body === 'string' ? body : JSON.stringify(body),
			});
			await answer.body.dump();
			return answer.statusCode;
		},
		secretHeader: () => {
			const meta = JSON.parse(sandbox.subscriptions[0].meta ?? '{}') as {
				headers: Record<string, string>;
			};
			return meta.headers;
		},
	};
}

export const SEND = 'Gupshup Send Image';
const AFTER_SUCCESS = 'Sent';
export const AFTER_ERROR = 'Not sent';

export type Person = IDataObject & { phone: string; name: string };

/** An item as the examples have it: somebody to write to. */
export function person(number: number, more: IDataObject = {}): Person {
	return { phone: `9198765${String(number).padStart(5, '0')}`, name: `Person ${number}`, ...more };
}

export function people(count: number): Person[] {
	return Array.from({ length: count }, (_, number) => person(number));
}

/** Takes the fields from the items, as most workflows do. */
export const FROM_ITEM: INodeParameters = {
	messageType: 'image',
	to: '={{ $json.phone }}',
	imageSource: 'link',
	imageUrl: 'https://example.com/picture.png',
	caption: '=Hello {{ $json.name }}',
	options: {},
};

/**
 * A workflow of a trigger that puts out the items, our node, and a node behind each of its outputs.
 *
 * @param settings of the node: `onError`, `retryOnFail`, …
 */
export function workflowOf(
	items: IDataObject[],
	parameters: INodeParameters = {},
	settings: Partial<INode> = {},
): WorkflowFile {
	const place = (name: string, type: string, x: number): INode => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [x, 0],
		parameters: {},
	});
	return {
		nodes: [
			place('Start', MANUAL_TRIGGER, 0),
			{
				...place(SEND, SEND_IMAGE, 200),
				parameters: { ...FROM_ITEM, ...parameters },
				credentials: { gupshupApi: { id: 'gupshup', name: 'Gupshup' } },
				...settings,
			},
			place(AFTER_SUCCESS, NO_OP, 400),
			place(AFTER_ERROR, NO_OP, 400),
		],
		connections: {
			Start: { main: [[{ node: SEND, type: 'main', index: 0 }]] },
			[SEND]: {
				main: [
					[{ node: AFTER_SUCCESS, type: 'main', index: 0 }],
					...(settings.onError === 'continueErrorOutput'
						? [[{ node: AFTER_ERROR, type: 'main' as const, index: 0 }]]
						: []),
				],
			},
		},
		pinData: { Start: items.map((json) => ({ json })) },
	};
}

/** Items behind the node's first output, or its error output. */
export function itemsBehind(run: IRun, node = SEND, output = 0): INodeExecutionData[] {
	return outputOf(run, node)[output] ?? [];
}

/** Who got a message, in the order in which the sandbox accepted them. */
export function recipients(sandbox: Sandbox): string[] {
	return sandbox.messages.map(({ to }) => to);
}
