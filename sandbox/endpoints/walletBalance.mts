import type { Endpoint } from './endpoint.mts';

/** The cheapest proof of app id and token. docs: partner-docs.gupshup.io/reference/get_partner-app-appid-wallet-balance */
export const walletBalance: Endpoint = {
	method: 'GET',
	path: 'wallet/balance',
	tokenHeaders: ['authorization'],
	limitGroup: 'others',
	handle: () => ({
		status: 200,
		body: {
			status: 'success',
			walletResponse: { currency: 'USD', currentBalance: 0, overDraftLimit: 0 },
		},
	}),
};
