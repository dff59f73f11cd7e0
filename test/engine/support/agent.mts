import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeType,
	NodeOutput,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { NodeTypes, SEND_IMAGE, type WorkflowFile } from '../../../engine/index.mts';
import { workflowOf, SEND } from './bench.mts';

/** What a model decides: the arguments of a call of our tool. */
export type Call = { to: string; caption?: string };

/** What a call gave the agent: the tool's answer, or the text of its failure. */
type Told = string;

const AGENT = 'Agent';

/** As n8n's server makes a tool of every node that is usable as one. */
function toolType(type: string): INodeType {
	const node = new NodeTypes().getByName(type) as INodeType;
	const description = {
		...node.description,
		name: `${node.description.name}Tool`,
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
	};
	return Object.assign(Object.create(node) as INodeType, { description });
}

interface InvocableTool {
	invoke(args: IDataObject): Promise<unknown>;
}

/** An agent whose model makes these calls. n8n has two ways for an agent to have a tool run. */
function agentType(calls: readonly Call[][], told: Told[]): Record<string, INodeType> {
	const description = (name: string) => ({
		displayName: name,
		name,
		group: ['transform' as const],
		version: 1,
		description: '',
		defaults: {},
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	});
	let runs = 0;
	return {
		/** The agent calls the tool itself (agents up to version 2, the MCP trigger, agents as tools). */
		'test.invoking': {
			description: description('invoking'),
			async execute(this: IExecuteFunctions) {
				const [tool] = [
					await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0),
				].flat() as InvocableTool[];
				for (const call of calls[runs++] ?? []) {
					told.push(
						await tool.invoke({ ...call }).then(
							(answer) => JSON.stringify(answer),
							(error: Error) => error.message,
						),
					);
				}
				return [this.getInputData()];
			},
		},
		/** The agent asks n8n to run the tool, and is run again with what came out (from version 3 on). */
		'test.requesting': {
			description: description('requesting'),
			async execute(this: IExecuteFunctions, response?: EngineResponse): Promise<NodeOutput> {
				for (const { data } of response?.actionResponses ?? []) {
					told.push(JSON.stringify(data.data ?? data.error?.message));
				}
				const asked = (response?.metadata as { asked?: number } | undefined)?.asked ?? 0;
				const call = calls[runs]?.[asked];
				if (call === undefined) {
					runs++;
					return [this.getInputData()];
				}
				return await Promise.resolve({
					actions: [
						{
							actionType: 'ExecutionNodeAction',
							nodeName: SEND,
							input: { ...call },
							type: NodeConnectionTypes.AiTool,
							id: `call ${asked}`,
							metadata: {},
						},
					],
					metadata: { asked: asked + 1 },
				} as unknown as EngineRequest);
			},
		},
	};
}

export type AgentKind = 'invoking' | 'requesting';

/** An agent with our tool: what the engine needs to run it, and what came of it. */
export interface Agent {
	/** What each call gave the agent, in their order. */
	told: Told[];
	nodeTypes: Record<string, INodeType>;
	file: WorkflowFile;
}

const fromAi = (key: string) => `={{ $fromAI('${key}', '', 'string') }}`;

/**
 * @param calls by run of the agent: what its model calls the tool with, one after the other
 * @param settings of the tool's node
 * @param type of the tool's node, as it is without an agent
 */
export function agentOf(
	kind: AgentKind,
	calls: readonly Call[][],
	settings: Partial<INode> = {},
	parameters: INode['parameters'] = {},
	rounds: INodeExecutionData[] = [{ json: {} }],
	type = SEND_IMAGE,
): Agent {
	const told: Told[] = [];
	const nodeTypes = { ...agentType(calls, told), [`${type}Tool`]: toolType(type) };
	const file = workflowOf(
		rounds.map(({ json }) => json),
		{ to: fromAi('to'), caption: fromAi('caption'), ...parameters },
		{ ...settings, type: `${type}Tool` },
	);
	const place = file.nodes[0];
	file.nodes.push({ ...place, id: AGENT, name: AGENT, type: `test.${kind}` });
	file.connections = {
		Start: { main: [[{ node: AGENT, type: 'main', index: 0 }]] },
		[SEND]: { ai_tool: [[{ node: AGENT, type: 'ai_tool', index: 0 }]] },
	};
	return { told, nodeTypes, file };
}
