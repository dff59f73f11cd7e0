/** Publishing and unpublishing to their end: n8n 2.41 does both after it has answered. */
import type { N8nApi, SavedWorkflow } from './n8nApi.mts';
import { waitFor } from './waitFor.mts';

export interface Publication {
	status: 'in_progress' | 'published' | 'failed' | 'partial' | 'not_published';
	triggers: Array<{ status: string; errorMessage: string | null }>;
}

/** How far a workflow's publication got, once it goes no further. */
export async function publicationOf(
	api: N8nApi,
	{ id }: Pick<SavedWorkflow, 'id'>,
): Promise<Publication> {
	return await waitFor(
		'the publication to end',
		async () => {
			const path = `workflows/${id}/publication-status`;
			const publication = await api.http.call<Publication>('GET', path);
			return publication.status === 'in_progress' ? undefined : publication;
		},
		{ timeout: 60_000 },
	);
}

/**
 * Publishes a workflow and waits until its triggers listen.
 *
 * @throws with what a trigger said when it could not
 */
export async function publish(api: N8nApi, workflow: SavedWorkflow): Promise<void> {
	await api.activate(workflow);
	if (await api.isOne()) return;
	const { status, triggers } = await publicationOf(api, workflow);
	if (status === 'published') return;
	const reasons = triggers.flatMap(({ errorMessage }) => errorMessage ?? []);
	throw new Error(reasons.join(' ') || `Its publication is "${status}"`);
}

/** Unpublishes a workflow and waits until its triggers listen no more. */
export async function unpublish(api: N8nApi, workflow: SavedWorkflow): Promise<void> {
	await api.deactivate(workflow);
	if (await api.isOne()) return;
	await waitFor(
		'the workflow to be unpublished',
		async () => (await publicationOf(api, workflow)).status === 'not_published',
		{ timeout: 60_000 },
	);
}
