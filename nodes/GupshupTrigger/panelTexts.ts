import type { INodeTypeDescription } from 'n8n-workflow';

/**
 * What n8n shows around the trigger, in place of its own texts: those ask to go to Gupshup and create an
 * event there, and there is none to create. n8n's panel on the left would say so while it waits and takes
 * no other text: so there is none, and a notice among the fields says what to do.
 */
export const texts: Pick<
	INodeTypeDescription,
	'eventTriggerDescription' | 'activationMessage' | 'triggerPanel'
> = {
	eventTriggerDescription:
		'Waiting for Gupshup to call: write to your WhatsApp number, or send a message from it',
	activationMessage:
		'Gupshup now calls this n8n when one of the chosen events happens. What it starts is listed under Executions.',
	triggerPanel: false,
};
