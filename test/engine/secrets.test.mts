/** No secret shows, whatever Gupshup's answers repeat: request × place × form × kind of secret. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { CredentialTestContext, LoadOptionsContext } from 'n8n-core';
import {
	Workflow,
	type IBinaryKeyData,
	type ICredentialDataDecryptedObject,
	type INodeType,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { Engine, NodeTypes, WebhookServer } from '../../engine/index.mts';
import { isThorough } from '../setup/thorough.mts';
import { people, workflowOf } from './support/bench.mts';
import { triggerFile } from './support/trigger.mts';
import { png } from './support/images.mts';
import { ownNode, putInFront } from './support/ownNode.mts';

const { GupshupSendImage } = createRequire(path.join(process.cwd(), 'index.js'))('./index.js') as {
	GupshupSendImage: new () => INodeType;
};

const jwt = (name: string) =>
	`eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify({ sub: name })).toString('base64url')}.c2ln${name}`;

/** The ways in which a server may write what it was sent. */
const FORMS: Record<string, (secret: string) => string> = {
	plain: (secret) => secret,
	JSON: (secret) => JSON.stringify(secret).slice(1, -1),
	'JSON of PHP': (secret) => JSON.stringify(secret).slice(1, -1).replace(/\//g, '\\/'),
	'JSON of Gson': (secret) =>
		JSON.stringify(secret)
			.slice(1, -1)
			.replace(/[<>&=']/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`),
	'JSON in JSON': (secret) => JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
	URL: encodeURIComponent,
	form: (secret) => new URLSearchParams({ s: secret }).toString().slice(2),
	'URL in small letters': (secret) =>
		encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
	base64: (secret) => Buffer.from(secret).toString('base64'),
	base64url: (secret) => Buffer.from(secret).toString('base64url'),
	'base64 with a word before': (secret) => Buffer.from(`Bearer ${secret}`).toString('base64'),
	'base64url with a name before': (secret) => Buffer.from(`user:${secret}:x`).toString('base64url'),
};

interface Said {
	status: number;
	headers?: Record<string, string>;
	statusText?: string;
	body: string;
}

const html = (text: string) =>
	text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

/** Where in an answer it may stand. */
const PLACES: Record<string, (echo: string) => Said> = {
	'the message': (echo) => ({
		status: 400,
		body: JSON.stringify({ status: 'error', message: `Bad: ${echo}` }),
	}),
	'a name': (echo) => ({ status: 400, body: JSON.stringify({ [echo]: 1 }) }),
	'the details': (echo) => ({
		status: 403,
		body: JSON.stringify({
			error: { message: 'No', code: 100, error_data: { details: [echo] } },
		}),
	}),
	'a success without what was asked for': (echo) => ({
		status: 200,
		body: JSON.stringify({ status: 'success', request: { with: echo } }),
	}),
	'a text': (echo) => ({ status: 502, body: `Cannot handle ${echo}` }),
	'a page': (echo) => ({ status: 404, body: `<html><title>${html(echo)}</title></html>` }),
	'the target of a redirect': (echo) => ({
		status: 302,
		headers: { location: `https://login.example/?with=${echo.replace(/[^\x21-\x7e]/g, '')}` },
		body: '',
	}),
	'the text of the status': (echo) => ({
		status: 401,
		statusText: echo.replace(/[^\x20-\x7e]/g, ''),
		body: '',
	}),
};

const SECRETS = {
	appToken: 'sk_0123/4567+89ab-cdef==',
	universalToken: jwt('universal'),
	clientSecret: 'p"q\\r/s+t u&v<w=x\'yzü%41',
	mintedApp: jwt('mintedapp'),
	mintedUniversal: jwt('minteduniversal'),
};

let server: Server;
let baseUrl: string;
/** What the server answers with instead of what it should. */
let attack: (endpoint: string, secrets: string[]) => Said | undefined;
/** Secrets that came in or went out. */
let seen: Set<string>;

beforeAll(async () => {
	server = createServer((req, res) => {
		void text(req).then((body) => {
			const endpoint = `${req.method} ${(req.url ?? '').replace(/^.*?\/partner\/(?:app\/)?[^/]+\//, '').replace(/\?.*|(?<=subscription\/).*/, '')}`;
			const bearer = req.headers.authorization?.replace('Bearer ', '');
			if (bearer) seen.add(bearer);
			const secret = /"headers":\{"[\w-]+":"([\w-]+)"/.exec(
				new URLSearchParams(body).get('meta') ?? '',
			)?.[1];
			if (secret) seen.add(secret);
			const said = attack(endpoint, [...seen]) ?? usual(endpoint);
			res.writeHead(said.status, said.statusText ?? 'Said', said.headers).end(said.body);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
	seen = new Set();
	apps++;
});

function usual(endpoint: string): Said {
	const ok = (body: unknown) => ({ status: 200, body: JSON.stringify(body) });
	switch (endpoint) {
		case 'POST token':
			seen.add(SECRETS.mintedApp);
			return ok({ token: SECRETS.mintedApp, id: '1' });
		case 'POST auth/token':
			seen.add(SECRETS.mintedUniversal);
			return ok({ token: SECRETS.mintedUniversal, id: '2' });
		case 'GET subscription':
			return ok({ status: 'success', subscriptions: [] });
		case 'POST subscription':
			return ok({ status: 'success', subscription: { id: '7' } });
		case 'GET wallet/balance':
			return ok({ status: 'success' });
		default:
			return ok({ status: 'success', mediaId: '5', messages: [{ id: 'x' }], templates: [] });
	}
}

/** Each play has an app of its own: nothing minted or listed before is at hand. */
let apps = 0;

type TokenType = 'appToken' | 'universalToken' | 'clientSecret';

function credentialOf(tokenType: TokenType): ICredentialDataDecryptedObject {
	const common = { tokenType, appId: `app-${apps}`, baseUrl };
	switch (tokenType) {
		case 'appToken':
			seen.add(SECRETS.appToken);
			return { ...common, appToken: SECRETS.appToken };
		case 'universalToken':
			seen.add(SECRETS.universalToken);
			return { ...common, universalToken: SECRETS.universalToken };
		case 'clientSecret':
			seen.add(SECRETS.clientSecret);
			return {
				...common,
				partnerId: '1003',
				email: 'admin@example.com',
				clientSecret: SECRETS.clientSecret,
			};
	}
}

const engineOf = (credential: ICredentialDataDecryptedObject) =>
	new Engine({ credentials: { gupshup: credential }, nodeTypes: { 'test.files': FILES } });

/** A node that has a picture. */
const FILES = ownNode(async function () {
	const data = await this.helpers.prepareBinaryData(png(1), 'a.png', 'image/png');
	const binary: IBinaryKeyData = { data };
	return [[{ json: people(1)[0], binary }]];
});

async function send(
	credential: ICredentialDataDecryptedObject,
	parameters = {},
	fromFile = false,
): Promise<unknown> {
	const onError = apps % 2 === 0 ? 'continueErrorOutput' : 'stopWorkflow';
	const file = workflowOf(people(1), parameters, { onError });
	if (fromFile) putInFront(file, 'Files', 'test.files');
	const run = await engineOf(credential).run(file);
	return run.data.resultData;
}

async function testCredential(credential: ICredentialDataDecryptedObject): Promise<unknown> {
	const node = new GupshupSendImage();
	const test = node.methods?.credentialTest?.[node.description.credentials?.[0].testedBy as string];
	const context = new CredentialTestContext({} as IWorkflowExecuteAdditionalData);
	return await test?.call(context, {
		id: '1',
		name: 'Gupshup',
		type: 'gupshupApi',
		data: credential,
	});
}

async function activate(credential: ICredentialDataDecryptedObject): Promise<unknown> {
	const webhooks = await WebhookServer.start(engineOf(credential));
	const file = triggerFile();
	const said: unknown[] = [];
	try {
		await webhooks.activate(file).catch((error: unknown) => said.push(error));
		await webhooks.deactivate(file).catch((error: unknown) => said.push(error));
	} finally {
		await webhooks.close();
	}
	return said;
}

/** The list of templates in the panel, as n8n's server asks for it. */
async function openList(credential: ICredentialDataDecryptedObject): Promise<unknown> {
	const [, node] = workflowOf([], { messageType: 'template' }).nodes;
	const nodeTypes = new NodeTypes();
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = {
		credentialsHelper: engineOf(credential).credentials,
		currentNodeParameters: node.parameters,
	} as unknown as IWorkflowExecuteAdditionalData;
	const context = new LoadOptionsContext(workflow, workflow.nodes[node.name], additionalData, '');
	const search = new GupshupSendImage().methods?.listSearch?.searchTemplates;
	return await search?.call(context).catch((error: unknown) => error);
}

/** What asks, by which kind of credential, and which of its requests is answered so. */
const REQUESTS: Array<
	[string, string, TokenType, (credential: ICredentialDataDecryptedObject) => Promise<unknown>]
> = [
	...(['appToken', 'universalToken', 'clientSecret'] as const).flatMap((type): typeof REQUESTS => [
		['a message', 'POST v3/message', type, send],
		['a credential test', 'GET wallet/balance', type, testCredential],
	]),
	[
		'an upload',
		'POST media',
		'clientSecret',
		async (credential) => await send(credential, { imageSource: 'binary' }, true),
	],
	['a list of templates', 'GET templates', 'universalToken', openList],
	['an app token', 'POST token', 'universalToken', send],
	['an app token for a client secret', 'POST token', 'clientSecret', send],
	['an app token for a test', 'POST token', 'clientSecret', testCredential],
	['a universal token', 'POST auth/token', 'clientSecret', send],
	['a universal token for a test', 'POST auth/token', 'clientSecret', testCredential],
	['a subscription', 'POST subscription', 'appToken', activate],
	['the end of a subscription', 'DELETE subscription/', 'clientSecret', activate],
];

/**
 * A third of the forms, in turn: every request meets every form and every place, and every place every form.
 * Without being thorough, a twelfth: every request meets every place, and every place every form.
 */
const formsFor = (request: number, place: number) =>
	Object.entries(FORMS).filter((_, form) => (request + place + form) % (isThorough ? 3 : 12) === 0);

describe.each(REQUESTS.map((request, index) => [...request, index] as const))(
	'%s (%s, %s)',
	(_what, endpoint, tokenType, ask, request) => {
		test.each(Object.keys(PLACES))('%s', async (place) => {
			for (const [name, form] of formsFor(request, Object.keys(PLACES).indexOf(place))) {
				apps++;
				seen = new Set();
				let echoed: string[] = [];
				attack = (asked, secrets) => {
					if (asked !== endpoint) return undefined;
					echoed = secrets.map(form);
					const said = PLACES[place](echoed.join(' and '));
					// An upload is made again after those, four times, over fifteen seconds.
					const isMadeAgain = asked === 'POST media' && said.status >= 500;
					return isMadeAgain && !isThorough ? { ...said, status: 409 } : said;
				};
				const shown = textOf(await ask(credentialOf(tokenType)));

				expect({ name, echoed: echoed.length > 0 }).toEqual({ name, echoed: true });
				for (const part of echoed) {
					// Of base64 with something around, it is the middle that is the secret's.
					const telling = name.startsWith('base64') ? part.slice(12, -6) : part;
					expect({ name, leaks: shown.includes(telling) && shown }).toEqual({ name, leaks: false });
				}
				for (const secret of seen) expect(shown.includes(secret)).toBe(false);
			}
		});
	},
);

/** All that can be read of it: texts within errors, outputs, hints, whatever hangs on them. */
function textOf(result: unknown): string {
	const strings: string[] = [];
	const walk = (value: unknown, known: Set<unknown>) => {
		if (typeof value === 'string') strings.push(value);
		if (typeof value !== 'object' || value === null || known.has(value)) return;
		known.add(value);
		for (const name of Object.getOwnPropertyNames(value)) {
			strings.push(name);
			walk((value as Record<string, unknown>)[name], known);
		}
	};
	walk(result, new Set());
	return strings.join('\n');
}

test('twin: what is no secret shows', async () => {
	attack = (asked) =>
		asked === 'POST v3/message' ? PLACES['the message']('sk_of_somebody_else') : undefined;
	expect(textOf(await send(credentialOf('appToken')))).toContain('sk_of_somebody_else');
});
