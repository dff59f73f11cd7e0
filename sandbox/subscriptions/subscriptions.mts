import type { SandboxSubscription, SubscriptionFields } from './subscription.mts';

/** The subscriptions of all apps, in the order in which they were made. */
export class Subscriptions {
	readonly all: SandboxSubscription[] = [];
	private lastId = 1000;

	of(appId: string): SandboxSubscription[] {
		return this.all.filter((subscription) => subscription.appId === appId);
	}

	find(appId: string, id: string): SandboxSubscription | undefined {
		return this.of(appId).find((subscription) => subscription.id === id);
	}

	/** A subscription that is not there yet for anybody else. */
	draft(appId: string, fields: SubscriptionFields): SandboxSubscription {
		const now = Date.now();
		return { id: String(++this.lastId), appId, ...fields, createdOn: now, modifiedOn: now };
	}

	add(subscription: SandboxSubscription): void {
		this.all.push(subscription);
	}

	change(subscription: SandboxSubscription, fields: SubscriptionFields): void {
		Object.assign(subscription, fields, { modifiedOn: Date.now() });
	}

	remove(gone: (subscription: SandboxSubscription) => boolean): void {
		const stay = this.all.filter((subscription) => !gone(subscription));
		this.all.splice(0, this.all.length, ...stay);
	}
}
