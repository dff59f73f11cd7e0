/** Whether what people do in WhatsApp comes back, and what is made for AI agents. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { publish, unpublish } from '../../n8n/server/publishing.mts';
import { manualStart, NODE, person, send } from '../../n8n/server/sketches.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { chain, connect } from '../../n8n/server/workflows.mts';
import { buttonIds, question } from './sending.mts';
import type { Site } from './site.mts';

const PATIENCE = { timeout: 60_000 };

async function listening(site: Site, name: string): Promise<SavedWorkflow> {
	const trigger = await site.saveTrigger(name);
	await publish(site.api, trigger);
	equal(site.sandbox.subscriptions.length, 1, 'The trigger did not subscribe at the sandbox');
	return trigger;
}

async function notListening(site: Site, trigger: SavedWorkflow): Promise<void> {
	await unpublish(site.api, trigger);
	await site.sandbox.waitFor(({ subscriptions }) => subscriptions.length === 0, PATIENCE.timeout);
}

export async function triggerStarts(site: Site): Promise<string> {
	const { api, sandbox } = site;
	const trigger = await listening(site, 'a trigger');
	const [{ url }] = sandbox.subscriptions;
	const [{ outcome }] = await sandbox.receive({ from: person(0), type: 'text', text: 'Hello' });
	equal(outcome, 'taken', `This computer has to reach n8n's webhooks, and did not: ${url}`);
	const [execution] = await api.finishedExecutions(trigger, 1, PATIENCE);
	equal(execution.error?.message, undefined);
	deepEqual(
		execution.json('Trigger').map(({ event, from, text }) => ({ event, from, text })),
		[{ event: 'message', from: person(0), text: 'Hello' }],
	);
	await notListening(site, trigger);
	return 'published, called once, unpublished';
}

export async function tapContinues(site: Site): Promise<string> {
	const { api, sandbox } = site;
	const trigger = await listening(site, 'taps');
	const items = [{ to: person(0) }];
	const saved = await site.saveChain('a question', items, [question({ operation: 'sendAndWait' })]);
	const id = await api.startManually(saved, manualStart.name);
	await waitFor(
		'the execution to wait for a tap',
		async () => {
			const { status, error } = await api.execution(id);
			equal(error?.message, undefined);
			return status === 'waiting';
		},
		PATIENCE,
	);
	const button = { id: buttonIds(site)[0], title: 'Yes' };
	await sandbox.receive({ from: person(0), type: 'interactive', button });
	const execution = await api.finished(id);
	equal(execution.error?.message, undefined);
	const [{ response }] = execution.json('Send') as Array<{ response?: { id?: string } }>;
	equal(response?.id, 'yes', 'The answer did not come out of the node');
	await notListening(site, trigger);
	return 'a tap continued the execution';
}

export async function agentToolSends(site: Site): Promise<string> {
	const { api, sandbox } = site;
	const tool = { ...send({ to: person(0) }), name: 'Send an image', type: `${NODE}Tool` };
	const workflow = chain('a tool', [
		manualStart,
		{ name: 'Agent', type: '@n8n/n8n-nodes-langchain.agent', typeVersion: 2 },
	]);
	workflow.nodes.push({ ...chain('', [tool]).nodes[0], id: crypto.randomUUID() });
	connect(workflow, tool.name, 'Agent', { type: 'ai_tool' });
	const saved = await site.save(workflow);
	const id = await api.startTool(saved, { trigger: manualStart.name, tool: tool.name, args: {} });
	const execution = await api.finished(id);
	equal(execution.error?.message, undefined);
	deepEqual(
		sandbox.messages.map(({ to }) => to),
		[person(0)],
	);
	return 'called without a model';
}

export async function humanReviewIsOffered({ api }: Site): Promise<string> {
	const nodes = await api.nodeTypes();
	ok(
		nodes.some(({ name }) => name === `${NODE}HitlTool`),
		'n8n does not offer the node as a human review',
	);
	return 'offered by n8n';
}
