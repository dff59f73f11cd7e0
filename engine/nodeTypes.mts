import { createRequire } from 'node:module';
import path from 'node:path';

import {
	NodeConnectionTypes,
	NodeHelpers,
	type ICredentialType,
	type IDataObject,
	type INodeType,
	type INodeTypeDescription,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';

/** The root of the checkout: everything is run from there. */
const root = process.cwd();

/** What index.js offers: the built classes, as a program that embeds n8n's engine gets them. */
export interface BuiltPackage {
	GupshupApi: new () => ICredentialType;
	GupshupSendImage: new () => INodeType;
	GupshupSendMessage: new () => INodeType;
	GupshupTrigger: new () => INodeType;
}

/**
 * Loads the built package.
 *
 * @param folder another copy of it: it shares nothing with this one, as in another process
 */
export function loadPackage(folder = root): BuiltPackage {
	return createRequire(path.join(folder, 'index.js'))('./index.js') as BuiltPackage;
}

const builtHere = loadPackage();

const PACKAGE_NAME = 'n8n-nodes-gupshup';
export const SEND_IMAGE = `${PACKAGE_NAME}.gupshupSendImage`;
export const SEND_MESSAGE = `${PACKAGE_NAME}.gupshupSendMessage`;
export const TRIGGER = `${PACKAGE_NAME}.gupshupTrigger`;
export const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';
export const NO_OP = 'n8n-nodes-base.noOp';
export const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

export function createGupshupApi(built = builtHere): ICredentialType {
	return new built.GupshupApi();
}

/**
 * n8n's nodes that do nothing to the data. The package with the real ones is many times the size of
 * the engine; here they only begin, end and explain a workflow.
 */
function bystander(name: string, description: Partial<INodeTypeDescription> = {}): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
			...description,
		},
		async execute() {
			return await Promise.resolve([this.getInputData()]);
		},
	};
}

export class NodeTypes implements INodeTypes {
	private readonly types: Record<string, INodeType>;

	constructor(more: Record<string, INodeType> = {}, built = builtHere) {
		this.types = {
			[SEND_IMAGE]: new built.GupshupSendImage(),
			[SEND_MESSAGE]: new built.GupshupSendMessage(),
			[TRIGGER]: new built.GupshupTrigger(),
			[MANUAL_TRIGGER]: bystander('manualTrigger', { group: ['trigger'], inputs: [] }),
			[NO_OP]: bystander('noOp'),
			[STICKY_NOTE]: bystander('stickyNote', { inputs: [], outputs: [] }),
			...more,
		};
	}

	getByName(type: string): INodeType | IVersionedNodeType {
		const nodeType = this.types[type];
		if (nodeType === undefined) {
			throw new Error(`This engine knows no node of the type ${type}`);
		}
		return nodeType;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes(): IDataObject {
		return Object.fromEntries(
			Object.keys(this.types).map((type) => [type, { className: type, sourcePath: '' }]),
		);
	}
}
