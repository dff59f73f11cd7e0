import type { ExecutionSummary, N8nApi, SavedWorkflow } from './n8nApi.mts';
import { withQuery } from './n8nHttp.mts';

/** Of a workflow with more of them than n8n lists at once; newest first. */
export async function allExecutions(
	api: N8nApi,
	{ id }: Pick<SavedWorkflow, 'id'>,
): Promise<ExecutionSummary[]> {
	const all: ExecutionSummary[] = [];
	for (let cursor: string | null | undefined; cursor !== null; ) {
		const page = await api.http.call<{ results: ExecutionSummary[]; nextCursor: string | null }>(
			'GET',
			withQuery('executions', {
				filter: JSON.stringify({ workflowId: id }),
				limit: 100,
				...(cursor === undefined ? {} : { cursor }),
			}),
		);
		all.push(...page.results);
		cursor = page.nextCursor ?? null;
	}
	return all;
}
