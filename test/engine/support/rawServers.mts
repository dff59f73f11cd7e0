/** Servers that do what no HTTP library does of itself, and what networks do to those who call them. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net, { type AddressInfo, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';

export interface RawServer {
	port: number;
	/** Bytes that its connections took from it. */
	bytesWritten(): number;
	/** Connections that are open. */
	open(): number;
	close(): Promise<void>;
}

/** A server that does with each connection whatever it likes. */
export async function rawServer(
	onConnection: (socket: Socket) => void,
	secure?: { key: string; cert: string },
): Promise<RawServer> {
	const sockets = new Set<Socket>();
	let written = 0;
	const listener = (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => {
			written += socket.bytesWritten;
			sockets.delete(socket);
		});
		onConnection(socket);
	};
	const server = secure ? tls.createServer(secure, listener) : net.createServer(listener);
	server.on('tlsClientError', () => {});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		bytesWritten: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, written),
		open: () => sockets.size,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Does something again and again until the connection closes. */
export function repeatedly(socket: Socket, everyMs: number, act: () => void): void {
	const timer = setInterval(act, everyMs);
	socket.on('close', () => clearInterval(timer));
}

/** As fast as it is taken, without an end. */
export function flood(socket: Socket, chunk: Buffer): void {
	const write = () => {
		while (!socket.destroyed && socket.write(chunk));
	};
	socket.on('drain', write);
	write();
}

/** A port whose packets are dropped, as a firewall does: the queue of its server is full. */
export async function droppingPort(): Promise<{ port: number; close(): void }> {
	const script = `
		const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
			require('node:fs').writeSync(1, String(server.address().port));
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120_000);
		});`;
	const child = spawn(process.execPath, ['-e', script]);
	const port = await new Promise<number>((resolve) =>
		child.stdout.once('data', (text: Buffer) => resolve(Number(text))),
	);
	const fillers = Array.from({ length: 6 }, () =>
		net.connect(port, '127.0.0.1').on('error', () => {}),
	);
	// The first ones get in; once one has not, nobody does any more.
	await Promise.all(fillers.slice(0, 2).map(async (socket) => await connected(socket)));
	return {
		port,
		close: () => {
			for (const socket of fillers) socket.destroy();
			child.kill('SIGKILL');
		},
	};
}

async function connected(socket: Socket): Promise<void> {
	if (socket.connecting) await new Promise<void>((resolve) => socket.once('connect', resolve));
}

/** A key and a certificate that nobody trusts. */
export function selfSigned(): { key: string; cert: string } {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'gupshup-cert-'));
	const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
	try {
		const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
		const rest = ['-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', cert];
		execFileSync('openssl', ['req', '-x509', ...curve, ...rest], { stdio: 'ignore' });
		return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
	} finally {
		rmSync(folder, { recursive: true });
	}
}
