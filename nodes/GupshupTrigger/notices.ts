import type { IWebhookFunctions } from 'n8n-workflow';

/** Maximum number of different lines; further ones are not logged. */
const MOST_LOGGED = 200;

/** Names come from outside and may be of any length. */
const LONGEST_NAME = 80;

const LOGGED = new Set<string>();

/** Writes a line into n8n's log, with the workflow and the node; the same one only once in this process. */
export function logOnce(context: IWebhookFunctions, text: string, name: string): void {
	const shown = JSON.stringify(
		name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name,
	);
	const { id: workflowId } = context.getWorkflow();
	const { name: nodeName } = context.getNode();
	const message = `${text}: ${shown}`;
	const key = `${workflowId} ${nodeName} ${message}`;
	if (LOGGED.has(key) || LOGGED.size >= MOST_LOGGED) return;
	LOGGED.add(key);
	context.logger.info(message, { workflowId, nodeName });
}
