/**
 * Loaded into the n8n server before n8n itself (`node --import`), run by n8n's own Node, which takes
 * the types out by itself: no host but this computer has an address. n8n looks for updates, licences and
 * a list of verified packages; here it finds out at once that it is offline, on every machine alike.
 */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';

const isHere = (host: string) =>
	isIP(host) !== 0 || host === '' || host === 'localhost' || host.endsWith('.localhost');

function notFound(host: string): Error {
	const error = new Error(`getaddrinfo ENOTFOUND ${host}`);
	return Object.assign(error, {
		code: 'ENOTFOUND',
		errno: -3008,
		syscall: 'getaddrinfo',
		hostname: host,
	});
}

type Callback = (error: Error) => void;
const lookup = dns.lookup as (...args: unknown[]) => unknown;
const lookupPromise = dns.promises.lookup as (...args: unknown[]) => Promise<unknown>;

Object.assign(dns, {
	lookup(host: string, ...rest: unknown[]) {
		if (isHere(host ?? '')) return lookup(host, ...rest);
		const callback = rest.at(-1) as Callback;
		process.nextTick(() => callback(notFound(host)));
		return {};
	},
});
Object.assign(dns.promises, {
	async lookup(host: string, ...rest: unknown[]) {
		if (isHere(host ?? '')) return await lookupPromise(host, ...rest);
		throw notFound(host);
	},
});
syncBuiltinESMExports();
