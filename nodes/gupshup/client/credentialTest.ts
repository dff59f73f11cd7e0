import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { type Answer, isObject, problemIn, reasonIn } from '../http/answer';
import { AS_IT_COMES, type RawAnswer } from '../http/exchange';
import { isJwt, timesIn } from '../input/expiry';
import { type Problem, textOfProblem } from '../problems/problem';
import { appOf, type GupshupApp, keyOf, sourceOf, urlOf } from './app';
import { authorizationForTest, secretsFor } from './appToken';
import { KINDS_OF_EYJ, secretsOf, unwrappedToken } from './fields';
import { isDue, keeper, readStored, STORED_UNIVERSAL_TOKEN } from './keeper';
import { dateOf } from './mint';
import { headersOf, testing, type TokenRequest, tokenRequests } from './result';

/**
 * The test behind the credential's dialog: asks for the app's wallet balance, which costs nothing and tells
 * a wrong token from a wrong app ID. Not n8n's declarative test: that shows a bare "ECONNREFUSED".
 */
export async function testGupshupApi(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	const data = credential.data ?? {};
	const { request } = this.helpers;
	const make = async (asked: TokenRequest) =>
		(await request({
			method: asked.method,
			uri: asked.url,
			headers: headersOf(asked),
			...(asked.form && { form: asked.form }),
			json: true,
			useStream: true,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
			timeout: AS_IT_COMES.timeout,
		})) as RawAnswer;
	let app: GupshupApp;
	let authorization: string;
	try {
		app = appOf(data);
		authorization = await authorizationForTest(
			tokenRequests(make, () => secretsOf(data)),
			data,
		);
	} catch (error) {
		return { status: 'Error', message: error instanceof Error ? error.message : String(error) };
	}
	const result = await tokenRequests(make, () => secretsFor(data))({
		purpose: testing(app.baseUrl),
		method: 'GET',
		url: urlOf(app, 'wallet/balance'),
		authorization,
	});
	if (result.kind !== 'answer') return failed(result.problem);
	const verdict = verdictOn(result.answer, app, endingNotice(data, Date.now()));
	const { appToken } = data;
	const mayBeAnotherKind =
		result.answer.status === 401 &&
		sourceOf(data) === undefined &&
		typeof appToken === 'string' &&
		isJwt(unwrappedToken(appToken));
	return mayBeAnotherKind ? { ...verdict, message: `${verdict.message} ${KINDS_OF_EYJ}` } : verdict;
}

function verdictOn(
	answer: Answer,
	app: GupshupApp,
	notice: string | undefined,
): INodeCredentialTestResult {
	const { status, body } = answer;
	if (status === 200 && isObject(body) && body.status === 'success') {
		const accepted = 'Gupshup accepts the app and its token';
		return { status: 'OK', message: notice === undefined ? accepted : `${accepted}. ${notice}` };
	}
	const { reason } = reasonIn(body);
	const said = reason === undefined ? '' : ` ("${reason}")`;
	const noAnswer: Problem = {
		what: `${app.baseUrl} answered with ${status}${said}, which isn't a valid Gupshup response`,
		hint: 'Check the Base URL, or try again later',
	};
	return failed(status === 200 ? noAnswer : problemIn(answer, noAnswer));
}

function failed(problem: Problem): INodeCredentialTestResult {
	return { status: 'Error', message: `${textOfProblem(problem)}.` };
}

const DAY_MS = 86_400_000;

/** So long before the user's turn comes, it is said. */
const NOTICE_MS = 14 * DAY_MS;

/**
 * What the user has to do soon so that sending does not stop: sentences with a date. A client secret does
 * not say when it ends: there, it is the renewal in vain that tells.
 * @throws InvalidInput for a credential that is not filled in
 */
export function endingNotice(
	credential: ICredentialDataDecryptedObject,
	now: number,
): string | undefined {
	const source = sourceOf(credential);
	if (source === undefined) return undefined;
	if (source.type === 'universalToken') {
		const { expiresAt } = timesIn(source.universalToken);
		if (expiresAt === undefined || expiresAt > now + NOTICE_MS) return undefined;
		const verb = expiresAt <= now ? 'expired' : 'expires';
		return `The universal token in the Gupshup API credential ${verb} on ${dateOf(expiresAt)}. Create a new one in Gupshup's partner portal and paste it into the credential.`;
	}
	const key = keyOf(appOf(credential), source);
	const renewal = keeper().latest(key);
	const universal = renewal?.universal ?? readStored(credential[STORED_UNIVERSAL_TOKEN], key);
	if (universal === undefined) return undefined;
	const { problem } = renewal ?? {};
	// One that is due for more than a day was renewed in vain, by whichever process.
	if (problem === undefined && !isDue('universal', universal, now - DAY_MS, 0)) return undefined;
	const why = problem
		? `${problem.what}. ${problem.hint}.`
		: "The universal token couldn't be renewed. Check the client secret in the Gupshup API credential. It is valid for up to three months.";
	return `Sending works only until ${dateOf(universal.expiresAt)}. ${why}`;
}
