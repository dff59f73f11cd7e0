/** The public address of an n8n: a proxy in front of it, which can be told to let some paths lead nowhere. */
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FrontDoor {
	readonly baseUrl: string;
	/** Port of the n8n behind it. */
	behind: number;
	/** Paths that are answered by a page of its own, as by a proxy that asks for a login. */
	closed: (path: string) => boolean;
	/** What came, in order: method, path and status of the answer. */
	readonly calls: Array<{ method: string; path: string; status: number }>;
	stop(): Promise<void>;
}

export async function startFrontDoor(): Promise<FrontDoor> {
	const server = createServer((req, res) => {
		const { method = '', url: path = '', headers } = req;
		if (door.closed(path)) {
			door.calls.push({ method, path, status: 200 });
			res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Please sign in</h1>');
			return;
		}
		const call = forward(
			{ host: '127.0.0.1', port: door.behind, method, path, headers },
			(answer) => {
				door.calls.push({ method, path, status: answer.statusCode ?? 0 });
				res.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(res);
			},
		);
		call.on('error', () => res.writeHead(502).end());
		req.pipe(call);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const door: FrontDoor = {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		behind: 0,
		closed: () => false,
		calls: [],
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return door;
}
