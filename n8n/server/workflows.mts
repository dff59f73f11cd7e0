/** Workflows as JSON: reading the examples, putting credentials in, building small ones. */
import { readFileSync } from 'node:fs';

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string | null; name: string }>;
	[setting: string]: unknown;
}

interface Connection {
	node: string;
	type: string;
	index: number;
}

export interface WorkflowJson {
	name: string;
	nodes: WorkflowNode[];
	/** By source node, then by kind of connection, then by output. */
	connections: Record<string, Record<string, Array<Connection[] | null>>>;
	settings?: Record<string, unknown>;
	pinData?: Record<string, unknown>;
}

/** A credential saved in n8n. */
export interface SavedCredential {
	id: string;
	name: string;
	type: string;
}

/** What a node in `chain` may say; the rest is filled in. */
export type NodeSketch = Pick<WorkflowNode, 'name' | 'type'> & Partial<WorkflowNode>;

/** Reads a workflow as n8n exports it. */
export function readWorkflow(file: string): WorkflowJson {
	return JSON.parse(readFileSync(file, 'utf8')) as WorkflowJson;
}

/** The types of credential that nodes of a type want, as far as they occur here. */
function typesOf(nodeType: string): string[] {
	if (nodeType.startsWith('n8n-nodes-gupshup.')) return ['gupshupApi'];
	return nodeType.endsWith('.lmChatOpenAi') ? ['openAiApi'] : [];
}

/**
 * A copy in which every node that wants a credential of one of these types uses that one, as its user
 * chooses after importing.
 */
export function withCredentials(
	workflow: WorkflowJson,
	credentials: SavedCredential[],
): WorkflowJson {
	const copy = structuredClone(workflow);
	for (const node of copy.nodes) {
		for (const { id, name, type } of credentials) {
			if (typesOf(node.type).includes(type))
				node.credentials = { ...node.credentials, [type]: { id, name } };
		}
	}
	return copy;
}

/** A workflow in which each node's first output goes to the next node. */
export function chain(name: string, sketches: NodeSketch[]): WorkflowJson {
	const nodes = sketches.map(
		(sketch, index): WorkflowNode => ({
			id: `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
			typeVersion: 1,
			position: [240 * index, 300],
			parameters: {},
			...sketch,
		}),
	);
	const workflow: WorkflowJson = { name, nodes, connections: {}, settings: {} };
	for (let index = 1; index < nodes.length; index++) {
		connect(workflow, nodes[index - 1].name, nodes[index].name);
	}
	return workflow;
}

/** Adds a connection; `output` 1 is a node's error output once `onError` says so. */
export function connect(
	workflow: WorkflowJson,
	from: string,
	to: string,
	{ output = 0, input = 0, type = 'main' } = {},
): void {
	const outputs = ((workflow.connections[from] ??= {})[type] ??= []);
	while (outputs.length <= output) outputs.push([]);
	(outputs[output] ??= []).push({ node: to, type, index: input });
}
