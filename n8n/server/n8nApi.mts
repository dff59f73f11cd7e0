/** What a user does in n8n's interface with workflows and their executions, as calls of what is behind it. */
import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { Execution, RUNNING, type RawExecution } from './execution.mts';
import { withQuery } from './n8nHttp.mts';
import { N8nSession } from './n8nSession.mts';
import { waitFor, type WaitOptions } from './waitFor.mts';
import type { WorkflowJson } from './workflows.mts';

export interface SavedWorkflow extends WorkflowJson {
	id: string;
	versionId: string;
	active: boolean;
}

/** What is listed of an execution without its data. */
export type ExecutionSummary = Omit<RawExecution, 'data'>;

interface WebhookAnswer {
	status: number;
	text: string;
}

export { OWNER } from './n8nSession.mts';

export class N8nApi extends N8nSession {
	// Workflows --------------------------------------------------------------------------------------

	async createWorkflow(workflow: WorkflowJson): Promise<SavedWorkflow> {
		const { name, nodes, connections, settings = {}, pinData } = withWebhookIds(workflow);
		return await this.http.call('POST', 'workflows', {
			name,
			nodes,
			connections,
			settings: { executionOrder: 'v1', ...settings },
			...(pinData ? { pinData } : {}),
			// n8n 1 wants to be told; n8n 2 begins so anyway.
			active: false,
		});
	}

	/** The interface's "Publish": production webhooks and schedules work from now on. */
	async activate({ id, versionId }: SavedWorkflow): Promise<void> {
		await this.http.call('POST', `workflows/${id}/activate`, { versionId });
	}

	async deactivate({ id }: SavedWorkflow): Promise<void> {
		await this.http.call('POST', `workflows/${id}/deactivate`, {});
	}

	// Executions -------------------------------------------------------------------------------------

	/** "Execute workflow" from a trigger that can start by itself; the execution's id. */
	async startManually(workflow: SavedWorkflow, trigger: string): Promise<string> {
		return await this.startRun(workflow, { triggerToStartFrom: { name: trigger } });
	}

	/** "Execute step": runs what the node needs, and the node. */
	async startStep(workflow: SavedWorkflow, node: string): Promise<string> {
		const destinationNode = { nodeName: node, mode: 'inclusive' };
		return await this.startRun(workflow, { destinationNode });
	}

	/** "Execute workflow", and its end. */
	async runManually(
		workflow: SavedWorkflow,
		trigger: string,
		wait?: WaitOptions,
	): Promise<Execution> {
		return await this.finished(await this.startManually(workflow, trigger), wait);
	}

	/**
	 * "Execute step" of an agent's tool: n8n's own way of calling a tool with arguments, as the model
	 * would. The result is the tool node's, on the connection `ai_tool`.
	 */
	async startTool(
		workflow: SavedWorkflow,
		{ trigger, tool, args }: { trigger: string; tool: string; args: object },
	): Promise<string> {
		const name = toolName(tool);
		return await this.startRun(workflow, {
			triggerToStartFrom: { name: trigger },
			destinationNode: { nodeName: tool, mode: 'inclusive' },
			agentRequest: { query: { [name]: args }, tool: { name } },
		});
	}

	private async startRun(workflow: SavedWorkflow, payload: object): Promise<string> {
		const answer = await this.http.call<{ executionId?: string }>(
			'POST',
			`workflows/${workflow.id}/run`,
			// n8n 1 runs what it is sent, not what it has saved.
			(await this.isOne()) ? { ...payload, workflowData: workflow } : payload,
		);
		if (!answer.executionId) throw new Error(`n8n did not start: ${JSON.stringify(answer)}`);
		return answer.executionId;
	}

	/** An execution with its data, running or not. */
	async execution(id: string): Promise<Execution> {
		return new Execution(await this.http.call('GET', `executions/${id}`));
	}

	/** Waits for an execution's end. */
	async finished(id: string, wait?: WaitOptions): Promise<Execution> {
		return await waitFor(
			`execution ${id} to end`,
			async () => {
				const execution = await this.execution(id);
				// n8n 1 tells the end of an execution a moment before it has its data.
				const isThere = !RUNNING.includes(execution.status) && execution.hasData;
				return isThere ? execution : undefined;
			},
			{ timeout: 60_000, ...wait },
		);
	}

	/** A workflow's executions, newest first, without their data; at most 100. */
	async executions({ id }: SavedWorkflow): Promise<ExecutionSummary[]> {
		const filter = JSON.stringify({ workflowId: id });
		const { results } = await this.http.call<{ results: ExecutionSummary[] }>(
			'GET',
			withQuery('executions', { filter, limit: 100 }),
		);
		return results;
	}

	/** Waits until a workflow has `count` finished executions; oldest first, with their data. */
	async finishedExecutions(
		workflow: SavedWorkflow,
		count = 1,
		wait?: WaitOptions,
	): Promise<Execution[]> {
		const done = await waitFor(
			`${count} finished executions of "${workflow.name}"`,
			async () => {
				const all = await this.executions(workflow);
				const ended = all.filter(({ status }) => !RUNNING.includes(status));
				return ended.length >= count ? ended : undefined;
			},
			{ timeout: 60_000, ...wait },
		);
		return await Promise.all(done.reverse().map(async ({ id }) => await this.execution(id)));
	}

	/** The interface's stop button. */
	async stop(executionId: string): Promise<{ status: string }> {
		return await this.http.call('POST', `executions/${executionId}/stop`, {});
	}

	/**
	 * The interface's retry button; n8n answers when the new execution has ended. With
	 * `currentWorkflow` it runs the workflow as it is saved now, not as it was.
	 */
	async retry(executionId: string, { currentWorkflow = false } = {}): Promise<Execution> {
		const { id } = await this.http.call<{ id: string }>('POST', `executions/${executionId}/retry`, {
			loadWorkflow: currentWorkflow,
		});
		return await this.finished(id);
	}

	/**
	 * Calls a production webhook. It is there a moment after the workflow was activated, so a 404 is
	 * tried again for a while.
	 */
	async callWebhook(path: string, body: object): Promise<WebhookAnswer> {
		return await waitFor(
			`the webhook ${path}`,
			async () => {
				const answer = await request(`${this.http.baseUrl}/webhook/${path}`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify(body),
				});
				const text = await answer.body.text();
				const { statusCode: status } = answer;
				if (status === 404 && text.includes('not registered')) return undefined;
				return { status, text };
			},
			{ timeout: 10_000 },
		);
	}
}

/** The name by which the model calls a tool node. */
function toolName(node: string): string {
	return node.replace(/[^a-zA-Z0-9_-]+/g, '_');
}

/** n8n's editor gives every webhook node an id; without one its path gets the workflow's in front. */
function withWebhookIds(workflow: WorkflowJson): WorkflowJson {
	const copy = structuredClone(workflow);
	for (const node of copy.nodes) {
		if (node.type === 'n8n-nodes-base.webhook') node.webhookId ??= randomUUID();
	}
	return copy;
}
