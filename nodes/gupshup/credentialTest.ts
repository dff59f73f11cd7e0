import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { reasonIn } from './answer';
import { appOf, authorizationOf, type GupshupApp, urlOf } from './app';
import { causeOfRefusal } from './causes';
import { networkFault } from './request';

const TIMEOUT_MS = 20_000;

/**
 * The test behind the credential's dialog: asks for the app's wallet balance, which costs nothing,
 * sends nothing and tells a wrong token from a wrong app ID.
 *
 * A function, not the declarative test of a credential: that one shows a bare "ECONNREFUSED" for a host
 * that cannot be reached. Its one way to make a request is the helper that n8n offers credential tests.
 */
export async function testGupshupApi(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	const { request } = this.helpers;
	const data = credential.data ?? {};
	let app: GupshupApp;
	let authorization: string;
	try {
		app = appOf(data);
		authorization = authorizationOf(data.appToken);
	} catch (error) {
		return failed(error instanceof Error ? error.message : String(error));
	}
	try {
		const response = (await request({
			method: 'GET',
			uri: urlOf(app, 'wallet/balance'),
			headers: { Authorization: authorization, Accept: 'application/json' },
			json: true,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
			timeout: TIMEOUT_MS,
		})) as Response;
		return verdictOn(response, app);
	} catch (error) {
		const { message } = networkFault(error);
		return failed(
			`${app.baseUrl} cannot be reached (${message}). Check the Base URL and the network of this n8n.`,
		);
	}
}

interface Response {
	statusCode: number;
	body: unknown;
}

function verdictOn({ statusCode, body }: Response, app: GupshupApp): INodeCredentialTestResult {
	const { reason, code } = reasonIn(body);
	if (statusCode === 200 && isBalance(body)) {
		return { status: 'OK', message: 'Gupshup accepts the app and its token' };
	}
	const said = reason === undefined ? '' : ` ("${reason}")`;
	const cause = statusCode === 200 ? undefined : causeOfRefusal(statusCode, reason, code);
	if (cause) return failed(`${cause.what}${said}. ${cause.hint}.`);
	return failed(
		`${app.baseUrl} answered with ${statusCode}${said}, which is no answer of Gupshup's to this request. Check the Base URL, or try again later.`,
	);
}

function isBalance(body: unknown): boolean {
	return typeof body === 'object' && body !== null && 'status' in body && body.status === 'success';
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
