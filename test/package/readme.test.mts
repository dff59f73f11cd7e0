/**
 * The items that the README and the page about lists show are real ones: n8n's engine and the sandbox make
 * them here again. After a text has changed, `UPDATE_README=1 npx jest test/package/readme` updates the page.
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

/** The first JSON of a page: in the README an item that was sent, in the other one an item that failed. */
const BLOCK = /```json\n([\s\S]*?)\n```/;

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

const shownIn = (page: string) => JSON.parse(BLOCK.exec(read(page))?.[1] ?? '{}') as object;

test('the items that the pages show are what the node outputs', async () => {
	const { sent, failed } = await realItems();
	if (process.env.UPDATE_README) {
		const block = `\`\`\`json\n${JSON.stringify(failed, null, '\t')}\n\`\`\``;
		writeFileSync(
			path.join(root, 'docs/lists.md'),
			read('docs/lists.md').replace(BLOCK, () => block),
		);
	}
	expect(shownIn('README.md')).toEqual({
		...sent,
		messages: [
			{ id: expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/) as string },
		],
	});
	expect(shownIn('docs/lists.md')).toEqual(failed);
});
