import { releasedChangelog } from '../../../tools/release/changelog.mts';

const HEAD = '# Changelog\n\nAll changes.\n';
const OLD = '## [0.1.0] - 2026-12-01\n\n### Added\n\n- Everything.\n';

test('what is unreleased becomes the version, with its day; what was released stays', () => {
	const text = `${HEAD}\n## [Unreleased]\n\n### Fixed\n\n- A fault.\n\n${OLD}`;
	expect(releasedChangelog(text, '0.2.0', '2027-01-15')).toBe(
		`${HEAD}\n## [Unreleased]\n\n## [0.2.0] - 2027-01-15\n\n### Fixed\n\n- A fault.\n\n${OLD}`,
	);
});

test('the first version is said to come no more', () => {
	const text = `${HEAD}\n## [Unreleased]\n\nThis becomes 0.1.0, the first version.\n\n### Added\n\n- Everything.\n`;
	expect(releasedChangelog(text, '0.1.0', '2026-12-01')).toBe(`${HEAD}\n## [Unreleased]\n\n${OLD}`);
});

test.each([
	['0.2', `${HEAD}\n## [Unreleased]\n\n- A fault.\n`, /is no version/],
	['0.1.0', `${HEAD}\n## [Unreleased]\n\n- A fault.\n\n${OLD}`, /has 0\.1\.0 already/],
	['0.2.0', `${HEAD}\n## [Unreleased]\n\n${OLD}`, /has nothing under Unreleased/],
	['0.2.0', `${HEAD}\n${OLD}`, /has no "## \[Unreleased\]"/],
])('%s is not released from a changelog like %j', (version, text, message) => {
	expect(() => releasedChangelog(text, version, '2027-01-15')).toThrow(message);
});
