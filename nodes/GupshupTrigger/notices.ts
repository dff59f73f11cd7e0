import type { IWebhookFunctions } from 'n8n-workflow';

/** Maximum number of different lines; further ones are not logged. */
const MOST_LOGGED = 200;

/** Names come from outside and may be of any length. */
const LONGEST_NAME = 80;

/** Lines for n8n's log, with the workflow and the node, each only once. */
export class Notices {
	private readonly logged = new Set<string>();

	log(context: IWebhookFunctions, text: string, name: string): void {
		const shown = JSON.stringify(
			name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name,
		);
		const { id: workflowId } = context.getWorkflow();
		const { name: nodeName } = context.getNode();
		const message = `${text}: ${shown}`;
		const key = `${workflowId} ${nodeName} ${message}`;
		if (this.logged.has(key) || this.logged.size >= MOST_LOGGED) return;
		this.logged.add(key);
		context.logger.info(message, { workflowId, nodeName });
	}
}
