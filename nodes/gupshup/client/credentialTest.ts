import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { type Answer, problemIn, reasonIn } from '../http/answer';
import { appOf, type GupshupApp, KINDS_OF_EYJ, unwrappedToken, urlOf } from './app';
import { isJwt } from '../input/jwt';
import { type Problem, textOfProblem } from '../problems/problem';
import { secretsOf } from './secrets';
import { AS_IT_COMES, exchange, type RawAnswer } from '../http/exchange';
import { appTokenForTest, secretsFor } from './appToken';
import { endingNotice } from './ending';
import type { SendTokenRequest } from './mint';
import { sourceOf } from './source';
import { headersOf, tokenTerms } from './tokenRequests';

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
	const secrets = secretsOf(data);
	const send: SendTokenRequest = async (tokenRequest) =>
		await exchange(
			async () => (await request(requestFor(tokenRequest))) as RawAnswer,
			tokenTerms(tokenRequest, secrets),
		);
	let app: GupshupApp;
	let authorization: string;
	try {
		app = appOf(data);
		authorization = await appTokenForTest(send, data);
	} catch (error) {
		return { status: 'Error', message: error instanceof Error ? error.message : String(error) };
	}
	const get = { method: 'GET', url: urlOf(app, 'wallet/balance') } as const;
	const reply = await exchange(
		async () => (await request(requestFor(get, authorization))) as RawAnswer,
		{ ...tokenTerms(get, []), secrets: () => secretsFor(data) },
	);
	if (reply.kind !== 'answer') {
		return failed({
			what: `${app.baseUrl} cannot be reached (${reply.reason})`,
			hint: 'Check the Base URL and the network of this n8n',
		});
	}
	const verdict = verdictOn(reply.answer, app, endingNotice(data, Date.now()));
	return reply.answer.status === 401 && holdsEyJ(data)
		? { ...verdict, message: `${verdict.message} ${KINDS_OF_EYJ}` }
		: verdict;
}

/** Whether the token was pasted and may be another kind than the one that fits. */
function holdsEyJ(credential: ICredentialDataDecryptedObject): boolean {
	const { appToken } = credential;
	return (
		sourceOf(credential) === undefined &&
		typeof appToken === 'string' &&
		isJwt(unwrappedToken(appToken))
	);
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
		useStream: true,
		simple: false,
		resolveWithFullResponse: true,
		followRedirect: false,
		timeout: AS_IT_COMES.timeout,
	};
}

function verdictOn(
	answer: Answer,
	app: GupshupApp,
	notice: string | undefined,
): INodeCredentialTestResult {
	const { status, body } = answer;
	if (status === 200 && isBalance(body)) {
		const accepted = 'Gupshup accepts the app and its token';
		return { status: 'OK', message: notice === undefined ? accepted : `${accepted}. ${notice}` };
	}
	const { reason } = reasonIn(body);
	const said = reason === undefined ? '' : ` ("${reason}")`;
	const noAnswer: Problem = {
		what: `${app.baseUrl} answered with ${status}${said}, which is no answer of Gupshup's to this request`,
		hint: 'Check the Base URL, or try again later',
	};
	return failed(status === 200 ? noAnswer : problemIn(answer, noAnswer));
}

function isBalance(body: unknown): boolean {
	return typeof body === 'object' && body !== null && 'status' in body && body.status === 'success';
}

function failed(problem: Problem): INodeCredentialTestResult {
	return { status: 'Error', message: `${textOfProblem(problem)}.` };
}
