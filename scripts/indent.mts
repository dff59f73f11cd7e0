/**
 * The last step of `npm run build`: indents what was built with tabs, as the sources are. The compiler knows
 * only four spaces, which are a tenth of the package.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const dist = path.resolve(import.meta.dirname, '..', 'dist');

for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
	if (!name.endsWith('.js')) continue;
	const file = path.join(dist, name);
	const code = readFileSync(file, 'utf8');
	// A text that goes over several lines may begin one with spaces of its own.
	const hasLongText = code.split('\n').some((line) => line.split('`').length % 2 === 0);
	if (hasLongText) continue;
	writeFileSync(
		file,
		code.replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4)),
	);
}
