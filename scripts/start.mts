/**
 * `npm start`: runs a workflow of examples/ in n8n's engine and shows who got what.
 *
 * It sends to the sandbox, a stand-in for Gupshup on this computer. With GUPSHUP_APP_ID,
 * GUPSHUP_APP_TOKEN and GUPSHUP_TO (and perhaps GUPSHUP_IMAGE_URL) set, the same workflow sends one
 * real message to one person through Gupshup.
 *
 * `npm start -- --stay` stays afterwards, and shows what was sent on a phone in the browser.
 */
// Loads n8n's engine, and has to do so before anything else loads n8n's packages.
import { runExample, type Delivery } from './runExample.mts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { WorkflowFile } from '../engine/index.mts';
import { startSandbox, type Sandbox } from '../sandbox/index.mts';
import { destinationIn, type RealDestination } from './destination.mts';
import { untilEnded } from './ending.mts';
import { startPhone } from '../phone/index.mts';
import { peopleIn } from '../phone/demo/people.mts';
import { sendFiles } from '../phone/demo/sendFiles.mts';
import { table } from './table.mts';

const EXAMPLE = 'examples/send-to-a-list.json';
const FILE_EXAMPLE = 'examples/send-a-file.json';

const WORDS: Record<Delivery['outcome'], string> = {
	sent: 'accepted',
	notSent: 'not sent',
	rejected: 'refused',
	unknown: 'unclear whether sent',
};

let sandbox: Sandbox | undefined;
try {
	const { stay } = parseArgs({ options: { stay: { type: 'boolean', default: false } } }).values;
	const file = read(EXAMPLE);
	const destination = destinationIn(process.env);
	if (stay && destination) {
		throw new Error(
			'--stay shows what the sandbox got: unset GUPSHUP_APP_ID and the others for it',
		);
	}
	if (!destination) sandbox = await startSandbox();
	const phone = stay && sandbox ? startPhone(sandbox, { people: peopleIn(file) }) : undefined;
	console.log(`\n${EXAMPLE}, run by n8n's own engine\n`);
	const deliveries = destination
		? await sendForReal(file, destination)
		: await runExample(file, { credential: credentialOf(sandbox!) });
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
	if (sandbox && phone) await showOnPhone(sandbox, phone.url);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
} finally {
	await sandbox?.close();
}

function read(example: string): WorkflowFile {
	const file = path.resolve(import.meta.dirname, '..', example);
	return JSON.parse(readFileSync(file, 'utf8')) as WorkflowFile;
}

function credentialOf({ app, baseUrl }: Sandbox) {
	return { appId: app.id, appToken: app.token, baseUrl };
}

async function showOnPhone(sandbox: Sandbox, url: string): Promise<void> {
	const ended = untilEnded();
	const sent = await sendFiles(read(FILE_EXAMPLE), credentialOf(sandbox));
	console.log(`${FILE_EXAMPLE} as well, with pictures that lie here: ${sent} accepted.\n`);
	console.log(`See it on a phone: ${url}\n\nCtrl-C ends it.`);
	await ended;
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
