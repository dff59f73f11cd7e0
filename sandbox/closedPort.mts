import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A base URL on this computer on which nothing listens: connections to it are refused. */
export async function closedPort(): Promise<string> {
	// Only the system knows which port is free, so one is taken from it and given back.
	const server = createServer();
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return `http://127.0.0.1:${port}`;
}
