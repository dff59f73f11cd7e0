import { request } from 'undici';
import { Engine, MANUAL_TRIGGER, SEND_IMAGE, type WorkflowFile } from '../../engine/index.mts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Exchange, Gate } from './gate.mts';
import type { Settings } from './settings.mts';

/** What a question sends: parameters of the node, or a request that the node cannot make. */
export type Asked = { parameters: INodeParameters } | RawRequest;

/** A request that the node cannot make. */
export interface RawRequest {
	method: 'GET' | 'POST' | 'DELETE';
	resource: string;
	/** Default: the one that the node sends. */
	token?: 'other form' | 'wrong';
	/** Default: the app's own. */
	app?: 'wrong';
	json?: object;
	form?: Record<string, string>;
	/** Under which type JSON goes. Default: its own. */
	jsonType?: string;
}

/** Of no app: UUIDs are made at random, and these never come out. */
export const WRONG_APP = '00000000-0000-4000-8000-00000000dead';
export const WRONG_TOKEN = `sk_${'0'.repeat(32)}`;

/** @returns what was said; nothing if the gate did not let it through */
export async function ask(
	gate: Gate,
	{ appId, token }: Settings,
	{ method, resource, token: which, app, json, form, jsonType = 'application/json' }: RawRequest,
): Promise<Exchange | undefined> {
	const before = gate.exchanges.length;
	const isBearer = (gate.ownForm === 'Bearer') !== (which === 'other form');
	const value = which === 'wrong' ? WRONG_TOKEN : token;
	const body = json ? JSON.stringify(json) : form && new URLSearchParams(form).toString();
	const answer = await request(
		`${gate.baseUrl}/partner/app/${app === 'wrong' ? WRONG_APP : appId}/${resource}`,
		{
			method,
			headers: {
				authorization: isBearer && which !== 'wrong' ? `Bearer ${value}` : value,
				accept: 'application/json',
				...(json && { 'content-type': jsonType }),
				...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
			},
			body,
		},
	);
	await answer.body.dump();
	return gate.exchanges
		.slice(before)
		.find((each) => each.method === method && each.resource === resource);
}

/** Sends one message with the built node, in n8n's engine. */
export async function askNode(
	gate: Gate,
	{ appId, token }: Settings,
	parameters: INodeParameters,
): Promise<void> {
	const name = 'Gupshup Send Image';
	const place = (of: string, type: string): INode => ({
		...{ id: of, name: of, type, typeVersion: 1, position: [0, 0], parameters: {} },
	});
	const file: WorkflowFile = {
		nodes: [
			place('Start', MANUAL_TRIGGER),
			{
				...place(name, SEND_IMAGE),
				parameters,
				credentials: { gupshupApi: { id: 'gupshup', name: 'Gupshup' } },
			},
		],
		connections: { Start: { main: [[{ node: name, type: 'main', index: 0 }]] } },
		pinData: { Start: [picture()] },
	};
	const credential = { appId, appToken: token, baseUrl: gate.baseUrl };
	await new Engine({ credentials: { gupshup: credential } }).run(file);
}

/** An item with a picture of this project. */
function picture(): INodeExecutionData {
	const file = path.resolve(import.meta.dirname, '../../sandbox/pictures/tea-set.jpg');
	const data = readFileSync(file).toString('base64');
	return { json: {}, binary: { data: { data, mimeType: 'image/jpeg', fileName: 'tea-set.jpg' } } };
}
