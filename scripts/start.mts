/**
 * `npm start`: runs a workflow of examples/ in n8n's engine and shows who got what.
 *
 * It sends to the sandbox, a stand-in for Gupshup on this computer. With GUPSHUP_APP_ID,
 * GUPSHUP_APP_TOKEN and GUPSHUP_TO (and perhaps GUPSHUP_IMAGE_URL) set, the same workflow sends one
 * real message to one person through Gupshup.
 */
// Loads n8n's engine, and has to do so before anything else loads n8n's packages.
import { runExample, type Delivery } from './runExample.mts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkflowFile } from '../engine/index.mts';
import { startSandbox } from '../sandbox/index.mts';
import { destinationIn, type RealDestination } from './destination.mts';
import { table } from './table.mts';

const EXAMPLE = 'examples/send-to-a-list.json';

const WORDS: Record<Delivery['outcome'], string> = {
	sent: 'accepted',
	notSent: 'not sent',
	rejected: 'refused',
	unknown: 'unclear whether sent',
};

try {
	const file = JSON.parse(
		readFileSync(path.resolve(import.meta.dirname, '..', EXAMPLE), 'utf8'),
	) as WorkflowFile;
	const destination = destinationIn(process.env);
	console.log(`\n${EXAMPLE}, run by n8n's own engine\n`);
	const deliveries = destination ? await sendForReal(file, destination) : await rehearse(file);
	const accepted = deliveries.filter(({ outcome }) => outcome === 'sent').length;
	console.log(`${reportOf(deliveries)}\n`);
	console.log(`Accepted: ${accepted} of ${deliveries.length}, by ${whereOf(destination)}`);
	if (destination === undefined) {
		console.log(
			'To send one real message, set GUPSHUP_APP_ID, GUPSHUP_APP_TOKEN and GUPSHUP_TO.\n',
		);
	} else if (accepted > 0) {
		console.log(
			'WhatsApp delivers it if the person has written to you within the last 24 hours.\n',
		);
	}
	if (accepted === 0 || accepted < deliveries.length) process.exitCode = 1;
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}

async function rehearse(file: WorkflowFile): Promise<Delivery[]> {
	const sandbox = await startSandbox();
	const { app, baseUrl } = sandbox;
	try {
		return await runExample(file, {
			credential: { appId: app.id, appToken: app.token, baseUrl },
		});
	} finally {
		await sandbox.close();
	}
}

async function sendForReal(
	file: WorkflowFile,
	{ appId, appToken, baseUrl, to, imageUrl }: RealDestination,
): Promise<Delivery[]> {
	const list = [{ name: 'there', phone: to, picture: imageUrl }];
	return await runExample(file, { credential: { appId, appToken, baseUrl }, list });
}

/** The table, and below it what went wrong, which would be too long for a cell. */
function reportOf(deliveries: readonly Delivery[]): string {
	const rows = deliveries.map(({ to, image, caption, outcome, messageId = '–' }) => ({
		To: to,
		Image: image.split('/').pop() ?? image,
		Caption: caption,
		Result: WORDS[outcome],
		'Message ID': messageId,
	}));
	const reasons = deliveries.flatMap(({ to, reason }) =>
		reason === undefined ? [] : [`\n${to}: ${reason}`],
	);
	return [table(rows), ...reasons].join('\n');
}

function whereOf(destination: RealDestination | undefined): string {
	return destination === undefined
		? 'the sandbox, a stand-in for Gupshup on this computer. Nobody got a message.'
		: `${destination.baseUrl || 'Gupshup'}.`;
}
