/** The changelog when a version is made: what stands under Unreleased becomes that version's. */

const UNRELEASED = '## [Unreleased]';

/** What is said of the first version before it is there. */
const TO_COME = /^This becomes .+\.$/;

/**
 * @param day of the release, as in 2026-12-01
 * @throws where nothing is there to be released, or the version is there already
 */
export function releasedChangelog(text: string, version: string, day: string): string {
	if (!/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version)) {
		throw new Error(`"${version}" is no version: enter one like 0.2.0.`);
	}
	if (text.includes(`\n## [${version}]`)) {
		throw new Error(`CHANGELOG.md has ${version} already: enter the next version.`);
	}
	const start = text.indexOf(UNRELEASED);
	if (start < 0) throw new Error(`CHANGELOG.md has no "${UNRELEASED}".`);
	const from = start + UNRELEASED.length;
	const next = text.indexOf('\n## [', from);
	const end = next < 0 ? text.length : next;
	const lines = text.slice(from, end).trim().split('\n');
	const changes = (TO_COME.test(lines[0]) ? lines.slice(1) : lines).join('\n').trim();
	if (changes === '') {
		throw new Error('CHANGELOG.md has nothing under Unreleased: write down what has changed.');
	}
	const rest = text.slice(end).trim();
	const parts = [text.slice(0, from), `## [${version}] - ${day}`, changes, rest];
	return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
