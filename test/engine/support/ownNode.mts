import type { INodeType } from 'n8n-workflow';

import type { WorkflowFile } from '../../../engine/index.mts';
import { SEND } from './bench.mts';

/** A node of a test's own, with one input and one output. */
export const ownNode = (execute: NonNullable<INodeType['execute']>): INodeType => ({
	description: {
		displayName: 'Own',
		name: 'own',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	execute,
});

/** Puts a node between the one that sends and whatever is in front of it now. */
export function putInFront(file: WorkflowFile, name: string, type: string): void {
	const sending = file.nodes.find((node) => node.name === SEND)!;
	file.nodes.push({ ...sending, id: name, name, type, parameters: {}, credentials: undefined });
	for (const { main } of Object.values(file.connections)) {
		for (const connection of main.flatMap((output) => output ?? [])) {
			if (connection.node === SEND) connection.node = name;
		}
	}
	file.connections[name] = { main: [[{ node: SEND, type: 'main', index: 0 }]] };
}
