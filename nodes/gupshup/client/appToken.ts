import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestHelper,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME } from './app';
import { authorizationOf, CREDENTIAL_LABELS, secretsOf } from './fields';
import { untilAborted } from '../http/waiting';
import { InvalidInput } from '../problems/invalidInput';
import { isProblem, type Problem, textOfProblem } from '../problems/problem';
import { TokenKeeper } from './keeper';
import { type MintedToken, readStored, storedText } from './minted';
import { renew, type Renewal } from './renew';
import { keyOf, sourceOf, type TokenSource } from './source';
import { byHttpRequest, type SendTokenRequest, tokenRequests } from './tokenRequests';

/**
 * Hidden fields of the credential. n8n asks for a new token when the first one is empty
 * (`preAuthentication`), and stores whatever comes back.
 */
export const STORED_APP_TOKEN = 'mintedAppToken';
export const STORED_UNIVERSAL_TOKEN = 'mintedUniversalToken';

/** Another process that has just minted needs a moment until n8n has stored it. */
const STORING_TAKES_MS = 1500;

/** One for all executions of this process. */
const keeper = new TokenKeeper(Date.now, Math.random());

/** What of n8n's contexts a token needs. */
export interface TokenContext {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest'>;
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
}

/**
 * The credential with an app token in it that is good now. A new one is minted where there is none,
 * or it has run out, or was refused; n8n then stores it with the credential.
 *
 * @param cancel ends the waiting for a new one, which goes on for others who wait for it
 * @returns the credential itself, where its app token was pasted
 * @throws InvalidInput naming the credential's field
 */
export async function withAppToken(
	context: TokenContext,
	credential: ICredentialDataDecryptedObject,
	cancel?: AbortSignal,
): Promise<ICredentialDataDecryptedObject | Problem> {
	const source = sourceOf(credential);
	if (source === undefined) return credential;
	const key = keyOf(appOf(credential), source);
	const stored = readStored(credential[STORED_APP_TOKEN], key);
	const renewedToken = async () =>
		await renewed(key, source, credential, {
			send: tokenRequests(byHttpRequest(context.helpers.httpRequest), () => secretsOf(credential)),
			reread: async () =>
				await context.getCredentials(CREDENTIAL_NAME).catch(() => ({}) as typeof credential),
		});
	const token =
		keeper.usable(key, stored) ?? (await untilAborted(renewedToken(), cancel)) ?? CANCELLED;
	if (isProblem(token)) return token;
	const isStored = token.token === stored?.token;
	return {
		...credential,
		// Empty, n8n asks preAuthenticate() for it, and stores it: the one way to have it stored.
		[STORED_APP_TOKEN]:
			isStored || !keeper.handsOver(key, token.token) ? storedText(key, token) : '',
	};
}

const CANCELLED: Problem = {
	what: 'The execution was canceled while waiting for an app token',
	hint: 'Retry the execution',
};

/** Every secret that requests with this credential hold or held, minted tokens too. */
export function secretsFor(credential: ICredentialDataDecryptedObject): string[] {
	const source = sourceOf(credential);
	const minted = source === undefined ? [] : keeper.tokens(keyOf(appOf(credential), source));
	return [...secretsOf(credential), ...minted];
}

/**
 * Gupshup has refused the app token of this credential: the next request goes with another one.
 *
 * @returns whether it was a minted one, so that there can be another
 */
export function refuseAppToken(credential: ICredentialDataDecryptedObject): boolean {
	const source = sourceOf(credential);
	if (source === undefined) return false;
	const key = keyOf(appOf(credential), source);
	const token = readStored(credential[STORED_APP_TOKEN], key) ?? keeper.latest(key)?.app;
	if (token) keeper.refuse(key, token.token);
	return true;
}

/**
 * What n8n stores in the credential: asked for when its app token is empty, or when a request of
 * another node that uses this credential was refused.
 *
 * @throws Error whose message is written for the person at the panel
 */
export async function preAuthenticate(
	httpRequest: IHttpRequestHelper['helpers']['httpRequest'],
	credential: ICredentialDataDecryptedObject,
): Promise<IDataObject> {
	const source = sourceOf(credential);
	if (source === undefined) return {};
	const key = keyOf(appOf(credential), source);
	const refused = readStored(credential[STORED_APP_TOKEN], key);
	if (refused) keeper.refuse(key, refused.token);
	const app =
		keeper.usable(key, undefined) ??
		(await renewed(key, source, credential, {
			send: tokenRequests(byHttpRequest(httpRequest), () => secretsOf(credential)),
		}));
	if (isProblem(app)) throw new Error(`${textOfProblem(app)}.`);
	const universal = keeper.latest(key)?.universal;
	return {
		[STORED_APP_TOKEN]: storedText(key, app),
		...(universal && { [STORED_UNIVERSAL_TOKEN]: storedText(key, universal) }),
	};
}

/**
 * For the credential's test, whose tokens n8n does not store: what it mints, the next execution in this
 * process takes over.
 *
 * @throws Error whose message is written for the person at the panel
 */
export async function appTokenForTest(
	send: SendTokenRequest,
	credential: ICredentialDataDecryptedObject,
): Promise<string> {
	const source = sourceOf(credential);
	if (source === undefined) return authorizationOf(credential.appToken);
	const key = keyOf(appOf(credential), source);
	const token =
		keeper.usable(key, readStored(credential[STORED_APP_TOKEN], key)) ??
		(await renewed(key, source, credential, { send, insist: true }));
	if (isProblem(token)) throw new Error(`${textOfProblem(token)}.`);
	return `Bearer ${token.token}`;
}

/**
 * Value of the `Authorization` header.
 *
 * @throws InvalidInput naming the credential's field
 */
export function authorizationFor(credential: ICredentialDataDecryptedObject): string {
	const source = sourceOf(credential);
	if (source === undefined) return authorizationOf(credential.appToken);
	const token = readStored(credential[STORED_APP_TOKEN], keyOf(appOf(credential), source));
	if (token) return `Bearer ${token.token}`;
	throw new InvalidInput(
		CREDENTIAL_LABELS.tokenType,
		'in the credential needs an app token, but there is none',
		'Open the Gupshup API credential and save it again',
	);
}

/** The latest renewal that this process knows of, for what the user should be told about it. */
export function latestRenewal(key: string): Renewal | undefined {
	return keeper.latest(key);
}

interface Means {
	send: SendTokenRequest;
	/** Reads the credential anew. */
	reread?: () => Promise<ICredentialDataDecryptedObject>;
	insist?: boolean;
}

async function renewed(
	key: string,
	source: TokenSource,
	credential: ICredentialDataDecryptedObject,
	{ send, reread = async () => await Promise.resolve(credential), insist }: Means,
): Promise<MintedToken | Problem> {
	const tokenIn = (read: ICredentialDataDecryptedObject) =>
		keeper.usable(key, readStored(read[STORED_APP_TOKEN], key));
	const mint = async (): Promise<Renewal | Problem> => {
		// Another process may have renewed it since this credential was read.
		const fresh = await reread();
		const universal =
			readStored(fresh[STORED_UNIVERSAL_TOKEN], key) ?? keeper.latest(key)?.universal;
		const theirs = tokenIn(fresh);
		if (theirs) return { app: theirs, universal };
		return await renew({
			app: appOf(credential),
			source,
			universal,
			reread: async () => tokenIn(await reread()),
			send,
			now: keeper.now,
			share: keeper.share,
		});
	};
	const renewal = await keeper.renew(key, mint, insist);
	if (!isProblem(renewal)) return renewal.app;
	if (!isRace(renewal)) return renewal;
	await sleep(STORING_TAKES_MS);
	return tokenIn(await reread()) ?? renewal;
}

/** Others who mint for the same app at the same moment may have used up what Gupshup allows. */
function isRace({ httpStatus }: Problem): boolean {
	return httpStatus === 409 || httpStatus === 429;
}
