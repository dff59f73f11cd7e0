/** `npm run demonstration` plays to its end, and leaves its pictures and the page that tells of them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tsxRun } from '../setup/program.mts';

test(
	'every step is played, and its pictures are on the page',
	async () => {
		const folder = mkdtempSync(join(tmpdir(), 'gupshup-demonstration-'));
		const program = tsxRun(['tools/demonstration/index.mts', '--to', folder]);
		try {
			await program.written(/The story: .+index\.md/, 15 * 60_000);
			const pictures = readdirSync(folder).filter((file) => file.endsWith('.webp'));
			const page = readFileSync(join(folder, 'index.md'), 'utf8');
			expect([...page.matchAll(/^!\[[^\]]{20,}\]\((.+)\)$/gm)].map(([, file]) => file)).toEqual(
				pictures.sort(),
			);
			expect(page.match(/^## \d+\. /gm)).toHaveLength(11);
			for (const file of pictures) expect(statSync(join(folder, file)).size).toBeGreaterThan(5_000);
		} finally {
			program.kill();
			rmSync(folder, { recursive: true, force: true });
		}
	},
	16 * 60_000,
);
