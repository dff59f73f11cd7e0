import { appTokenEndpoints } from './appTokens.mts';
import type { Endpoint } from './endpoint.mts';
import { listTemplates } from './listTemplates.mts';
import { markAsRead } from './markAsRead.mts';
import { sendMarketing, sendMessage } from './sendMessage.mts';
import { subscriptionEndpoints } from './subscriptions.mts';
import { uploadMedia } from './uploadMedia.mts';
import { walletBalance } from './walletBalance.mts';

/** Everything that the sandbox answers below `/partner/app/{appId}/`. */
export const endpoints: readonly Endpoint[] = [
	sendMessage,
	sendMarketing,
	markAsRead,
	uploadMedia,
	listTemplates,
	walletBalance,
	...subscriptionEndpoints,
	...appTokenEndpoints,
];
