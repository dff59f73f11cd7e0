/**
 * The versions of n8n that the package is tried in (test/e2e/engines.e2e.mts), the oldest first. One more:
 * `npm view n8n@<version> dependencies.n8n-core dependencies.n8n-workflow engines.node`, a line here, and
 * the table that `npm run test:e2e -- engines` prints into the README.
 */

/** One version of n8n, and what its engine is made of. */
export interface N8nVersion {
	n8n: string;
	core: string;
	workflow: string;
	/** The oldest Node it runs on. */
	node: number;
}

export const VERSIONS: readonly N8nVersion[] = [
	// `NodeConnectionTypes`, which the node's inputs and outputs are named by, is in n8n-workflow from
	// 1.83.0 on, and that came with n8n 1.85: on anything older the package cannot be loaded.
	{ n8n: '1.85.3', core: '1.84.0', workflow: '1.83.0', node: 18 },
	// The last 1.x.
	{ n8n: '1.123.81', core: '1.122.48', workflow: '1.120.31', node: 20 },
	{ n8n: '2.0.3', core: '2.0.2', workflow: '2.0.1', node: 20 },
	{ n8n: '2.20.12', core: '2.20.6', workflow: '2.20.3', node: 22 },
	// The one that everything else runs in, too: DEFAULT_N8N_VERSION, and n8n-core in package.json.
	{ n8n: '2.41.1', core: '2.41.1', workflow: '2.41.0', node: 24 },
];

/** Those that are tried: the oldest and the newest, or all of them where the tests are to be thorough. */
export const TRIED: readonly N8nVersion[] =
	process.env.GUPSHUP_TESTS === 'thorough' ? VERSIONS : [VERSIONS[0], ...VERSIONS.slice(-1)];

/** The last 1.x, which many still run. */
export const LAST_1 = '1.123.81';
