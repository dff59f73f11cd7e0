import { createRequire } from 'node:module';
import path from 'node:path';

import type { IDataObject, IExecuteFunctions, INode, INodeType } from 'n8n-workflow';
import { Pool } from 'undici';

import { Engine, MANUAL_TRIGGER, NO_OP, SEND_IMAGE, type WorkflowFile } from '../engine/index.mts';

/** Where to send, and how much. */
export interface Task {
	baseUrl: string;
	appId: string;
	token: string;
	count: number;
	/** Of our node alone: the others know no pace. */
	messagesPerSecond: number;
}

/** One way of sending a list. Resolves when the list is through. */
type Contender = (task: Task) => Promise<void>;

/** More calls at a time than one process can keep up with at 150 ms an answer. */
const CALLS_AT_A_TIME = 1000;

/** The list, as every contender gets it. */
function itemsOf(count: number): IDataObject[] {
	return Array.from({ length: count }, (_, number) => ({
		phone: `9198${String(number).padStart(8, '0')}`,
		name: `Person ${number}`,
		picture: `https://example.com/pictures/${number}.png`,
	}));
}

const urlOf = ({ baseUrl, appId }: Task) => `${baseUrl}/partner/app/${appId}/v3/message`;

const messageOf = (to: string, link: string, caption: string) => ({
	messaging_product: 'whatsapp',
	recipient_type: 'individual',
	to,
	type: 'image',
	image: { link, caption },
});

const bodyOf = ({ phone, picture, name }: IDataObject) =>
	messageOf(phone as string, picture as string, `Hello ${name as string}`);

/** Runs the calls, some at a time. */
async function inParallel<T>(items: T[], call: (item: T) => Promise<unknown>): Promise<void> {
	const queue = items.values();
	await Promise.all(
		Array.from({ length: CALLS_AT_A_TIME }, async () => {
			for (const item of queue) await call(item);
		}),
	);
}

/** A trigger that puts out the list, and one node behind it. */
async function runNode(
	task: Task,
	node: Pick<INode, 'type' | 'typeVersion' | 'parameters'> & Partial<INode>,
	nodeTypes?: Record<string, INodeType>,
): Promise<void> {
	const file: WorkflowFile = {
		nodes: [
			{
				id: '1',
				name: 'Start',
				type: MANUAL_TRIGGER,
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{ id: '2', name: 'Send', position: [200, 0], onError: 'continueRegularOutput', ...node },
		],
		connections: { Start: { main: [[{ node: 'Send', type: 'main', index: 0 }]] } },
		pinData: { Start: itemsOf(task.count).map((json) => ({ json })) },
	};
	const engine = new Engine({
		credentials: {
			gupshup: { appId: task.appId, appToken: task.token, baseUrl: task.baseUrl },
			header: { name: 'Authorization', value: task.token },
		},
		nodeTypes,
	});
	const run = await engine.run(file);
	if (run.status !== 'success') {
		throw new Error(`The workflow ended with ${run.status}: ${run.data.resultData.error?.message}`);
	}
}

/** The fields as our node has them: three expressions. */
const FIELDS = {
	to: '={{ $json.phone }}',
	imageUrl: '={{ $json.picture }}',
	caption: '=Hello {{ $json.name }}',
};

/** Our node, three fields taken from the item by expressions. */
const gupshupSendImage: Contender = async (task) =>
	await runNode(task, {
		type: SEND_IMAGE,
		typeVersion: 1,
		credentials: { gupshupApi: { id: 'gupshup', name: 'Gupshup' } },
		parameters: {
			messageType: 'image',
			imageSource: 'link',
			...FIELDS,
			options: { messagesPerSecond: task.messagesPerSecond },
		},
	});

/** What people use today: the body typed as JSON in one expression. */
const httpRequest: Contender = async (task) => {
	const require = createRequire(path.join(process.cwd(), 'bench/package.json'));
	const { HttpRequest } = require('n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js') as {
		HttpRequest: new () => INodeType;
	};
	await runNode(
		task,
		{
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			credentials: { httpHeaderAuth: { id: 'header', name: 'Header' } },
			parameters: {
				method: 'POST',
				url: urlOf(task),
				authentication: 'genericCredentialType',
				genericAuthType: 'httpHeaderAuth',
				sendBody: true,
				specifyBody: 'json',
				jsonBody:
					'={{ JSON.stringify({ messaging_product: "whatsapp", recipient_type: "individual", to: $json.phone, type: "image", image: { link: $json.picture, caption: "Hello " + $json.name } }) }}',
				options: {},
			},
		},
		{ 'n8n-nodes-base.httpRequest': new HttpRequest() },
	);
};

/** A node that makes the calls with n8n's own authenticated helper, and nothing around them. */
async function runHelper(
	task: Task,
	bodyOfItem: (context: IExecuteFunctions, itemIndex: number) => IDataObject,
): Promise<void> {
	const caller: INodeType = {
		description: {
			displayName: 'Caller',
			name: 'caller',
			group: ['output'],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: 'gupshupApi', required: true }],
			properties: Object.keys(FIELDS).map((name) => ({
				displayName: name,
				name,
				type: 'string',
				default: '',
			})),
		},
		async execute(this: IExecuteFunctions) {
			const items = this.getInputData();
			await inParallel([...items.keys()], async (itemIndex) => {
				await this.helpers.httpRequestWithAuthentication.call(this, 'gupshupApi', {
					method: 'POST',
					url: urlOf(task),
					body: bodyOfItem(this, itemIndex),
					json: true,
				});
			});
			return [items];
		},
	};
	await runNode(
		task,
		{
			type: 'bench.caller',
			typeVersion: 1,
			credentials: { gupshupApi: { id: 'gupshup', name: 'Gupshup' } },
			parameters: FIELDS,
		},
		{ 'bench.caller': caller },
	);
}

const helperAlone: Contender = async (task) =>
	await runHelper(task, (context, itemIndex) => bodyOf(context.getInputData()[itemIndex].json));

/** What of n8n every node needs that has these fields, and nothing else. */
const helperAndFields: Contender = async (task) =>
	await runHelper(task, (context, itemIndex) => {
		const field = (name: string) => context.getNodeParameter(name, itemIndex) as string;
		return messageOf(field('to'), field('imageUrl'), field('caption'));
	});

/** The floor: no n8n at all, connections kept. */
const undiciLoop: Contender = async (task) => {
	const pool = new Pool(task.baseUrl, { connections: CALLS_AT_A_TIME });
	const { pathname } = new URL(urlOf(task));
	await inParallel(itemsOf(task.count), async (item) => {
		const { body } = await pool.request({
			method: 'POST',
			path: pathname,
			headers: { authorization: task.token, 'content-type': 'application/json' },
			body: JSON.stringify(bodyOf(item)),
		});
		await body.text();
	});
	await pool.close();
};

/** The list through n8n, without being sent: what the items themselves take. */
const nothing: Contender = async (task) =>
	await runNode(task, { type: NO_OP, typeVersion: 1, parameters: {} });

export const CONTENDERS: Record<string, Contender> = {
	gupshupSendImage,
	httpRequest,
	helperAlone,
	helperAndFields,
	undiciLoop,
	nothing,
};
