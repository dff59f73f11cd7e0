import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestHelper,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { untilAborted } from '../http/waiting';
import { InvalidInput, isProblem, type Problem, textOfProblem } from '../problems/problem';
import { appOf, type ClientSecretSource, CREDENTIAL_NAME, keyOf, sourceOf } from './app';
import { authorizationOf, CREDENTIAL_LABELS, secretsOf } from './fields';
import {
	isDue,
	keeper,
	type MintedToken,
	readStored,
	type Renewal,
	STORED_APP_TOKEN,
	STORED_UNIVERSAL_TOKEN,
	storedText,
} from './keeper';
import { Mint } from './mint';
import { byHttpRequest, type SendTokenRequest } from './result';

/** Another process that has just minted needs a moment until n8n has stored it. */
const STORING_TAKES_MS = 1500;

export interface TokenContext {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest'>;
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
}

/**
 * What a credential mints its app tokens from, the key under which these are kept, and the one that n8n has
 * stored. Nothing for a credential whose app token was pasted.
 */
function mintingOf(credential: ICredentialDataDecryptedObject) {
	const source = sourceOf(credential);
	if (source === undefined) return undefined;
	const app = appOf(credential);
	const key = keyOf(app, source);
	const stored = readStored(credential[STORED_APP_TOKEN], key);
	return { credential, app, source, key, stored };
}

type Minting = NonNullable<ReturnType<typeof mintingOf>>;

/**
 * The credential with an app token in it that is good now; itself, where its app token was pasted. n8n
 * stores one that was minted.
 * @param cancel ends the waiting for a new one, which goes on for others who wait for it
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
	const send = byHttpRequest(context.helpers.httpRequest, () => secretsOf(credential));
	const reread = async () =>
		await context.getCredentials(CREDENTIAL_NAME).catch(() => ({}) as typeof credential);
	const newToken = async () => await new TokenRenewal(minting, send, reread).token();
	const token =
		keeper().usable(key, stored) ?? (await untilAborted(newToken(), cancel)) ?? CANCELLED;
	if (isProblem(token)) return token;
	const isStored = token.token === stored?.token;
	return {
		...credential,
		// Empty, n8n asks preAuthenticate() for it, and stores it: the one way to have it stored.
		[STORED_APP_TOKEN]:
			isStored || !keeper().handsOver(key, token.token) ? storedText(key, token) : '',
	};
}

const CANCELLED: Problem = {
	what: 'The execution was canceled while waiting for an app token',
	hint: 'Retry the execution',
};

export function secretsFor(credential: ICredentialDataDecryptedObject): string[] {
	const minting = mintingOf(credential);
	return [...secretsOf(credential), ...(minting ? keeper().tokens(minting.key) : [])];
}

/**
 * Gupshup has refused the app token of this credential: the next request goes with another one. Returns
 * whether there can be another, since it was a minted one.
 */
export function refuseAppToken(credential: ICredentialDataDecryptedObject): boolean {
	const minting = mintingOf(credential);
	if (minting === undefined) return false;
	const token = minting.stored ?? keeper().latest(minting.key)?.app;
	if (token) keeper().refuse(minting.key, token.token);
	return true;
}

/**
 * What n8n stores in the credential: asked for when its app token is empty, or when a request of another
 * node that uses this credential was refused.
 * @throws Error whose message is written for the person at the panel
 */
export async function preAuthenticate(
	httpRequest: IHttpRequestHelper['helpers']['httpRequest'],
	credential: ICredentialDataDecryptedObject,
): Promise<IDataObject> {
	const minting = mintingOf(credential);
	if (minting === undefined) return {};
	const { key, stored: refused } = minting;
	if (refused) keeper().refuse(key, refused.token);
	const send = byHttpRequest(httpRequest, () => secretsOf(credential));
	const app = await mintedOrThrow(minting, send);
	const universal = keeper().latest(key)?.universal;
	return {
		[STORED_APP_TOKEN]: storedText(key, app),
		...(universal && { [STORED_UNIVERSAL_TOKEN]: storedText(key, universal) }),
	};
}

/**
 * Value of the `Authorization` header for the credential's test, whose tokens n8n does not store: what it
 * mints, the next execution in this process takes over.
 * @throws Error whose message is written for the person at the panel
 */
export async function authorizationForTest(
	send: SendTokenRequest,
	credential: ICredentialDataDecryptedObject,
): Promise<string> {
	const minting = mintingOf(credential);
	if (minting === undefined) return authorizationOf(credential.appToken);
	return `Bearer ${(await mintedOrThrow(minting, send, true)).token}`;
}

async function mintedOrThrow(
	minting: Minting,
	send: SendTokenRequest,
	insist = false,
): Promise<MintedToken> {
	const usable = keeper().usable(minting.key, minting.stored);
	const token = usable ?? (await new TokenRenewal(minting, send).token(insist));
	if (isProblem(token)) throw new Error(`${textOfProblem(token)}.`);
	return token;
}

/** @throws InvalidInput naming the credential's field */
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

class TokenRenewal {
	private readonly mint: Mint;

	/** @param reread reads the credential again: another process may have renewed its token meanwhile */
	constructor(
		private readonly minting: Minting,
		send: SendTokenRequest,
		private readonly reread = async () => await Promise.resolve(minting.credential),
	) {
		this.mint = new Mint(send, minting.app, keeper().now);
	}

	async token(insist = false): Promise<MintedToken | Problem> {
		const renewal = await keeper().renew(this.minting.key, async () => await this.renew(), insist);
		if (!isProblem(renewal)) return renewal.app;
		// Others who mint for the same app at the same moment may have used up what Gupshup allows.
		const isRace = renewal.httpStatus === 409 || renewal.httpStatus === 429;
		if (!isRace) return renewal;
		await sleep(STORING_TAKES_MS);
		return (await this.storedNow()) ?? renewal;
	}

	private async storedNow(credential?: ICredentialDataDecryptedObject) {
		const { [STORED_APP_TOKEN]: stored } = credential ?? (await this.reread());
		return keeper().usable(this.minting.key, readStored(stored, this.minting.key));
	}

	private async renew(): Promise<Renewal | Problem> {
		const { key, source } = this.minting;
		const { now, share } = keeper();
		const fresh = await this.reread();
		const universal =
			readStored(fresh[STORED_UNIVERSAL_TOKEN], key) ?? keeper().latest(key)?.universal;
		const theirs = await this.storedNow(fresh);
		if (theirs) return { app: theirs, universal };
		if (source.type === 'universalToken') return await this.from(source.universalToken);
		if (universal === undefined || universal.expiresAt <= now()) return await this.both(source);
		if (isDue('universal', universal, now(), share)) return await this.ahead(source, universal);
		const renewal = await this.from(universal.token, { universal });
		const isRefused =
			isProblem(renewal) && (renewal.httpStatus === 401 || renewal.httpStatus === 403);
		return isRefused ? await this.both(source) : renewal;
	}

	private async both(source: ClientSecretSource): Promise<Renewal | Problem> {
		const universal = await this.mint.universalToken(source);
		return isProblem(universal) ? universal : await this.from(universal.token, { universal });
	}

	/** Replaces a universal token that is still good. Should that fail, the old one does for some weeks. */
	private async ahead(source: ClientSecretSource, old: MintedToken): Promise<Renewal | Problem> {
		const renewal = await this.both(source);
		if (isProblem(renewal)) return await this.from(old.token, { universal: old, problem: renewal });
		if (renewal.universal) await this.mint.giveUp(source, old, renewal.universal);
		return renewal;
	}

	private async from(
		universalToken: string,
		more: Omit<Renewal, 'app'> = {},
	): Promise<Renewal | Problem> {
		const app = await this.appToken(universalToken);
		return isProblem(app) ? app : { app, ...more };
	}

	private async appToken(universalToken: string): Promise<MintedToken | Problem> {
		const minted = await this.mint.appToken(universalToken);
		if (!isProblem(minted) || minted.httpStatus !== 409) return minted;
		const others = await this.storedNow();
		if (others) return others;
		if (!(await this.mint.makeRoom(universalToken))) return minted;
		return await this.mint.appToken(universalToken);
	}
}
