/** Tokens that renew themselves, in a real n8n: minted, stored with the credential, still there later. */
import { chain } from '../../n8n/server/workflows.mts';
import { list, manualStart, send, setStage, type Stage } from './support/stage.mts';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
});

afterAll(async () => await stage?.close());

const minted = (kind: 'app' | 'partner') =>
	stage.sandbox.tokens.filter((token) => token.kind === kind);
const messages = () => stage.sandbox.requests.filter(({ endpoint }) => endpoint === 'v3/message');

/** The credential as n8n shows it to its user. */
async function shown(): Promise<Record<string, string>> {
	const { api, credential } = stage;
	const { data } = await api.http.call<{ data: Record<string, string> }>(
		'GET',
		`credentials/${credential.id}?includeData=true`,
	);
	return data;
}

test('a client secret: tested, used, kept over a restart, renewed when refused', async () => {
	const { api, sandbox, server, credential } = stage;
	const { appId, baseUrl } = stage.credentialData();
	const { id: partnerId, email, clientSecret } = sandbox.partner;
	const data = { tokenType: 'clientSecret', appId, baseUrl, partnerId, email, clientSecret };
	await api.http.call('PATCH', `credentials/${credential.id}`, {
		name: credential.name,
		type: credential.type,
		data,
	});

	// Its test mints, and the execution after it takes over what the test has minted.
	expect(await api.testCredential(credential, data)).toMatchObject({ status: 'OK' });
	expect(await api.testCredential(credential, data)).toMatchObject({ status: 'OK' });
	expect((await shown()).mintedAppToken ?? '').not.toContain('BLANK');
	const workflow = await stage.save(chain('tokens', [manualStart, list(3), send()]));
	expect((await api.runManually(workflow, 'Start')).status).toBe('success');
	expect(minted('app')).toHaveLength(1);
	expect(minted('partner')).toHaveLength(1);

	// n8n has stored both, and shows neither.
	const fields = await shown();
	expect(fields.mintedAppToken).toContain('BLANK');
	expect(fields.mintedUniversalToken).toContain('BLANK');
	for (const { token } of sandbox.tokens) expect(JSON.stringify(fields)).not.toContain(token);
	expect(fields.tokenType).toBe('clientSecret');

	await server.restart();
	await api.signIn();
	expect((await api.runManually(workflow, 'Start')).status).toBe('success');
	expect(minted('app')).toHaveLength(1);
	expect(messages()).toHaveLength(6);
	expect(
		messages().every(({ headers }) => headers.authorization === `Bearer ${minted('app')[0].token}`),
	).toBe(true);

	// Saved again as its dialog does, with what it cannot show: nothing is lost by that.
	await api.http.call('PATCH', `credentials/${credential.id}`, {
		name: credential.name,
		type: credential.type,
		data: fields,
	});
	sandbox.revoke(minted('app')[0]);
	const last = await api.runManually(workflow, 'Start');
	expect(last.status).toBe('success');
	expect(minted('app')).toHaveLength(2);
	expect(minted('partner')).toHaveLength(1);
	expect(sandbox.messages).toHaveLength(9);
});

test('a universal token that is about to end: its test and the node say so', async () => {
	const { api, sandbox, credential } = stage;
	const { appId, baseUrl } = stage.credentialData();
	const universalToken = sandbox.mintUniversalToken(9 * 86_400_000);
	const data = { tokenType: 'universalToken', appId, baseUrl, universalToken };
	await api.http.call('PATCH', `credentials/${credential.id}`, {
		name: credential.name,
		type: credential.type,
		data,
	});

	expect(await api.testCredential(credential, data)).toEqual({
		status: 'OK',
		message: expect.stringMatching(
			/^Gupshup accepts the app and its token\. The universal token .* expires on \d+ \w+ 20\d\d/,
		) as string,
	});
	const workflow = await stage.save(chain('about to end', [manualStart, list(1), send()]));
	const execution = await api.runManually(workflow, 'Start');
	expect(JSON.stringify(execution.data)).toContain('expires on');
	expect(JSON.stringify(execution.data)).not.toContain(universalToken);
});
