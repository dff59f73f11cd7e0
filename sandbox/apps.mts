import { randomBytes, randomUUID } from 'node:crypto';
import { catalogue } from './templates/catalogue.mts';
import type { SandboxTemplate } from './templates/template.mts';

/** A Gupshup app as the sandbox knows it. Everything may be changed while the sandbox runs. */
export interface SandboxApp {
	/** UUID, the `{appId}` of the address. */
	id: string;
	/** `sk_` and 32 hexadecimal characters, or a JWT (then it has to come as `Bearer …`). */
	token: string;
	/** Off: `App is not live.` to everything that sends or uploads. */
	live: boolean;
	/** Off: v3/message refuses, as Gupshup does until its support has turned callback billing on. */
	callbackBilling: boolean;
	/** Off: the app runs on premises, which neither v3/message nor media takes. */
	cloudApi: boolean;
	/** Off: the app is not linked to the partner account. */
	linked: boolean;
	/** Off: no message goes to a user id (BSUID), only to phone numbers. */
	userIds: boolean;
	/** Off: the marketing endpoint (MM Lite) refuses. */
	marketing: boolean;
	/** Its message templates; one of each kind unless others are given. */
	templates: SandboxTemplate[];
}

/** An app in good order, with whatever is given put over it. */
export function createApp(given: Partial<SandboxApp> = {}): SandboxApp {
	return {
		id: randomUUID(),
		token: `sk_${randomBytes(16).toString('hex')}`,
		live: true,
		callbackBilling: true,
		cloudApi: true,
		linked: true,
		userIds: true,
		marketing: true,
		templates: [...catalogue],
		...given,
	};
}
