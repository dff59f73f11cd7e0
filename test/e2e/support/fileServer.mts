/** Stands in for wherever pictures lie on the web, on this computer. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FileServer {
	/** Every path below it is the picture. */
	readonly baseUrl: string;
	/** Paths asked for, in order. */
	readonly paths: string[];
	close(): Promise<void>;
}

/** The smallest PNG there is: one grey pixel. */
export const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
	'base64',
);

/** Serves this file under every path. */
export async function startFileServer(
	file: Buffer = PNG,
	contentType = 'image/png',
): Promise<FileServer> {
	const paths: string[] = [];
	const server = createServer((req, res) => {
		paths.push(req.url ?? '');
		res.writeHead(200, { 'content-type': contentType, 'content-length': file.length });
		res.end(file);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		paths,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
