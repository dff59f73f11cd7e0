import type { Endpoint } from './endpoint.mts';
import { sendMessage } from './sendMessage.mts';
import { uploadMedia } from './uploadMedia.mts';
import { walletBalance } from './walletBalance.mts';

/** Everything that the sandbox answers below `/partner/app/{appId}/`. */
export const endpoints: readonly Endpoint[] = [sendMessage, uploadMedia, walletBalance];
