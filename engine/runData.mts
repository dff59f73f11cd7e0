import * as n8nWorkflow from 'n8n-workflow';
import type { IExecuteData, IRunExecutionData } from 'n8n-workflow';

/** What n8n's server gives to an execution that begins with this node. */
export function runDataOf(first: IExecuteData): IRunExecutionData {
	const nodeExecutionStack = [first];
	// The older of the engines that this one is exchanged for have no such function.
	const { createRunExecutionData } = n8nWorkflow as Partial<typeof n8nWorkflow>;
	if (createRunExecutionData)
		return createRunExecutionData({ executionData: { nodeExecutionStack } });
	return {
		startData: {},
		resultData: { runData: {} },
		executionData: {
			contextData: {},
			nodeExecutionStack,
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: {},
		},
	} as unknown as IRunExecutionData;
}
