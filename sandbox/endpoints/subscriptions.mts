import {
	invalidUrl,
	reviewParameters,
	subscriptionNotFound,
	tagTaken,
	type Answer,
} from '../answers.mts';
import { readForm, type SandboxSubscription } from '../subscriptions/subscription.mts';
import { formOf, type Endpoint, type Exchange } from './endpoint.mts';

const common = { tokenHeaders: ['authorization', 'token'], limitGroup: 'subscriptions' } as const;

/** docs: partner-docs.gupshup.io/reference/setsubscription-api-v3 */
const subscribe: Endpoint = {
	...common,
	method: 'POST',
	path: 'subscription',
	async handle(exchange): Promise<Answer> {
		const { app, subscriptions } = exchange;
		const form = formOf(exchange);
		if (!form) return reviewParameters();
		const read = readForm(form);
		if ('fault' in read) return read.fault === 'url' ? invalidUrl() : reviewParameters();
		const isTaken = () => subscriptions.of(app.id).some(({ tag }) => tag === read.fields.tag);
		if (isTaken()) return tagTaken();

		const subscription = subscriptions.draft(app.id, read.fields);
		if (!(await exchange.events.test(app, subscription))) return invalidUrl();
		if (isTaken()) return tagTaken();
		subscriptions.add(subscription);
		return created(subscription);
	},
};

/** docs: partner-docs.gupshup.io/reference/get_partner-app-appid-subscription */
const list: Endpoint = {
	...common,
	method: 'GET',
	path: 'subscription',
	handle: ({ app, subscriptions }) => ({
		status: 200,
		body: { status: 'success', subscriptions: subscriptions.of(app.id).map(listed) },
	}),
};

/** docs: docs.gupshup.io/reference/delete-all-subscription */
const removeAll: Endpoint = {
	...common,
	method: 'DELETE',
	path: 'subscription',
	handle({ app, subscriptions }) {
		subscriptions.remove(({ appId }) => appId === app.id);
		return { status: 204 };
	},
};

const one: Endpoint = {
	...common,
	method: 'GET',
	path: 'subscription/{id}',
	handle(exchange) {
		const found = addressed(exchange);
		if (!found) return subscriptionNotFound();
		return { status: 200, body: { status: 'success', subscription: listed(found) } };
	},
};

/** docs: partner-docs.gupshup.io/reference/put_partner-app-appid-subscription-subscriptionid */
const change: Endpoint = {
	...common,
	method: 'PUT',
	path: 'subscription/{id}',
	handle(exchange) {
		const found = addressed(exchange);
		if (!found) return subscriptionNotFound();
		const form = formOf(exchange);
		const read = form && readForm(form, found);
		if (!read) return reviewParameters();
		if ('fault' in read) return read.fault === 'url' ? invalidUrl() : reviewParameters();
		exchange.subscriptions.change(found, read.fields);
		return created(found);
	},
};

/** docs: partner-docs.gupshup.io/reference/delete_partner-app-appid-subscription-subscriptionid */
const remove: Endpoint = {
	...common,
	method: 'DELETE',
	path: 'subscription/{id}',
	handle(exchange) {
		const found = addressed(exchange);
		if (!found) return subscriptionNotFound();
		exchange.subscriptions.remove((other) => other === found);
		return { status: 204 };
	},
};

export const subscriptionEndpoints: readonly Endpoint[] = [
	subscribe,
	list,
	removeAll,
	one,
	change,
	remove,
];

function addressed({ app, request, subscriptions }: Exchange): SandboxSubscription | undefined {
	const id = request.endpoint?.split('/')[1] ?? '';
	return subscriptions.find(app.id, decodeURIComponent(id));
}

/** The answer to a change has the modes as a number, the list has their names. */
function created({ modes: _modes, ...subscription }: SandboxSubscription): Answer {
	return { status: 200, body: { status: 'success', subscription } };
}

function listed({ mode: _mode, ...subscription }: SandboxSubscription) {
	return subscription;
}
