/** Whether the package is there, and its credential works. */
import { deepEqual, match } from 'node:assert/strict';
import { MESSAGE_NODE, NODE, TRIGGER } from '../../n8n/server/sketches.mts';
import type { Site } from './site.mts';

const PACKAGE = 'n8n-nodes-gupshup';

const HOW_TO_INSTALL =
	'Is the package installed there? n8n 3 loads it only with N8N_UNVERIFIED_PACKAGES_ENABLED=true';

export async function nodesAreThere({ api }: Site): Promise<string> {
	const nodes = (await api.nodeTypes()).map(({ name }) => name);
	const missing = [NODE, MESSAGE_NODE, TRIGGER].filter((name) => !nodes.includes(name));
	deepEqual(missing, [], `n8n does not know ${missing.join(' and ')}. ${HOW_TO_INSTALL}`);
	const credentials = (await api.credentialTypes()).map(({ name }) => name);
	deepEqual(credentials.includes('gupshupApi'), true, 'n8n does not know the credential type');
	// A folder of nodes, or an n8n without this page, names no version.
	const packages = await api.installedPackages().catch(() => []);
	const version = packages.find(({ packageName }) => packageName === PACKAGE)?.installedVersion;
	return version ? `version ${version} of the package` : 'installed from a folder';
}

export async function credentialIsTested(site: Site): Promise<string> {
	const { api } = site;
	const credential = await site.makeCredential();
	const data = site.credentialData();
	const right = await api.testCredential(credential, data);
	deepEqual(
		right.status,
		'OK',
		`${right.message} (n8n has to reach the sandbox at ${data.baseUrl}: see --sandbox-url)`,
	);
	const wrong = await api.testCredential(credential, { ...data, appToken: 'sk_0123456789abcdef' });
	match(wrong.message, /^Gupshup doesn't accept the token/, 'A wrong token is not noticed');
	return `${right.message}; a wrong token is noticed`;
}
