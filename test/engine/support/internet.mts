import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The internet, as far as these tests need one: every host under a name, behind a proxy. The node's
 * requests go out through n8n's own client, as plain http.
 */
export class Internet {
	readonly requests: Array<{ url: string; headers: IncomingMessage['headers'] }> = [];
	readonly sites = new Map<string, (req: IncomingMessage, res: ServerResponse) => void>();
	/** Bytes of bodies that were taken off our hands, by address. */
	readonly sent = new Map<string, number>();
	atOnce = 0;
	mostAtOnce = 0;
	private readonly server = createServer((req, res) => {
		const url = String(req.url);
		this.requests.push({ url, headers: req.headers });
		this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
		res.on('close', () => {
			this.atOnce--;
			this.sent.set(url, req.socket.bytesWritten);
		});
		const site = this.sites.get(url) ?? ((_req, answer) => answer.writeHead(404).end());
		site(req, res);
	});

	async start(): Promise<void> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		const { port } = this.server.address() as AddressInfo;
		process.env.HTTP_PROXY = `http://127.0.0.1:${port}`;
		// The sandbox is on this computer.
		process.env.NO_PROXY = '127.0.0.1,localhost';
	}

	async close(): Promise<void> {
		delete process.env.HTTP_PROXY;
		delete process.env.NO_PROXY;
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	file(url: string, bytes: Buffer, headers: Record<string, string> = {}, status = 200): string {
		this.sites.set(url, (_req, res) => {
			res.writeHead(status, { 'content-length': String(bytes.length), ...headers }).end(bytes);
		});
		return url;
	}

	redirect(url: string, location: string): string {
		this.sites.set(url, (_req, res) => res.writeHead(302, { location }).end());
		return url;
	}
}
