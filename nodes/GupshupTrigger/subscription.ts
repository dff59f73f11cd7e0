import type { IDataObject, IHookFunctions } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, type GupshupApp } from '../gupshup/client/app';
import { isObject, textOf } from '../gupshup/events/values';
import { nodeErrorOf } from '../gupshup/problems/nodeError';
import { type Problem, textOfProblem } from '../gupshup/problems/problem';
import { LISTENING } from '../gupshup/events/listening';
import {
	mayBeTaken,
	metaOf,
	type Result,
	type Subscription,
	Subscriptions,
} from '../gupshup/events/subscriptions';
import { Refusals } from './refusals';
import { HEADER_NAME, newSecret } from './secret';
import { checked, isTest, readWish, tagOf, type Wish } from './wish';

const REFUSALS = new Refusals();

/** The subscription that it has made, as it stands in the static data of the node. */
interface Made {
	id: string;
	tag: string;
	appKey: string;
	url: string;
	modes: string[];
}

/**
 * Whether the subscription is there as it should be. What else is there of this trigger is removed: it
 * was made for another address or for other events.
 *
 * Asks Gupshup only where it has to. Of the five requests a minute, activating needs two, activating
 * again two, a test two.
 */
export async function subscriptionExists(context: IHookFunctions): Promise<boolean> {
	const wish = await wishOf(context);
	const data = context.getWorkflowStaticData('node');
	const made = madeIn(data);
	const isKnownToBeGone = isTest(context) || data.nothingLeft === markOf(wish);
	if (made === undefined && isKnownToBeGone) return false;

	const subscriptions = new Subscriptions(context, wish.credential, textOf(data.secret));
	const own = ownOf(valueOf(context, wish, await subscriptions.list()), wish);
	if (made !== undefined && typeof data.secret === 'string' && own.length === 1) {
		if (isAsWished(made, own[0], wish)) return true;
	}
	if (made !== undefined && made.appKey !== wish.app.key) warnOfLeftover(context, made);
	await removeAll(context, wish, subscriptions, own);
	delete data.subscription;
	return false;
}

/** Subscribes, with a secret of its own. */
export async function subscribe(context: IHookFunctions): Promise<boolean> {
	const wish = await wishOf(context);
	const data = context.getWorkflowStaticData('node');
	// Once made it stays: an execution that ends after the next activation writes back the static data
	// that it began with, and calls would be refused if the secret in there was another.
	const secret = textOf(data.secret) ?? newSecret();
	const subscriptions = new Subscriptions(context, wish.credential, secret);
	const { tag, url, modes } = wish;
	const subscribeNow = async () =>
		await subscriptions.create({ tag, url, modes, meta: metaOf(HEADER_NAME, secret) });

	let result = await subscribeNow();
	if ('refusal' in result && mayBeTaken(result.refusal)) {
		// Left behind by an n8n that ended in the middle of a test, or came from a backup.
		const own = ownOf(valueOf(context, wish, await subscriptions.list()), wish);
		if (own.length > 0) {
			await removeAll(context, wish, subscriptions, own);
			result = await subscribeNow();
		}
	}
	const { id } = valueOf(context, wish, result);
	REFUSALS.forget(wish);
	LISTENING.forget(wish.credential);
	data.secret = secret;
	data.subscription = { id, tag, appId: wish.app.key, url, modes };
	delete data.nothingLeft;
	return true;
}

/** Removes the subscription that this trigger has made, and no other. */
export async function unsubscribe(context: IHookFunctions): Promise<boolean> {
	const data = context.getWorkflowStaticData('node');
	const made = madeIn(data);
	if (made === undefined) return true;
	// Static data that was brought along from another n8n speaks of that one's subscription.
	const isOwn = [true, false].some((test) => tagOf(context, test) === made.tag);
	const credential = await context.getCredentials(CREDENTIAL_NAME);
	if (!isOwn || checked(context, () => appOf(credential)).key !== made.appKey) {
		warnOfLeftover(context, made);
		delete data.subscription;
		return true;
	}
	const result = await new Subscriptions(context, credential, textOf(data.secret)).remove(made.id);
	LISTENING.forget(credential);
	if ('refusal' in result) {
		const error = errorOf(context, notRemoved(made, result.refusal));
		// n8n tries again, tells the user, and deactivates the workflow nevertheless. The next activation
		// finds what is left.
		if (made.tag !== tagOf(context, true)) throw error;
		// A test that cannot be ended would go on: the next one finds what is left.
		context.logger.warn(error.message);
		return false;
	}
	delete data.subscription;
	data.nothingLeft = markOf({ app: { key: made.appKey }, tag: made.tag });
	return true;
}

/** @throws NodeApiError with what Gupshup said to the same wish a moment ago */
async function wishOf(context: IHookFunctions): Promise<Wish> {
	const wish = await readWish(context);
	const refusal = REFUSALS.standing(wish);
	if (refusal) throw errorOf(context, refusal);
	return wish;
}

/** What is written down when everything of this trigger was removed from the app. */
function markOf({ app, tag }: { app: Pick<GupshupApp, 'key'>; tag: string }): string {
	return `${app.key} ${tag}`;
}

function madeIn(data: IDataObject): Made | undefined {
	const { subscription } = data;
	if (!isObject(subscription)) return undefined;
	const { id, tag, appId, url, modes } = subscription;
	return {
		id: String(id),
		tag: String(tag),
		appKey: String(appId).toLowerCase(),
		url: String(url),
		modes: Array.isArray(modes) ? (modes as string[]) : [],
	};
}

function ownOf(all: readonly Subscription[], { tag }: Wish): Subscription[] {
	return all.filter((subscription) => subscription.tag === tag);
}

function isAsWished(made: Made, listed: Subscription, { app, url, modes }: Wish): boolean {
	return (
		made.appKey === app.key &&
		made.id === listed.id &&
		made.url === url &&
		listed.url === url &&
		listed.active &&
		made.modes.join() === modes.join() &&
		modes.every((mode) => listed.modes?.includes(mode) ?? true)
	);
}

async function removeAll(
	context: IHookFunctions,
	wish: Wish,
	subscriptions: Subscriptions,
	own: readonly Subscription[],
): Promise<void> {
	for (const { id } of own) valueOf(context, wish, await subscriptions.remove(id));
}

function notRemoved({ id }: Made, refusal: Problem): Problem {
	return { ...refusal, what: `The subscription ${id} at Gupshup wasn't removed: ${refusal.what}` };
}

function warnOfLeftover(context: IHookFunctions, { id, appKey }: Made): void {
	context.logger.warn(
		`The subscription ${id} of the Gupshup app ${appKey} wasn't removed: the credential of this trigger is now for a different app, or the subscription belongs to a different n8n. If you don't need it, remove it in Gupshup's partner portal.`,
		{ workflowId: context.getWorkflow().id, nodeName: context.getNode().name },
	);
}

/** @throws NodeApiError or NodeOperationError that says what to do */
function valueOf<T>(context: IHookFunctions, wish: Wish, result: Result<T>): T {
	if ('value' in result) return result.value;
	throw errorOf(context, REFUSALS.take(wish, result.refusal));
}

function errorOf(context: IHookFunctions, problem: Problem): ReturnType<typeof nodeErrorOf> {
	return nodeErrorOf(context.getNode(), problem, textOfProblem(problem), problem.hint);
}
