import { createRequire } from 'node:module';
import path from 'node:path';

import { CredentialTestContext } from 'n8n-core';
import type {
	INodeCredentialTestResult,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { closedPort } from '../../sandbox/index.mts';
import { setUp, type Bench } from './support/bench.mts';

const { GupshupSendImage } = createRequire(path.join(process.cwd(), 'index.js'))('./index.js') as {
	GupshupSendImage: new () => INodeType;
};

let bench: Bench;
beforeEach(async () => {
	bench = await setUp();
});

/** Tests the credential the way n8n does: the function the node names, in n8n's own context. */
async function testCredential(change: Record<string, string> = {}) {
	const node = new GupshupSendImage();
	const name = node.description.credentials?.[0].testedBy as string;
	const test = node.methods?.credentialTest?.[name];
	const context = new CredentialTestContext({} as IWorkflowExecuteAdditionalData);
	return (await test?.call(context, {
		id: '1',
		name: 'Gupshup',
		type: 'gupshupApi',
		data: { ...bench.credential, ...change },
	})) as INodeCredentialTestResult;
}

test('a good credential is accepted, without anything being sent', async () => {
	expect(await testCredential()).toEqual({
		status: 'OK',
		message: 'Gupshup accepts the app and its token',
	});
	expect(bench.sandbox.requests.map(({ method, endpoint }) => `${method} ${endpoint}`)).toEqual([
		'GET wallet/balance',
	]);
});

test('what is pasted around app id and token does no harm', async () => {
	expect(
		await testCredential({
			appId: ` ${bench.sandbox.app.id}\n`,
			appToken: ` "${bench.sandbox.app.token}" `,
			baseUrl: `${bench.sandbox.baseUrl}/`,
		}),
	).toMatchObject({ status: 'OK' });
});

const WRONG_TOKEN = 'sk_00000000000000000000000000000000';

test.each([
	[
		'a wrong token',
		() => ({ appToken: WRONG_TOKEN }),
		/^Gupshup doesn't accept the token \("Authentication Failed"\)\. .*Partner App Token/,
	],
	[
		'a wrong app id',
		() => ({ appId: '00000000-0000-4000-8000-000000000000' }),
		/^Gupshup doesn't know this app|^Gupshup doesn't accept the token/,
	],
	['no app id', () => ({ appId: '' }), /^App ID is empty in the credential/],
	['no token', () => ({ appToken: '' }), /^Partner App Token is empty in the credential/],
	[
		'a base URL in clear over the network',
		() => ({ baseUrl: 'http://192.0.2.1' }),
		/^Base URL .+unencrypted/,
	],
	['a base URL that is none', () => ({ baseUrl: 'partner' }), /^Base URL .+valid web address/],
	[
		'an address without a Gupshup API',
		() => ({ baseUrl: `${bench.sandbox.baseUrl}/elsewhere` }),
		/no Gupshup API at this address/,
	],
] as const)('%s gives its own text', async (_name, change, text) => {
	const result = await testCredential(change());

	expect(result.status).toBe('Error');
	expect(result.message).toMatch(text);
	expect(result.message).not.toContain(bench.sandbox.app.token);
	expect(result.message).not.toContain(WRONG_TOKEN);
});

describe('a refused token that begins with eyJ', () => {
	// A JSON Web Token in form: header, claims and signature.
	const eyJ = ['{"alg":"none"}', '{"id":1}', 'signature']
		.map((part) => Buffer.from(part).toString('base64url'))
		.join('.');

	test.each([eyJ, `Bearer ${eyJ}`, ` "${eyJ}"\n`])(
		'may be one of three kinds',
		async (appToken) => {
			const { status, message } = await testCredential({ appToken });
			expect(status).toBe('Error');
			expect(message).toMatch(
				/^Gupshup doesn't accept the token .*begins with eyJ is a universal token/,
			);
			expect(message).not.toContain(eyJ);
		},
	);

	test('is not the matter where something else is refused, or another token', async () => {
		const wrongs: Array<Record<string, string>> = [
			{ appToken: eyJ, appId: 'no app' },
			{ appToken: WRONG_TOKEN },
		];
		for (const wrong of wrongs) {
			expect((await testCredential(wrong)).message).not.toContain('one of three');
		}
	});
});

test('a host that cannot be reached gives its own text', async () => {
	const baseUrl = await closedPort();

	expect(await testCredential({ baseUrl })).toEqual({
		status: 'Error',
		message: expect.stringMatching(
			new RegExp(`^${baseUrl} can't be reached \\(.+\\)\\. Check the Base URL`),
		) as string,
	});
});

test('an answer that is not Gupshup’s is not taken for a good one', async () => {
	bench.sandbox.fail({
		as: { kind: 'answer', status: 200, body: '<html><title>Login</title></html>' },
	});

	expect(await testCredential()).toMatchObject({
		status: 'Error',
		message: expect.stringMatching(/answered with 200 \("Login"\).+Check the Base URL/) as string,
	});
});

test('a redirect is not followed, so that the token goes nowhere else', async () => {
	bench.sandbox.fail({
		as: { kind: 'answer', status: 302, headers: { location: `${bench.sandbox.baseUrl}/stolen` } },
	});

	expect(await testCredential()).toMatchObject({ status: 'Error' });
	expect(bench.sandbox.requests).toHaveLength(1);
});
