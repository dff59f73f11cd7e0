/**
 * The items that README shows are real ones: n8n's engine and the sandbox make them here again. After a
 * text has changed, `UPDATE_README=1 npx jest test/package/readme` puts the new item in.
 */
import {
	Engine,
	MANUAL_TRIGGER,
	outputOf,
	SEND_IMAGE,
	type WorkflowFile,
} from '../../engine/index.mts';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSandbox } from '../../sandbox/index.mts';
import { read, readJson, root } from './support.mts';

const LIST = [
	{ name: 'Maya', phone: '+44 7700 900118', picture: 'https://www.gstatic.com/webp/gallery/4.jpg' },
	{
		name: 'Daniel',
		phone: '+1 202 555 0143',
		picture: 'https://drive.google.com/file/d/1sWcV0rR8pYk/view',
	},
];

/** JSON of the README, in its order: an item that was sent, and one that failed. */
const BLOCK = /```json\n([\s\S]*?)\n```/g;

async function realItems() {
	const sandbox = await startSandbox();
	try {
		const { app, baseUrl } = sandbox;
		const file = readJson<WorkflowFile>('examples/send-to-a-list.json');
		const start = file.nodes.find(({ type }) => type === MANUAL_TRIGGER)!;
		const sender = file.nodes.find(({ type }) => type === SEND_IMAGE)!;
		sender.onError = 'continueRegularOutput';
		sender.credentials = { gupshupApi: { id: 'gupshup', name: 'Gupshup' } };
		const engine = new Engine({
			credentials: { gupshup: { appId: app.id, appToken: app.token, baseUrl } },
		});
		const pinData = { [start.name]: LIST.map((json) => ({ json })) };
		const [[sent, failed]] = outputOf(await engine.run({ ...file, pinData }), sender.name);
		return { sent: sent.json, failed: failed.json };
	} finally {
		await sandbox.close();
	}
}

test('the items that README shows are what comes out', async () => {
	const { sent, failed } = await realItems();
	let readme = read('README.md');
	if (process.env.UPDATE_README) {
		const [, shown] = [...readme.matchAll(BLOCK)];
		readme = readme.replace(shown[1], () => JSON.stringify(failed, null, '\t'));
		writeFileSync(path.join(root, 'README.md'), readme);
	}
	const shown = [...readme.matchAll(BLOCK)].map(([, json]) => JSON.parse(json) as object);
	expect(shown).toEqual([
		{
			...sent,
			messages: [
				{ id: expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/) as string },
			],
		},
		failed,
	]);
});
