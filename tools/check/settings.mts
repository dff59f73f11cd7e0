/** What `npm run check:n8n` is told: by its options and by the environment. */
import { parseArgs } from 'node:util';

export const USAGE = `npm run check:n8n -- --url ADDRESS [options]
Checks an n8n that runs already and has this package installed. It signs in, makes a credential and
workflows that send to a sandbox on this computer, and deletes them again.

  --url ADDRESS          of the n8n, for example http://localhost:5678
  --sandbox-port PORT    where the sandbox listens on this computer (default: a free port)
  --sandbox-url ADDRESS  by which that n8n reaches the sandbox (default: http://127.0.0.1 and the port).
                         For an n8n on another computer: a tunnel that leads to the port, by https, or
                         one that ends on that computer, such as ssh -R 4010:127.0.0.1:4010
  --only TEXT            only the features with this text in their name
  --help

N8N_EMAIL and N8N_PASSWORD hold the login of the n8n: of an owner, an admin or a member. It is neither
printed nor kept.`;

export interface Settings {
	/** Of the n8n, without a slash at its end. */
	url: string;
	login: { email: string; password: string };
	/** 0: a free one. */
	sandboxPort: number;
	/** By which the n8n reaches the sandbox; its own if nothing is said. */
	sandboxUrl?: string;
	/** Part of the names of the features to try, in lower case; empty for all. */
	only: string;
}

/**
 * Reads options and environment.
 *
 * @returns `undefined` where help is asked for
 * @throws with a text for the user where something is missing or wrong
 */
export function parseSettings(args: string[], env: NodeJS.ProcessEnv): Settings | undefined {
	const { values } = parseArgs({
		args,
		options: {
			url: { type: 'string' },
			'sandbox-port': { type: 'string', default: '0' },
			'sandbox-url': { type: 'string' },
			only: { type: 'string', default: '' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return undefined;
	if (values.url === undefined) throw new Error('--url is missing: the address of the n8n.');
	const url = parseAddress('--url', values.url);
	const { N8N_EMAIL: email, N8N_PASSWORD: password } = env;
	if (!email || !password)
		throw new Error('Set N8N_EMAIL and N8N_PASSWORD to the login of the n8n.');
	const sandboxPort = Number(values['sandbox-port']);
	if (!Number.isInteger(sandboxPort) || sandboxPort < 0 || sandboxPort > 65_535) {
		throw new Error('--sandbox-port is not a port: enter a number from 1 to 65535.');
	}
	const sandboxUrl = values['sandbox-url'];
	return {
		url,
		login: { email, password },
		sandboxPort,
		...(sandboxUrl !== undefined && { sandboxUrl: parseSandboxAddress(sandboxUrl) }),
		only: values.only.toLowerCase(),
	};
}

/** Without a slash at its end. */
function parseAddress(option: string, value: string): string {
	const url = URL.canParse(value) ? new URL(value) : undefined;
	if (!url || !/^https?:$/.test(url.protocol)) {
		throw new Error(
			`${option} is not a web address: enter one that begins with http:// or https://.`,
		);
	}
	if (url.username || url.password || url.search || url.hash) {
		throw new Error(`${option} has more in it than a host and a path: enter the address alone.`);
	}
	return url.href.replace(/\/+$/, '');
}

/** The credential of the nodes accepts `http:` for n8n's own computer alone. */
function parseSandboxAddress(value: string): string {
	const address = parseAddress('--sandbox-url', value);
	const { protocol, hostname } = new URL(address);
	if (protocol === 'http:' && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) {
		throw new Error(
			'--sandbox-url has to begin with https://: the nodes send a token by http to their own computer only. Use a tunnel with https, or one that ends on the computer of the n8n (ssh -R).',
		);
	}
	return address;
}
