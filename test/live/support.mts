import { createServer } from 'node:http';
import type { Sandbox, SandboxOptions } from '../../sandbox/index.mts';
import { setUp } from '../engine/support/bench.mts';
import type { Settings } from '../../tools/live/settings.mts';

export const TO = '919812345678';
export const OTHER_TO = '16315559876';
export const USER_ID = 'IN.Zebra4711Quagga';

/** All that can be asked, of a sandbox, without waiting for anything that need not be waited for. */
export async function sandboxAndSettings(
	options: SandboxOptions = {},
	more: Partial<Settings> = {},
): Promise<{ sandbox: Sandbox; settings: Settings }> {
	const { sandbox } = await setUp({ eventRetries: [], rate: null, ...options });
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
			marketingTemplate: 'season_greeting|en',
			listen: `http://127.0.0.1:${port}/`,
			port,
			rate: true,
			only: [],
			folder: 'not written',
			everyMs: 1,
			waitMs: 1_000,
			...more,
		},
	};
}

/** Below the ports that connections get of themselves, so that none of them takes it meanwhile. */
async function freePort(): Promise<number> {
	for (;;) {
		const port = 10_000 + Math.floor(Math.random() * 20_000);
		const server = createServer();
		const isFree = await new Promise<boolean>((resolve) => {
			server.once('error', () => resolve(false));
			server.listen(port, '127.0.0.1', () => resolve(true));
		});
		if (!isFree) continue;
		await new Promise((resolve) => server.close(resolve));
		return port;
	}
}
