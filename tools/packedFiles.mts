/** All that users get. Whatever is not on this list was packed by mistake. */
const BELONGING: readonly RegExp[] = [
	/^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|index\.js)$/,
	/^dist\/(?:nodes|credentials)\/.+\.(?:js|node\.json)$/,
	/^dist\/nodes\/[^/]+\/__schema__\/.+\.json$/,
	/^dist\/icons\/[^/]+\.svg$/,
];

const TEST = /\.(?:test|spec|e2e)\.|(?:^|\/)(?:test|tests|__tests__)\//;

/** The files of a package that have no business in it. */
export function strangersAmong(files: readonly string[]): string[] {
	return files.filter(
		(file) => TEST.test(file) || !BELONGING.some((pattern) => pattern.test(file)),
	);
}

/** Of the unpacked package, in bytes: whoever makes it larger should know why. */
export const LARGEST_PACKAGE = 600_000;
