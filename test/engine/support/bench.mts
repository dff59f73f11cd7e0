import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IRun,
} from 'n8n-workflow';

import {
	Engine,
	type EngineOptions,
	MANUAL_TRIGGER,
	NO_OP,
	outputOf,
	SEND_IMAGE,
	type WorkflowFile,
} from '../../../engine/index.mts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/index.mts';

/** The engine and the sandbox, ready to send from the one to the other. */
export interface Bench {
	sandbox: Sandbox;
	engine: Engine;
	/** The credential that the engine holds for the sandbox's first app. */
	credential: ICredentialDataDecryptedObject;
	close(): Promise<void>;
}

/** How the sandbox is to be, and what else the engine is to have. */
export type BenchOptions = SandboxOptions &
	Pick<EngineOptions, 'built' | 'nodeTypes'> & {
		/** Not closed after the test: several share it. */
		stays?: boolean;
	};

/** What was opened for the test that runs, the last thing first. */
const opened: Array<() => Promise<void>> = [];
afterEach(async () => {
	for (const close of opened.splice(0)) await close();
});

/** Closes it when the test is over. */
export function closeAfterTest(close: () => Promise<void>): void {
	opened.unshift(close);
}

/** Closes itself when the test is over. */
export async function setUp({
	built,
	nodeTypes,
	stays = false,
	...options
}: BenchOptions = {}): Promise<Bench> {
	const sandbox = await startSandbox(options);
	const close = async () => await sandbox.close();
	if (!stays) closeAfterTest(close);
	const credential = {
		appId: sandbox.app.id,
		appToken: sandbox.app.token,
		baseUrl: sandbox.baseUrl,
	};
	const engine = new Engine({ credentials: { gupshup: credential }, nodeTypes, built });
	return { sandbox, engine, credential, close };
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
