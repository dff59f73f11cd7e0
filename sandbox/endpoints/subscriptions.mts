import { invalidUrl, subscriptionNotFound, tagTaken, type Answer } from '../answers.mts';
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
		const read = readForm(formOf(exchange));
		if ('refusal' in read) return read.refusal;
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

const one = ofOne('GET', (found) => ({
	status: 200,
	body: { status: 'success', subscription: listed(found) },
}));

/** docs: partner-docs.gupshup.io/reference/put_partner-app-appid-subscription-subscriptionid */
const change = ofOne('PUT', (found, exchange) => {
	const read = readForm(formOf(exchange), found);
	if ('refusal' in read) return read.refusal;
	exchange.subscriptions.change(found, read.fields);
	return created(found);
});

/** docs: partner-docs.gupshup.io/reference/delete_partner-app-appid-subscription-subscriptionid */
const remove = ofOne('DELETE', (found, { subscriptions }) => {
	subscriptions.remove((other) => other === found);
	return { status: 204 };
});

export const subscriptionEndpoints: readonly Endpoint[] = [
	subscribe,
	list,
	removeAll,
	one,
	change,
	remove,
];

/** What is done with the one subscription that an address names. */
function ofOne(
	method: Endpoint['method'],
	act: (found: SandboxSubscription, exchange: Exchange) => Answer,
): Endpoint {
	return {
		...common,
		method,
		path: 'subscription/{id}',
		handle(exchange) {
			const { app, request, subscriptions } = exchange;
			const id = request.endpoint?.split('/')[1] ?? '';
			const found = subscriptions.find(app.id, decodeURIComponent(id));
			return found ? act(found, exchange) : subscriptionNotFound();
		},
	};
}

/** The answer to a change has the modes as a number, the list has their names. */
function created({ modes: _modes, ...subscription }: SandboxSubscription): Answer {
	return { status: 200, body: { status: 'success', subscription } };
}

function listed({ mode: _mode, ...subscription }: SandboxSubscription) {
	return subscription;
}
