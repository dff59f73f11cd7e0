/** The README names every version of n8n that the package is tried in, and none that it is not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_N8N_VERSION } from '../../n8n/install/cache.mts';
import { LAST_1, VERSIONS } from '../../n8n/install/versions.mts';
import { engineTable, engineTableIn, FEATURES, featuresIn } from '../e2e/support/engineTable.mts';
import { readJson, root } from './support.mts';

const README = readFileSync(path.join(root, 'README.md'), 'utf8');

/** The words in the cells of a table, row by row. */
const cellsOf = (table: string) =>
	table.split('\n').map((row) =>
		row
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);

test('the table has a column for every version, and every feature is in one row', () => {
	const rows = cellsOf(engineTableIn(README) ?? '');
	const empty = cellsOf(engineTable(VERSIONS.map((version) => ({ ...version, cells: {} }))));
	expect(rows[0]).toEqual(empty[0]);
	expect(rows[2]).toEqual(empty[2]);
	const features = rows.slice(3).flatMap(([cell]) => featuresIn(cell));
	expect(features.sort()).toEqual([...FEATURES].sort());
});

test('what it says of each is that it works, or from which version on it does', () => {
	const rows = cellsOf(engineTableIn(README) ?? '').slice(3);
	for (const [, ...said] of rows) expect(said).toHaveLength(VERSIONS.length);
	for (const cell of rows.flatMap(([, ...said]) => said))
		expect(cell).toMatch(/^(?:yes|no, from \d+\.\d+ on)$/);
});

test('the newest is the one that all other tests run in', () => {
	const newest = VERSIONS[VERSIONS.length - 1];
	const { devDependencies } = readJson<{ devDependencies: Record<string, string> }>('package.json');
	expect(newest.n8n).toBe(DEFAULT_N8N_VERSION);
	expect(devDependencies).toMatchObject({
		'n8n-core': newest.core,
		'n8n-workflow': newest.workflow,
	});
	expect(VERSIONS.map(({ n8n }) => n8n)).toContain(LAST_1);
});
