import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A load balancer: every call goes to the next of the processes behind it. */
export interface Balancer {
	baseUrl: string;
	/** Ports of the processes. */
	behind: number[];
	/** How many calls each of them got. */
	calls: Map<number, number>;
	stop(): Promise<void>;
}

export async function startBalancer(): Promise<Balancer> {
	let turn = 0;
	const balancer: Balancer = {
		baseUrl: '',
		behind: [],
		calls: new Map(),
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	const server = createServer((req, res) => {
		const port = balancer.behind[turn++ % balancer.behind.length];
		balancer.calls.set(port, (balancer.calls.get(port) ?? 0) + 1);
		const { method, url: path, headers } = req;
		const call = forward({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
			res.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(res);
		});
		call.on('error', () => res.writeHead(502).end());
		req.pipe(call);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	balancer.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return balancer;
}
