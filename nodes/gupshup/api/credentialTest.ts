import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { type Answer, reasonIn } from '../http/answer';
import { appOf, type GupshupApp, urlOf } from '../credential/app';
import { causeOfRefusal } from '../problems/causes';
import { networkFault, replyOf, type WireReply } from '../http/reply';
import { masked, secretsOf } from '../credential/secrets';
import { appTokenForTest } from '../tokens/appToken';
import { endingNotice } from '../tokens/ending';
import type { SendTokenRequest } from '../tokens/mint';
import { headersOf } from '../tokens/tokenRequests';

const TIMEOUT_MS = 20_000;

/**
 * The test behind the credential's dialog: asks for the app's wallet balance, which costs nothing,
 * sends nothing and tells a wrong token from a wrong app ID. Where app tokens are minted, one is.
 *
 * A function, not the declarative test of a credential: that one shows a bare "ECONNREFUSED" for a host
 * that cannot be reached. Its one way to make a request is the helper that n8n offers credential tests.
 */
export async function testGupshupApi(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	const data = credential.data ?? {};
	const { request } = this.helpers;
	const get = async (url: string, authorization: string): Promise<WireReply> =>
		await replyTo(async () => await request(requestFor({ method: 'GET', url }, authorization)));
	const send: SendTokenRequest = async (tokenRequest) =>
		await replyTo(async () => await request(requestFor(tokenRequest)));
	let app: GupshupApp;
	let authorization: string;
	try {
		app = appOf(data);
		authorization = await appTokenForTest(send, data);
	} catch (error) {
		return failed(error instanceof Error ? error.message : String(error));
	}
	const reply = await get(urlOf(app, 'wallet/balance'), authorization);
	if (reply.kind !== 'answer') {
		return failed(
			`${app.baseUrl} cannot be reached (${reply.reason}). Check the Base URL and the network of this n8n.`,
		);
	}
	const { status, headers, body } = reply.answer;
	const answer = { status, headers, body: masked(body, secretsOf(data)) };
	return verdictOn(answer, app, endingNotice(data, Date.now()));
}

interface Response {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

async function replyTo(request: () => Promise<unknown>): Promise<WireReply> {
	try {
		const { statusCode, headers, body } = (await request()) as Response;
		return { kind: 'answer', answer: { status: statusCode, headers, body } };
	} catch (error) {
		return replyOf(networkFault(error));
	}
}

function requestFor(
	{ method, url, bearer, form }: Parameters<SendTokenRequest>[0],
	authorization?: string,
) {
	return {
		method,
		uri: url,
		headers: {
			...headersOf(bearer, form),
			...(authorization === undefined ? {} : { Authorization: authorization }),
		},
		...(form && { form }),
		json: true,
		simple: false,
		resolveWithFullResponse: true,
		followRedirect: false,
		timeout: TIMEOUT_MS,
	};
}

function verdictOn(
	{ status, body }: Answer,
	app: GupshupApp,
	notice: string | undefined,
): INodeCredentialTestResult {
	const { reason, code } = reasonIn(body);
	if (status === 200 && isBalance(body)) {
		const accepted = 'Gupshup accepts the app and its token';
		return { status: 'OK', message: notice === undefined ? accepted : `${accepted}. ${notice}` };
	}
	const said = reason === undefined ? '' : ` ("${reason}")`;
	const cause = status === 200 ? undefined : causeOfRefusal(status, reason, code);
	if (cause) return failed(`${cause.what}${said}. ${cause.hint}.`);
	return failed(
		`${app.baseUrl} answered with ${status}${said}, which is no answer of Gupshup's to this request. Check the Base URL, or try again later.`,
	);
}

function isBalance(body: unknown): boolean {
	return typeof body === 'object' && body !== null && 'status' in body && body.status === 'success';
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
