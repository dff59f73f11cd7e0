/** `npm run demonstration` plays to its end, and leaves its pictures, the page that tells of them, and a film. */
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
			await program.written(/The story: .+index\.md/, 20 * 60_000);
			const pictures = readdirSync(folder).filter((file) => file.endsWith('.webp'));
			const page = readFileSync(join(folder, 'index.md'), 'utf8');
			expect([...page.matchAll(/^!\[[^\]]{20,}\]\((.+)\)$/gm)].map(([, file]) => file)).toEqual(
				pictures.sort(),
			);
			expect(page.match(/^## \d+\. /gm)).toHaveLength(11);
			for (const file of pictures) expect(statSync(join(folder, file)).size).toBeGreaterThan(5_000);
			// On a computer without ffmpeg it says so instead; a CI installs it.
			if (/^No film without ffmpeg/m.test(program.output)) return;
			const [, seconds] =
				/^The film: .+demonstration\.webm \((\d+) seconds\)/m.exec(program.output) ?? [];
			expect(Number(seconds)).toBeGreaterThan(100);
			expect(Number(seconds)).toBeLessThan(300);
			expect(statSync(join(folder, 'demonstration.webm')).size).toBeGreaterThan(500_000);
		} finally {
			program.kill();
			rmSync(folder, { recursive: true, force: true });
		}
	},
	21 * 60_000,
);
