/** Every file in examples/ can be imported in n8n and gives nothing away. */
import type { INodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { SEND_IMAGE, SEND_MESSAGE, STICKY_NOTE, type WorkflowFile } from '../../engine/index.mts';
import { loadPackage, readJson, root } from './support.mts';

const files = readdirSync(path.join(root, 'examples')).filter((file) => file.endsWith('.json'));

test('there are examples', () => expect(files).toContain('send-to-a-list.json'));

describe.each(files)('%s', (name) => {
	const file = readJson<WorkflowFile & { active: boolean }>(`examples/${name}`);
	const senders = file.nodes.filter(({ type }) => [SEND_IMAGE, SEND_MESSAGE].includes(type));

	it('has a name, explains itself and is not active', () => {
		expect(file.name).toBeTruthy();
		expect(file.nodes.map(({ type }) => type)).toContain(STICKY_NOTE);
		expect(file.active).toBe(false);
	});

	it('connects nodes that are there', () => {
		const names = new Set(file.nodes.map((node) => node.name));
		expect(names.size).toBe(file.nodes.length);
		const ends = Object.values(file.connections)
			.flatMap((outputs) => Object.values(outputs).flat())
			.flatMap((targets) => targets ?? [])
			.map(({ node }) => node);
		for (const end of [...Object.keys(file.connections), ...ends]) expect(names).toContain(end);
		for (const pinned of Object.keys(file.pinData ?? {})) expect(names).toContain(pinned);
	});

	// With one that n8n does not know, even { id: null }, n8n's editor shows the credential that its user
	// creates in the node, but goes on saving the unknown one: the workflow does not run.
	it('names no credential', () => {
		for (const node of file.nodes) expect(node).not.toHaveProperty('credentials');
	});

	it('sets nothing that the node does not have', async () => {
		const { nodeTypes } = await loadPackage();
		for (const node of senders) {
			const { description } = nodeTypes[node.type.split('.')[1]].type as INodeType;
			const known = NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters,
				true,
				false,
				node,
				description,
			);
			expect(known).toMatchObject(node.parameters);
		}
	});
});
