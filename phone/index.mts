/**
 * The phones of everybody who is written to, as one page in a browser. Stands beside a sandbox, which
 * knows nothing of it, and shows and does what people with phones would see and do.
 */
import type { Sandbox } from '../sandbox/index.mts';
import { PHONE_PATH } from './bubbles.mts';
import { Phone, type PhoneOptions } from './phone.mts';
import { handlePhone } from './routes.mts';

export type { PhoneOptions } from './phone.mts';

/**
 * Shows what a sandbox gets. Throws if it does not record everything.
 *
 * @returns where the page is; it is gone when the sandbox is closed
 */
export function startPhone(sandbox: Sandbox, options: PhoneOptions = {}): { url: string } {
	sandbox.attach((parts) => {
		const phone = new Phone(parts, options);
		return {
			path: PHONE_PATH,
			handle: (req, res) => handlePhone(req, res, phone),
			changed: () => phone.changed(),
			reset: () => phone.reset(),
			latency: () => phone.switches.latency,
		};
	});
	return { url: sandbox.baseUrl + PHONE_PATH };
}
