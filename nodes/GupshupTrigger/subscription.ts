import type { IDataObject, IHookFunctions } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME } from '../gupshup/client/app';
import {
	listening,
	mayBeTaken,
	metaOf,
	type Result,
	type Subscription,
	Subscriptions,
} from '../gupshup/events/subscriptions';
import { isObject, textOf } from '../gupshup/events/values';
import { nodeErrorOf } from '../gupshup/problems/outcome';
import { type Problem, textOfProblem } from '../gupshup/problems/problem';
import {
	checked,
	type Desired,
	HEADER_NAME,
	isTest,
	newSecret,
	readDesired,
	refusals,
	tagOf,
} from './desired';
import { nodeIn } from './settings';

/** The subscription that it has made, as it stands in the static data of the node. */
interface Stored {
	id: string;
	tag: string;
	appKey: string;
	url: string;
	modes: string[];
}

/** The subscription of a trigger. Throws NodeApiError or NodeOperationError that says what to do. */
export class TriggerSubscription {
	private readonly subscriptions: Subscriptions;
	private readonly data: IDataObject;
	/**
	 * Once made it stays: an execution that ends after the next activation writes back the static data that
	 * it began with, and calls would be refused if the secret in there was another.
	 */
	private readonly secret: string;

	private constructor(
		private readonly context: IHookFunctions,
		private readonly desired: Desired,
	) {
		this.data = context.getWorkflowStaticData('node');
		this.secret = textOf(this.data.secret) ?? newSecret();
		this.subscriptions = new Subscriptions(context, desired.credential, this.secret);
	}

	/** @throws NodeApiError with what Gupshup said to the same a moment ago */
	static async of(context: IHookFunctions): Promise<TriggerSubscription> {
		const desired = await readDesired(context);
		const refusal = refusals().standing(desired);
		if (refusal) throw errorOf(context, refusal);
		return new TriggerSubscription(context, desired);
	}

	/**
	 * Whether the subscription is there as it should be. What else is there of this trigger is removed. Of
	 * the five requests a minute, activating needs two, activating again two, a test two.
	 */
	async exists(): Promise<boolean> {
		const { context, data, desired } = this;
		const stored = storedIn(data);
		const isKnownToBeGone =
			isTest(context) || data.nothingLeft === markOf(desired.app.key, desired.tag);
		if (stored === undefined && isKnownToBeGone) return false;
		const own = await this.own();
		if (stored !== undefined && typeof data.secret === 'string' && own.length === 1) {
			if (isUpToDate(stored, own[0], desired)) return true;
		}
		if (stored !== undefined && stored.appKey !== desired.app.key) {
			warnOfLeftover(context, stored);
		}
		await this.removeAll(own);
		delete data.subscription;
		return false;
	}

	async create(): Promise<true> {
		const { data, desired, secret } = this;
		const { app, tag, url, modes } = desired;
		const meta = metaOf(HEADER_NAME, secret);
		const create = async () => await this.subscriptions.create(modes, { tag, url, meta });
		let result = await create();
		if ('refusal' in result && mayBeTaken(result.refusal)) {
			// Left behind by an n8n that ended in the middle of a test, or came from a backup.
			const own = await this.own();
			if (own.length > 0) {
				await this.removeAll(own);
				result = await create();
			}
		}
		const id = this.valueOf(result);
		refusals().forget(desired);
		listening().forget(desired.credential);
		data.secret = secret;
		data.subscription = { id, tag, appId: app.key, url, modes };
		delete data.nothingLeft;
		return true;
	}

	private async own(): Promise<Subscription[]> {
		const all = this.valueOf(await this.subscriptions.list());
		return all.filter(({ tag }) => tag === this.desired.tag);
	}

	private async removeAll(own: readonly Subscription[]): Promise<void> {
		for (const { id } of own) this.valueOf(await this.subscriptions.remove(id));
	}

	private valueOf<T>(result: Result<T>): T {
		if ('value' in result) return result.value;
		throw errorOf(this.context, refusals().take(this.desired, result.refusal));
	}
}

export async function unsubscribe(context: IHookFunctions): Promise<boolean> {
	const data = context.getWorkflowStaticData('node');
	const stored = storedIn(data);
	if (stored === undefined) return true;
	// Static data that was brought along from another n8n speaks of that one's subscription.
	const isOwn = [true, false].some((test) => tagOf(context, test) === stored.tag);
	const credential = await context.getCredentials(CREDENTIAL_NAME);
	if (!isOwn || checked(context, () => appOf(credential)).key !== stored.appKey) {
		warnOfLeftover(context, stored);
		delete data.subscription;
		return true;
	}
	const subscriptions = new Subscriptions(context, credential, textOf(data.secret));
	const result = await subscriptions.remove(stored.id);
	listening().forget(credential);
	if ('refusal' in result) {
		const { refusal } = result;
		const what = `The subscription ${stored.id} at Gupshup wasn't removed: ${refusal.what}`;
		const error = errorOf(context, { ...refusal, what });
		// n8n tries again, tells the user, and deactivates the workflow nevertheless. The next activation
		// finds what is left.
		if (stored.tag !== tagOf(context, true)) throw error;
		context.logger.warn(error.message);
		return false;
	}
	delete data.subscription;
	data.nothingLeft = markOf(stored.appKey, stored.tag);
	return true;
}

function markOf(appKey: string, tag: string): string {
	return `${appKey} ${tag}`;
}

function storedIn({ subscription }: IDataObject): Stored | undefined {
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

function isUpToDate(stored: Stored, listed: Subscription, { app, url, modes }: Desired): boolean {
	return (
		stored.appKey === app.key &&
		stored.id === listed.id &&
		stored.url === url &&
		listed.url === url &&
		listed.active &&
		stored.modes.join() === modes.join() &&
		modes.every((mode) => listed.modes?.includes(mode) ?? true)
	);
}

function warnOfLeftover(context: IHookFunctions, { id, appKey }: Stored): void {
	context.logger.warn(
		`The subscription ${id} of the Gupshup app ${appKey} wasn't removed: the credential of this trigger is now for a different app, or the subscription belongs to a different n8n. If you don't need it, remove it in Gupshup's partner portal.`,
		nodeIn(context),
	);
}

function errorOf(context: IHookFunctions, problem: Problem): ReturnType<typeof nodeErrorOf> {
	return nodeErrorOf(context.getNode(), problem, textOfProblem(problem), problem.hint);
}
