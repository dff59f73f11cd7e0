import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../../sandbox/index.mts';
import { allExecutions } from '../../n8n/server/allExecutions.mts';
import type { N8nApi, SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { withCredentials, type SavedCredential } from '../../n8n/server/workflows.mts';
import { answers, question } from '../../tools/rehearsal/workflows.mts';

interface Stage {
	sandbox: Sandbox;
	api: N8nApi;
}

/** Executions that wait for a tap each, and the trigger that brings the taps to them. */
export class Questions {
	private asked = 0;

	private constructor(
		private readonly stage: Stage,
		private readonly asking: SavedWorkflow,
		private readonly path: string,
	) {}

	static async open(stage: Stage, credential: SavedCredential): Promise<Questions> {
		const { api, sandbox } = stage;
		const path = randomUUID();
		sandbox.reportEach(() => []);
		const asking = await api.createWorkflow(withCredentials(question(path), [credential]));
		const answering = await api.createWorkflow(withCredentials(answers(), [credential]));
		await api.activate(answering);
		await sandbox.waitFor(({ subscriptions }) => subscriptions.length === 1, 60_000);
		await api.activate(asking);
		return new Questions(stage, asking, path);
	}

	/** Asks so many people. @returns has each of them tap, and waits until Gupshup's call was taken or given up */
	async ask(count: number): Promise<Array<() => Promise<unknown>>> {
		const { api, sandbox } = this.stage;
		const known = sandbox.messages.length;
		for (let index = 0; index < count; index++) {
			await api.callWebhook(this.path, { to: String(491710000000 + this.asked++) });
		}
		await sandbox.waitFor(({ messages }) => messages.length === known + count, 60_000);
		return sandbox.messages.slice(known).map(({ id, to, body }) => async () => {
			const { action } = body.interactive as {
				action: { buttons: Array<{ reply: { id: string; title: string } }> };
			};
			const [{ reply }] = action.buttons;
			await sandbox.receive({ from: to, type: 'interactive', button: reply, replyTo: id });
		});
	}

	/** How many executions a tap has continued so far. */
	async answered(): Promise<number> {
		const all = await allExecutions(this.stage.api, this.asking);
		return all.filter(({ status }) => status === 'success').length;
	}
}
