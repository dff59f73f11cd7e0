import { isProblem, type Problem } from '../problems/problem';
import type { GupshupApp } from './app';
import { isDue, type MintedToken, type Renewal } from './keeper';
import { giveUp, makeRoom, mintAppToken, mintUniversalToken } from './mint';
import type { ClientSecretSource, TokenSource } from './source';
import type { SendTokenRequest } from './tokenRequests';

interface RenewalOrder {
	app: GupshupApp;
	source: TokenSource;
	/** The universal token that was minted last. */
	universal?: MintedToken;
	/** Looks once more whether somebody else has renewed it in the meantime. */
	reread: () => Promise<MintedToken | undefined>;
	send: SendTokenRequest;
	/** Milliseconds since 1970. */
	now: () => number;
	/** From 0 to 1, different for every process. */
	share: number;
}

/** Gets a new app token, and a new universal token where that is ours to renew and its time has come. */
export async function renew(order: RenewalOrder): Promise<Renewal | Problem> {
	const { source, universal, now, share } = order;
	if (source.type === 'universalToken') {
		const app = await appTokenFrom(order, source.universalToken);
		return isProblem(app) ? app : { app };
	}
	if (universal === undefined || universal.expiresAt <= now()) {
		return await renewBoth(order, source);
	}
	if (isDue('universal', universal, now(), share)) {
		return await renewAhead(order, source, universal);
	}
	const app = await appTokenFrom(order, universal.token);
	// Revoked in the portal, or by another n8n that has the same admin.
	if (isRefused(app)) return await renewBoth(order, source);
	return isProblem(app) ? app : { app, universal };
}

async function renewBoth(
	order: RenewalOrder,
	source: ClientSecretSource,
): Promise<Renewal | Problem> {
	const universal = await mintUniversalToken(order.send, order.app, source, order.now);
	if (isProblem(universal)) return universal;
	const app = await appTokenFrom(order, universal.token);
	return isProblem(app) ? app : { app, universal };
}

/** Replaces a universal token that is still good. Should that fail, the old one does for some weeks. */
async function renewAhead(
	order: RenewalOrder,
	source: ClientSecretSource,
	old: MintedToken,
): Promise<Renewal | Problem> {
	const renewal = await renewBoth(order, source);
	if (!isProblem(renewal)) {
		if (renewal.universal) await giveUp(order.send, order.app, source, old, renewal.universal);
		return renewal;
	}
	const app = await appTokenFrom(order, old.token);
	return isProblem(app) ? app : { app, universal: old, problem: renewal };
}

async function appTokenFrom(
	order: RenewalOrder,
	universalToken: string,
): Promise<MintedToken | Problem> {
	const { send, app, now, reread } = order;
	const minted = await mintAppToken(send, app, universalToken, now);
	if (!isProblem(minted) || minted.httpStatus !== 409) return minted;
	const others = await reread();
	if (others) return others;
	if (!(await makeRoom(send, app, universalToken))) return minted;
	return await mintAppToken(send, app, universalToken, now);
}

function isRefused(result: MintedToken | Problem): boolean {
	return isProblem(result) && (result.httpStatus === 401 || result.httpStatus === 403);
}
