/**
 * Sends pictures of this project as files, by examples/send-a-file.json. A picture by link lies on the
 * web, and the phone shows it only when asked to; these the sandbox has.
 */
import { Engine, outputOf, SEND_IMAGE, type WorkflowFile } from '../../engine/index.mts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type {
	ICredentialDataDecryptedObject,
	INode,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';

const folder = path.resolve(import.meta.dirname, '../../sandbox/pictures');

export const PICTURES = ['tea-set.jpg', 'bread-basket.jpg'] as const;

/** Takes the place of the node that downloads: the pictures are here already. */
const fromHere: INodeType = {
	description: {
		displayName: 'From Here',
		name: 'fromHere',
		group: ['input'],
		version: [1, 2, 3, 4, 4.1, 4.2, 4.3],
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		const pictureOf = async (item: number): Promise<INodeExecutionData> => {
			const name = PICTURES[item % PICTURES.length];
			const bytes = readFileSync(path.join(folder, name));
			const data = await this.helpers.prepareBinaryData(bytes, name, 'image/jpeg');
			return { json: {}, binary: { data }, pairedItem: { item } };
		};
		return [await Promise.all(this.getInputData().map(async (_, item) => await pictureOf(item)))];
	},
};

/** @returns how many were sent */
export async function sendFiles(
	file: WorkflowFile,
	credential: ICredentialDataDecryptedObject,
): Promise<number> {
	const withCredential = (node: INode): INode => ({
		...node,
		credentials: { gupshupApi: { id: 'gupshup', name: 'Gupshup' } },
	});
	const nodes = file.nodes.map((node) => (node.type === SEND_IMAGE ? withCredential(node) : node));
	const engine = new Engine({
		credentials: { gupshup: credential },
		nodeTypes: { 'n8n-nodes-base.httpRequest': fromHere },
	});
	const run = await engine.run({ ...file, nodes });
	const { error } = run.data.resultData;
	if (error) throw error;
	const sender = nodes.find(({ type }) => type === SEND_IMAGE)?.name ?? '';
	return outputOf(run, sender).flat().length;
}
