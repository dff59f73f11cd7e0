import { NODE, PICTURE, webhook } from '../../e2e/support/stage.mts';
import type { SavedWorkflow } from '../../../n8n/server/n8nApi.mts';
import { chain, type NodeSketch } from '../../../n8n/server/workflows.mts';
import type { Fleet } from './fleet.mts';

/** How many people a webhook call brings along. */
export const PEOPLE_A_CALL = 10;

/** A published workflow, and how to call it for the same people once more. */
export type Campaign = SavedWorkflow & { call: () => Promise<void> };

/**
 * Publishes a workflow that sends to the people of each webhook call, and calls it so many times.
 *
 * @param sender what our node has beside what it has here anyway
 */
export async function startCampaign(
	fleet: Fleet,
	path: string,
	calls: number,
	{ parameters = {}, ...settings }: Partial<NodeSketch> = {},
): Promise<Campaign> {
	const saved = await fleet.save(
		chain(path, [
			webhook(path, 'onReceived'),
			{
				name: 'People',
				type: 'n8n-nodes-base.splitOut',
				parameters: { fieldToSplitOut: 'body.people', options: {} },
			},
			{
				name: 'Send',
				type: NODE,
				parameters: {
					to: '={{ $json.phone }}',
					imageSource: 'link',
					imageUrl: PICTURE,
					...parameters,
				},
				...settings,
			},
		]),
	);
	await fleet.api.activate(saved);
	const call = async () => {
		for (let call = 0; call < calls; call++) {
			const people = Array.from({ length: PEOPLE_A_CALL }, (_, i) => ({
				phone: String(491700000000 + call * PEOPLE_A_CALL + i),
			}));
			const { status } = await fleet.api.callWebhook(path, { people });
			if (status !== 200) throw new Error(`The webhook answered ${status}`);
		}
	};
	await call();
	return { ...saved, call };
}
