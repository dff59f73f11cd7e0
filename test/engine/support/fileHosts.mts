/** Servers of files that are not as they should be. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { JPEG } from './images.mts';

export interface FileHost {
	origin: string;
	/** How many requests there were. */
	calls(): number;
	close(): Promise<void>;
}

export async function fileHost(listener: RequestListener): Promise<FileHost> {
	let calls = 0;
	const server = createServer((req, res) => {
		calls++;
		listener(req, res);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls: () => calls,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

export async function redirectTo(location: string): Promise<FileHost> {
	return await fileHost((_req, res) => res.writeHead(302, { location }).end());
}

/** Answers after 500 ms. */
export async function slowFile(): Promise<FileHost> {
	return await fileHost((_req, res) => {
		setTimeout(() => res.writeHead(200, { 'content-type': 'image/jpeg' }).end(JPEG), 500);
	});
}

/** 17 MB. */
export async function largeFile(declared: boolean): Promise<FileHost> {
	const bytes = Buffer.alloc(17 * 1024 * 1024, 'x');
	return await fileHost((_req, res) => {
		res.writeHead(200, declared ? { 'content-length': bytes.length } : {});
		res.write(bytes.subarray(0, 1_000_000));
		res.end(bytes.subarray(1_000_000));
	});
}

export async function eventually(holds: () => boolean): Promise<void> {
	for (let tries = 0; tries < 300 && !holds(); tries++) await sleep(10);
}
