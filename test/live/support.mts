import '../../engine/index.mts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/index.mts';
import type { Settings } from '../../scripts/live/settings.mts';

export const TO = '919812345678';
export const OTHER_TO = '16315559876';
export const USER_ID = 'IN.Zebra4711Quagga';

/** All that can be asked, of a sandbox, without waiting for anything that need not be waited for. */
export async function sandboxAndSettings(
	options: SandboxOptions = {},
	more: Partial<Settings> = {},
): Promise<{ sandbox: Sandbox; settings: Settings }> {
	const sandbox = await startSandbox({ eventRetries: [], rate: null, ...options });
	const port = await freePort();
	return {
		sandbox,
		settings: {
			baseUrl: sandbox.baseUrl,
			appId: sandbox.app.id,
			token: sandbox.app.token,
			to: TO,
			otherTo: OTHER_TO,
			userId: USER_ID,
			imageUrl: 'https://example.com/private-folder/photo.jpg',
			listen: `http://127.0.0.1:${port}/`,
			port,
			rate: true,
			only: [],
			folder: 'not written',
			everyMs: 1,
			waitMs: 2_000,
			...more,
		},
	};
}

export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
