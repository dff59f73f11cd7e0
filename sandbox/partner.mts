import { randomBytes } from 'node:crypto';

/** The partner account that all apps of a sandbox belong to. Everything may be changed while it runs. */
export interface SandboxPartner {
	/** The `{partnerId}` of the address. */
	id: string;
	/** Of the admin who mints. */
	email: string;
	clientSecret: string;
	/** Off: Gupshup has not enabled minting for this partner. */
	mayMint: boolean;
}

/** A partner account in good order, with whatever is given put over it. */
export function createPartner(given: Partial<SandboxPartner> = {}): SandboxPartner {
	return {
		id: '1003',
		email: 'admin@example.com',
		clientSecret: randomBytes(16).toString('hex'),
		mayMint: true,
		...given,
	};
}
