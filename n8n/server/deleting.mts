/** Takes away what was made in an n8n, as its user does. */
import { RUNNING } from './execution.mts';
import type { N8nApi, SavedWorkflow } from './n8nApi.mts';
import { waitFor } from './waitFor.mts';
import type { SavedCredential } from './workflows.mts';

/** Stops what still runs of a workflow, archives it, which unpublishes it, and deletes it with its executions. */
export async function deleteWorkflow(api: N8nApi, workflow: SavedWorkflow): Promise<void> {
	for (const { id, status } of await api.executions(workflow)) {
		// It may end by itself meanwhile.
		if (RUNNING.includes(status)) await api.stop(id).catch(() => undefined);
	}
	// It may be on its way to being published: n8n then refuses for a moment.
	await waitFor(
		'n8n to archive the workflow',
		async () => {
			await api.http.call('POST', `workflows/${workflow.id}/archive`, {});
			return true;
		},
		{ timeout: 15_000, interval: 500 },
	);
	await api.http.call('DELETE', `workflows/${workflow.id}`);
}

export async function deleteCredential(
	api: N8nApi,
	{ id }: Pick<SavedCredential, 'id'>,
): Promise<void> {
	await api.http.call('DELETE', `credentials/${id}`);
}
