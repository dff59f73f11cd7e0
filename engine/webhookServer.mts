import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { HookContext, WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	NodeHelpers,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { Engine, WorkflowFile } from './engine.mts';
import { runDataOf } from './runData.mts';

const LARGEST_BODY = 16 * 1024 * 1024;

/** A workflow whose webhook is open. */
interface Open {
	file: WorkflowFile;
	node: INode;
	isTest: boolean;
}

type HookMethod = 'checkExists' | 'create' | 'delete';

/**
 * The part of n8n's server that has to do with webhooks, on a real port and with the engine's real
 * contexts: activates and deactivates workflows as n8n 2.41 does, reads the static data anew for each
 * call and writes it back only where n8n does.
 */
export class WebhookServer {
	/** By workflow, as JSON: what n8n has in its database. */
	readonly staticData: Record<string, string> = {};
	/** All that were started, in order. */
	readonly executions: Array<Promise<IRun>> = [];
	/** While set, executions cannot be started: n8n answers 500 then. */
	outOfOrder = false;
	/** How long the next execution takes to be started, in milliseconds. */
	slowness = 0;
	/** Answers at the addresses where executions wait. */
	waiting?: (req: IncomingMessage, res: ServerResponse, body: unknown) => void;
	/** While set, there is no room for files. */
	outOfSpace = false;
	/** Put before the paths; another one is another public address. */
	publicUrl: string;
	/** How many executions could not be started. */
	failures = 0;
	private readonly open = new Map<string, Open>();
	private readonly servers: Server[];

	private constructor(
		private readonly engine: Engine,
		server: Server,
	) {
		this.servers = [server];
		const { port } = server.address() as AddressInfo;
		this.publicUrl = `http://127.0.0.1:${port}/`;
	}

	static async start(engine: Engine): Promise<WebhookServer> {
		const server = createServer();
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const webhooks = new WebhookServer(engine, server);
		engine.publicUrl = webhooks.publicUrl;
		webhooks.listenTo(server);
		return webhooks;
	}

	/** Serves the same over TLS as well. @returns where, without a slash at the end */
	async startTls(options: ServerOptions): Promise<string> {
		const server = createTlsServer(options);
		await once(server.listen(0, '127.0.0.1'), 'listening');
		this.servers.push(server);
		this.listenTo(server);
		return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	private listenTo(server: Server): void {
		server.on('request', (req, res) => {
			this.serve(req, res).catch((error: Error) => {
				res.writeHead(500).end(JSON.stringify({ message: error.message }));
			});
		});
	}

	async close(): Promise<void> {
		for (const server of this.servers) {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	}

	/** "Publish", and each start of n8n for a workflow that is active. */
	async activate(file: WorkflowFile): Promise<void> {
		const workflow = this.workflowOf(file);
		const node = webhookNodeOf(workflow);
		// n8n opens the webhook first: the service may want to see it before it answers.
		this.open.set(this.pathOf(workflow, node, false), { file, node, isTest: false });
		try {
			if (!(await this.hook('checkExists', workflow, node, ['trigger', 'activate'], false))) {
				await this.hook('create', workflow, node, ['trigger', 'activate'], false);
			}
		} catch (error) {
			this.open.delete(this.pathOf(workflow, node, false));
			throw error;
		}
		this.save(workflow);
	}

	/** Whatever the node throws, the workflow is inactive afterwards; n8n tells what it was. */
	async deactivate(file: WorkflowFile): Promise<void> {
		const workflow = this.workflowOf(file);
		const node = webhookNodeOf(workflow);
		this.open.delete(this.pathOf(workflow, node, false));
		try {
			await this.hook('delete', workflow, node, ['internal', 'update'], false);
		} finally {
			this.save(workflow);
		}
	}

	/** "Listen for test event": until the first event, or `stop` is called. */
	async listen(file: WorkflowFile): Promise<{ stop(): Promise<void> }> {
		const id = `test of ${file.id ?? 'workflow'}`;
		this.staticData[id] = '{}';
		const test = { ...file, id };
		const workflow = this.engine.workflowOf(file, {});
		const node = webhookNodeOf(workflow);
		const path = this.pathOf(workflow, node, true);
		this.open.set(path, { file: test, node, isTest: true });
		if (!(await this.hook('checkExists', workflow, node, ['manual', 'manual'], true))) {
			await this.hook('create', workflow, node, ['manual', 'manual'], true);
		}
		this.staticData[id] = JSON.stringify(workflow.staticData);
		return {
			stop: async () => {
				const data = JSON.parse(this.staticData[id]) as IDataObject;
				const stopped = this.engine.workflowOf(file, data);
				await this.hook('delete', stopped, node, ['internal', 'update'], true);
				this.open.delete(path);
			},
		};
	}

	/** The address of a workflow's webhook. */
	urlOf(file: WorkflowFile): string {
		const workflow = this.workflowOf(file);
		return `${this.publicUrl}${this.pathOf(workflow, webhookNodeOf(workflow), false)}`;
	}

	private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
		if (this.waiting && req.url?.startsWith('/webhook-waiting/')) {
			const answer = await bodyOf(req);
			this.waiting(req, res, JSON.parse(String(answer)));
			return;
		}
		const open = this.open.get((req.url ?? '').slice(1));
		if (!open || req.method !== 'POST') {
			res.writeHead(404).end();
			return;
		}
		const rawBody = await bodyOf(req);
		if (rawBody === undefined) {
			res.writeHead(413).end();
			return;
		}
		let body: unknown = {};
		if (/^application\/json/.test(req.headers['content-type'] ?? '') && rawBody.length > 0) {
			try {
				body = JSON.parse(rawBody.toString());
			} catch {
				res.writeHead(422).end('{"message":"Failed to parse request body"}');
				return;
			}
		}
		const { file, node, isTest } = open;
		const workflow = this.workflowOf(file);
		const mode: WorkflowExecuteMode = isTest ? 'manual' : 'webhook';
		const additionalData = {
			...this.additionalData(file, mode),
			executionId: undefined,
			httpRequest: Object.assign(req, { rawBody, body, params: {}, query: {} }),
			httpResponse: res,
		} as unknown as IWorkflowExecuteAdditionalData;
		const context = new WebhookContext(
			workflow,
			node,
			additionalData,
			mode,
			this.webhookOf(workflow, node, isTest),
			[],
			null,
		);
		if (this.outOfSpace) {
			context.helpers.prepareBinaryData = async () =>
				await Promise.reject(new Error('ENOSPC: no space left on device'));
		}
		const type = this.typeOf(workflow, node);
		if (!type.webhook) throw new Error(`${node.type} takes no calls`);
		const { noWebhookResponse, workflowData } = await type.webhook.call(context);
		if (!isTest) this.save(workflow);
		if (workflowData !== undefined) {
			const { slowness } = this;
			this.slowness = 0;
			if (slowness > 0) await sleep(slowness);
			if (this.outOfOrder) {
				this.failures++;
				throw new Error('The execution could not be started');
			}
			this.executions.push(this.execute(file, node, workflowData, mode));
		}
		// As n8n's framework does: the status is not written before the answer ends.
		if (!noWebhookResponse) res.end();
	}

	private async execute(
		file: WorkflowFile,
		node: INode,
		main: INodeExecutionData[][],
		mode: WorkflowExecuteMode,
	): Promise<IRun> {
		const data = runDataOf({ node, data: { main }, source: null });
		const execution = new WorkflowExecute(this.additionalData(file, mode), mode, data);
		return await execution.processRunExecutionData(this.engine.workflowOf(file));
	}

	private async hook(
		method: HookMethod,
		workflow: Workflow,
		node: INode,
		[mode, activation]: [WorkflowExecuteMode, WorkflowActivateMode],
		isTest: boolean,
	): Promise<boolean> {
		const file = this.open.get(this.pathOf(workflow, node, isTest))?.file;
		const context = new HookContext(
			workflow,
			node,
			this.additionalData(file ?? { nodes: [node], connections: {} }, mode),
			mode,
			activation,
			this.webhookOf(workflow, node, isTest),
		);
		const hooks = this.typeOf(workflow, node).webhookMethods?.default;
		if (!hooks) throw new Error(`${node.type} has no webhook of its own`);
		return await hooks[method].call(context);
	}

	private webhookOf(workflow: Workflow, node: INode, isTest: boolean): IWebhookData {
		const [webhookDescription] = this.typeOf(workflow, node).description.webhooks ?? [];
		return {
			httpMethod: 'POST',
			node: node.name,
			path: this.pathOf(workflow, node, isTest),
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: this.additionalData({ nodes: [], connections: {} }, 'trigger'),
			isTest,
		};
	}

	private pathOf(workflow: Workflow, node: INode, isTest: boolean): string {
		const path = NodeHelpers.getNodeWebhookPath(workflow.id, node, 'webhook');
		return `${isTest ? 'webhook-test' : 'webhook'}/${path}`;
	}

	private additionalData(
		file: WorkflowFile,
		mode: WorkflowExecuteMode,
	): IWorkflowExecuteAdditionalData {
		return {
			...this.engine.additionalData(file, mode),
			webhookBaseUrl: `${this.publicUrl}webhook`,
			webhookTestBaseUrl: `${this.publicUrl}webhook-test`,
		};
	}

	private typeOf(workflow: Workflow, node: INode): INodeType {
		return workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	}

	/** As n8n reads it from its database. */
	private workflowOf(file: WorkflowFile): Workflow {
		const stored = this.staticData[file.id ?? 'workflow'] ?? '{}';
		return this.engine.workflowOf(file, JSON.parse(stored) as IDataObject);
	}

	/** n8n writes static data only where it was changed. */
	private save({ id, staticData }: Workflow): void {
		const { __dataChanged: changed } = staticData as IDataObject & { __dataChanged?: boolean };
		if (changed) this.staticData[id] = JSON.stringify(staticData);
	}
}

function webhookNodeOf(workflow: Workflow): INode {
	const node = Object.values(workflow.nodes).find(
		({ type, typeVersion }) =>
			workflow.nodeTypes.getByNameAndVersion(type, typeVersion).webhook !== undefined,
	);
	if (!node) throw new Error('The workflow has no node that takes calls');
	return node;
}

/** `undefined`: too large. */
async function bodyOf(req: IncomingMessage): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of req as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > LARGEST_BODY) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
