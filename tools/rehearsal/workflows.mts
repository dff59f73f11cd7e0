/** The workflows that the rehearsal plays with, as their users would make them. */
import { randomUUID } from 'node:crypto';
import {
	chain,
	type NodeSketch,
	readWorkflow,
	type WorkflowJson,
} from '../../n8n/server/workflows.mts';

const after = (name: string): NodeSketch => ({ name, type: 'n8n-nodes-base.noOp' });

/** Whether this place in the list, from 0, has a number that nobody can have. */
export const isWrong = (index: number) => index % 50 === 49;

/** The number of the person with this place in the list, as the sandbox gets it. */
export const numberOf = (index: number) => String(491700000000 + index);

/** A real JPEG of one grey pixel: the same file for all. */
const IMAGE =
	'/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP///////////////////////////////////////////////////////////////////////////////////////////8AACwgAAQABAQERAP/EABQAAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/ADf/2Q==';

/**
 * A list of so many people that a schedule starts, each to be sent to once.
 *
 * @param minute when it starts: the next time that a clock shows this minute
 */
export function campaign(people: number, minute: Date): WorkflowJson {
	return chain('Campaign', [
		schedule(minute),
		{
			name: 'List',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			parameters: {
				jsCode: `const data = '${IMAGE}';
return Array.from({ length: ${people} }, (_, index) => ({
	json: { phone: index % 50 === 49 ? '+49 1' : '+' + (491700000000 + index), name: 'Person ' + index },
	binary: { data: { data, mimeType: 'image/jpeg', fileName: 'offer.jpg', fileExtension: 'jpg' } },
}));`,
			},
		},
		{
			name: 'Send',
			type: 'n8n-nodes-gupshup.gupshupSendImage',
			parameters: {
				to: '={{ $json.phone }}',
				imageSource: 'binary',
				caption: '=Hello {{ $json.name }}',
				options: { sendOnceKey: 'summer-offer' },
			},
			onError: 'continueRegularOutput',
		},
	]);
}

export function schedule(minute: Date): NodeSketch {
	return {
		name: 'Schedule',
		type: 'n8n-nodes-base.scheduleTrigger',
		typeVersion: 1.2,
		parameters: {
			rule: {
				interval: [
					{
						field: 'cronExpression',
						expression: `${minute.getUTCMinutes()} ${minute.getUTCHours()} * * *`,
					},
				],
			},
		},
	};
}

/** Asks one person and waits for the tap. */
export function question(path: string): WorkflowJson {
	return chain('Question', [
		{
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { path, httpMethod: 'POST', options: {} },
		},
		{
			name: 'Ask',
			type: 'n8n-nodes-gupshup.gupshupSendImage',
			parameters: {
				operation: 'sendAndWait',
				messageType: 'buttons',
				to: '={{ $json.body.to }}',
				imageSource: 'link',
				imageUrl: 'https://example.com/image.png',
				bodyText: 'Is this the one?',
				replyButtons: { button: [{ title: 'Yes' }, { title: 'No' }] },
			},
		},
		after('Answered'),
	]);
}

/** Takes the taps in. */
export function answers(): WorkflowJson {
	return chain('Answers', [
		{
			name: 'Trigger',
			type: 'n8n-nodes-gupshup.gupshupTrigger',
			typeVersion: 1.1,
			parameters: { events: ['message'], options: {} },
			webhookId: randomUUID(),
		},
		after('Came in'),
	]);
}

/** The example that follows what became of each image. */
export const follow = () => readWorkflow('examples/follow-deliveries.json');
