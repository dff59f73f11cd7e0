import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestHelper,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { untilAborted } from '../http/waiting';
import { InvalidInput, isProblem, type Problem, textOfProblem } from '../problems/problem';
import { appOf, CREDENTIAL_NAME, type GupshupApp } from './app';
import { authorizationOf, CREDENTIAL_LABELS, secretsOf } from './fields';
import { type MintedToken, readStored, type Renewal, storedText, TokenKeeper } from './keeper';
import { renew } from './renew';
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
export const keeper = new TokenKeeper(Date.now, Math.random());

/** What of n8n's contexts a token needs. */
export interface TokenContext {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest'>;
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
}

/** What a credential mints its app tokens from, and the key under which these are kept. */
interface Minting {
	app: GupshupApp;
	source: TokenSource;
	key: string;
	/** The app token that n8n has stored. */
	stored: MintedToken | undefined;
}

/** Nothing for a credential whose app token was pasted. */
function mintingOf(credential: ICredentialDataDecryptedObject): Minting | undefined {
	const source = sourceOf(credential);
	if (source === undefined) return undefined;
	const app = appOf(credential);
	const key = keyOf(app, source);
	return { app, source, key, stored: readStored(credential[STORED_APP_TOKEN], key) };
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
	const minting = mintingOf(credential);
	if (minting === undefined) return credential;
	const { key, stored } = minting;
	const newToken = async () =>
		await renewed(credential, minting, {
			send: sendBy(context.helpers.httpRequest, credential),
			reread: async () =>
				await context.getCredentials(CREDENTIAL_NAME).catch(() => ({}) as typeof credential),
		});
	const token = keeper.usable(key, stored) ?? (await untilAborted(newToken(), cancel)) ?? CANCELLED;
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

function sendBy(
	httpRequest: IHttpRequestHelper['helpers']['httpRequest'],
	credential: ICredentialDataDecryptedObject,
): SendTokenRequest {
	return tokenRequests(byHttpRequest(httpRequest), () => secretsOf(credential));
}

/** Every secret that requests with this credential hold or held, minted tokens too. */
export function secretsFor(credential: ICredentialDataDecryptedObject): string[] {
	const minting = mintingOf(credential);
	return [...secretsOf(credential), ...(minting ? keeper.tokens(minting.key) : [])];
}

/**
 * Gupshup has refused the app token of this credential: the next request goes with another one.
 *
 * @returns whether it was a minted one, so that there can be another
 */
export function refuseAppToken(credential: ICredentialDataDecryptedObject): boolean {
	const minting = mintingOf(credential);
	if (minting === undefined) return false;
	const token = minting.stored ?? keeper.latest(minting.key)?.app;
	if (token) keeper.refuse(minting.key, token.token);
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
	const minting = mintingOf(credential);
	if (minting === undefined) return {};
	const { key, stored: refused } = minting;
	if (refused) keeper.refuse(key, refused.token);
	const send = sendBy(httpRequest, credential);
	const app = orThrow(
		keeper.usable(key, undefined) ?? (await renewed(credential, minting, { send })),
	);
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
	const minting = mintingOf(credential);
	if (minting === undefined) return authorizationOf(credential.appToken);
	const { token } = orThrow(
		keeper.usable(minting.key, minting.stored) ??
			(await renewed(credential, minting, { send, insist: true })),
	);
	return `Bearer ${token}`;
}

function orThrow(token: MintedToken | Problem): MintedToken {
	if (isProblem(token)) throw new Error(`${textOfProblem(token)}.`);
	return token;
}

/**
 * Value of the `Authorization` header.
 *
 * @throws InvalidInput naming the credential's field
 */
export function authorizationFor(credential: ICredentialDataDecryptedObject): string {
	const minting = mintingOf(credential);
	if (minting === undefined) return authorizationOf(credential.appToken);
	if (minting.stored) return `Bearer ${minting.stored.token}`;
	throw new InvalidInput(
		CREDENTIAL_LABELS.tokenType,
		'in the credential needs an app token, but there is none',
		'Open the Gupshup API credential and save it again',
	);
}

/** What renews a token. */
interface Means {
	send: SendTokenRequest;
	/** Reads the credential anew, where that is possible. */
	reread?: () => Promise<ICredentialDataDecryptedObject>;
	/** Renews also where that failed a moment ago. */
	insist?: boolean;
}

async function renewed(
	credential: ICredentialDataDecryptedObject,
	{ app, source, key }: Minting,
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
		const { now, share } = keeper;
		const rereadToken = async () => tokenIn(await reread());
		return await renew({ app, source, universal, reread: rereadToken, send, now, share });
	};
	const renewal = await keeper.renew(key, mint, insist);
	if (!isProblem(renewal)) return renewal.app;
	// Others who mint for the same app at the same moment may have used up what Gupshup allows.
	const isRace = renewal.httpStatus === 409 || renewal.httpStatus === 429;
	if (!isRace) return renewal;
	await sleep(STORING_TAKES_MS);
	return tokenIn(await reread()) ?? renewal;
}
