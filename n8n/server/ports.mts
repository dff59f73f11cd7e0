/** Ports nobody listens on at the moment. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Asks for all at once, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
	await Promise.all(servers.map(async (server) => void (await once(server, 'listening'))));
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(
		servers.map(async (server) => await new Promise((resolve) => server.close(resolve))),
	);
	return ports;
}
