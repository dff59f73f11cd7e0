import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	Workflow,
	type IConnections,
	type IDataObject,
	type ICredentialDataDecryptedObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IPinData,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { StoredCredentials } from './credentials.mts';
import { offerProcessedData, ProcessedData } from './processedData.mts';
import { type BuiltPackage, createGupshupApi, MANUAL_TRIGGER, NodeTypes } from './nodeTypes.mts';

/** What a workflow exported from n8n holds, as far as running it needs. */
export interface WorkflowFile {
	/** Default `workflow`. */
	id?: string;
	name?: string;
	nodes: INode[];
	connections: IConnections;
	pinData?: IPinData;
	settings?: IWorkflowSettings;
}

export interface EngineOptions {
	/** Decrypted `gupshupApi` credentials by their id. */
	credentials: Record<string, ICredentialDataDecryptedObject>;
	/** Further node types by their full name. */
	nodeTypes?: Record<string, INodeType>;
	/** The package that is run; the one of this checkout by default. */
	built?: BuiltPackage;
}

/** One execution of a workflow, under way or ended. */
export interface Execution {
	/** Resolves when the execution has ended, however it did. */
	ended: Promise<IRun>;
	cancel(): void;
}

const NOWHERE = 'http://127.0.0.1/';

/** n8n's real execution engine, without its server: runs workflows in this process. */
export class Engine {
	readonly credentials: StoredCredentials;
	/** What its nodes keep of what they have processed, over executions. */
	readonly processed = new ProcessedData();
	/** The public address of n8n, with a slash at the end: where executions wait. */
	publicUrl = NOWHERE;
	private readonly nodeTypes: NodeTypes;
	private executions = 0;

	constructor({ credentials, nodeTypes, built }: EngineOptions) {
		this.credentials = new StoredCredentials({ gupshupApi: createGupshupApi(built) }, credentials);
		this.nodeTypes = new NodeTypes(nodeTypes, built);
	}

	/** Runs a workflow from its manual trigger, as the editor's button does, and waits for its end. */
	async run(file: WorkflowFile, mode: WorkflowExecuteMode = 'manual'): Promise<IRun> {
		return await this.start(file, mode).ended;
	}

	start(file: WorkflowFile, mode: WorkflowExecuteMode = 'manual'): Execution {
		const workflow = this.workflowOf(file);
		const startNode = file.nodes.find(({ type }) => type === MANUAL_TRIGGER);
		if (startNode === undefined)
			throw new Error('The workflow has no manual trigger to start from');
		const execution = new WorkflowExecute(this.additionalData(file, mode), mode);
		const { pinData } = file;
		const running = takesOneObject(execution)
			? execution.run({ workflow, startNode, pinData })
			: (execution.run as unknown as RunOfOldEngines).call(
					execution,
					workflow,
					startNode,
					undefined,
					pinData,
				);
		return { ended: running, cancel: () => running.cancel() };
	}

	/**
	 * Retries an execution that has failed: with what it left behind, from the node that failed on,
	 * with the nodes as they are in the file now. n8n's server does the same when "retry with currently
	 * saved workflow" is pressed, after storing and reading the data, which is why they go through JSON.
	 */
	async retry(file: WorkflowFile, failed: IRun): Promise<IRun> {
		return await this.startRetry(file, failed).ended;
	}

	/** Begins such a retry, which can be cancelled as any execution. */
	startRetry(file: WorkflowFile, failed: IRun): Execution {
		const data = JSON.parse(JSON.stringify(failed.data)) as IRunExecutionData;
		const { lastNodeExecuted, runData } = data.resultData;
		delete data.resultData.error;
		if (lastNodeExecuted !== undefined) runData[lastNodeExecuted]?.pop();
		for (const waiting of data.executionData?.nodeExecutionStack ?? []) {
			waiting.node = file.nodes.find(({ name }) => name === waiting.node.name) ?? waiting.node;
		}
		const workflow = this.workflowOf(file);
		const running = new WorkflowExecute(
			this.additionalData(file, 'retry'),
			'retry',
			data,
		).processRunExecutionData(workflow);
		return { ended: running, cancel: () => running.cancel() };
	}

	/** @param staticData what its nodes keep from one execution to the next */
	workflowOf(
		{ id = 'workflow', name, nodes, connections, pinData, settings }: WorkflowFile,
		staticData?: IDataObject,
	): Workflow {
		const workflow = new Workflow({
			id,
			name,
			nodes,
			connections,
			pinData,
			active: false,
			nodeTypes: this.nodeTypes,
			staticData,
			settings: { executionOrder: 'v1', ...settings },
		});
		offerProcessedData(workflow, this.processed);
		return workflow;
	}

	/** What n8n's server gives along with every execution. */
	additionalData(file: WorkflowFile, mode: WorkflowExecuteMode): IWorkflowExecuteAdditionalData {
		const executionId = String(++this.executions);
		// What else n8n's server offers to executions, no node of this package asks for.
		return {
			credentialsHelper: this.credentials,
			hooks: new ExecutionLifecycleHooks(mode, executionId, file as unknown as IWorkflowBase),
			executionId,
			currentNodeExecutionIndex: 0,
			variables: {},
			restApiUrl: NOWHERE,
			instanceBaseUrl: NOWHERE,
			formBaseUrl: NOWHERE,
			formWaitingBaseUrl: NOWHERE,
			formTestBaseUrl: NOWHERE,
			webhookBaseUrl: NOWHERE,
			webhookWaitingBaseUrl: `${this.publicUrl}webhook-waiting`,
			webhookTestBaseUrl: NOWHERE,
		} as unknown as IWorkflowExecuteAdditionalData;
	}
}

/** Engines before n8n-core 2.20 take what they are to run one by one. */
type RunOfOldEngines = (
	workflow: Workflow,
	startNode: INode,
	destinationNode: undefined,
	pinData: IPinData | undefined,
) => ReturnType<WorkflowExecute['run']>;

const takesOneObject = (execution: WorkflowExecute) => execution.run.length === 1;

/** The items that a node put out, by output, in its latest run. */
export function outputOf(run: IRun, nodeName: string): INodeExecutionData[][] {
	const latest = run.data.resultData.runData[nodeName]?.at(-1);
	return (latest?.data?.main ?? []).map((items) => items ?? []);
}
