/** What people read: links that lead somewhere, pictures that are there, words that users know. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { blocksIn, EXAMPLES, noteOf, PAGES, withoutCode } from '../../tools/prose.mts';
import { oddTurnsIn, oddWordsIn } from '../texts/faults.mts';
import { read, root } from './support.mts';

const REPOSITORY = 'https://github.com/n8n-nodes-gupshup/n8n-nodes-gupshup';

/** The targets of links and pictures, in the order of the page. */
function linksIn(text: string): string[] {
	return [...withoutCode(text).matchAll(/\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)/g)].map(
		([, target]) => target,
	);
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsIn(text: string): string[] {
	const seen = new Map<string, number>();
	const withoutCode = text.replace(/^([ \t]*)(```+)[^\n]*\n[\s\S]*?^[ \t]*\2[ \t]*$/gm, '');
	return [...withoutCode.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => {
		const slug = heading
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.replace(/(\*\*|__|`|(?<!\w)_|_(?!\w))/g, '')
			.trim()
			.toLowerCase()
			.replace(/[^\p{L}\p{N}_ -]/gu, '')
			.replaceAll(' ', '-');
		const times = seen.get(slug) ?? 0;
		seen.set(slug, times + 1);
		return times === 0 ? slug : `${slug}-${times}`;
	});
}

/** What is wrong with a link of a page; `undefined` where it leads to something, or out of the repository. */
function flawOf(link: string, page: string): string | undefined {
	const own = link.startsWith(`${REPOSITORY}/blob/main/`)
		? `/${link.slice(`${REPOSITORY}/blob/main/`.length)}`
		: link.startsWith(`${REPOSITORY}#`)
			? `/README.md${link.slice(REPOSITORY.length)}`
			: link;
	if (/^[a-z]+:/i.test(own)) return undefined;
	const [target, anchor] = own.split('#');
	const file =
		target === ''
			? page
			: path.posix.join(target.startsWith('/') ? '' : path.posix.dirname(page), target);
	const relative = file.replace(/^\//, '');
	if (!existsSync(path.join(root, relative))) return `${relative} is not there`;
	if (anchor === undefined || statSync(path.join(root, relative)).isDirectory()) return undefined;
	return anchorsIn(read(relative)).includes(anchor)
		? undefined
		: `${relative} has no heading #${anchor}`;
}

test.each(PAGES)('every link and anchor of %s leads somewhere', (page) => {
	const flaws = linksIn(read(page)).flatMap((link) => flawOf(link, page) ?? []);
	expect(flaws).toEqual([]);
});

test('a link that leads nowhere is noticed, and code is no link', () => {
	const page = 'docs/lists.md';
	for (const [link, flaw] of [
		['nowhere.md', 'docs/nowhere.md is not there'],
		['#nothing', 'docs/lists.md has no heading #nothing'],
		['../README.md#nothing', 'README.md has no heading #nothing'],
		[`${REPOSITORY}#nothing`, 'README.md has no heading #nothing'],
		[`${REPOSITORY}/blob/main/docs/nowhere.md`, 'docs/nowhere.md is not there'],
		['../README.md#installation', undefined],
		['../examples', undefined],
		['https://example.com/nowhere', undefined],
	]) {
		expect(flawOf(link as string, page)).toBe(flaw);
	}
	expect(linksIn('[a](b.md) `[c](d.md)`\n\n```md\n[e](f.md)\n```\n\n![g](h.webp)')).toEqual([
		'b.md',
		'h.webp',
	]);
	expect(
		anchorsIn('# A `b` c\n\n```sh\n# no\n```\n\n## **Twice**, yes?\n\n## Twice, yes\n'),
	).toEqual(['a-b-c', 'twice-yes', 'twice-yes-1']);
});

test('what the nodes, the credential and the examples link to is there', () => {
	const folders = ['nodes', 'credentials', 'examples'];
	const files = folders.flatMap((folder) =>
		readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => /\.(?:ts|json)$/.test(file))
			.map((file) => path.posix.join(folder, file)),
	);
	const links = files.flatMap((file) =>
		[...read(file).matchAll(/https:\/\/github\.com\/n8n-nodes-gupshup\/[^\s'"`)\\]+/g)].map(
			([link]) => [file, link],
		),
	);
	expect(links.length).toBeGreaterThanOrEqual(5);
	expect(links.flatMap(([file, link]) => flawOf(link, file) ?? [])).toEqual([]);
});

test('every page of docs/ can be reached from the README', () => {
	const reached = new Set(['README.md']);
	for (const page of reached) {
		for (const link of linksIn(read(page))) {
			const [target] = link.split('#');
			const file = path.posix.join(path.posix.dirname(page), target);
			if (PAGES.includes(file)) reached.add(file);
		}
	}
	expect(PAGES.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});

test('every example is in the list of them, and in the README', () => {
	const examples = readdirSync(path.join(root, 'examples')).filter((file) =>
		file.endsWith('.json'),
	);
	const listed = linksIn(read('examples/README.md')).filter((link) => link.endsWith('.json'));
	expect(listed.sort()).toEqual(examples.sort());
	const shown = linksIn(read('README.md'));
	expect(examples.filter((file) => !shown.includes(`examples/${file}`))).toEqual([]);
});

test('every picture says what it shows, and is small', () => {
	const pictures = PAGES.flatMap((page) =>
		[...read(page).matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)].map(([, text, file]) => ({
			text,
			file: path.posix.join(path.posix.dirname(page), file),
		})),
	);
	expect(pictures.length).toBeGreaterThan(4);
	for (const { text, file } of pictures) {
		expect(text.length).toBeGreaterThan(20);
		expect(statSync(path.join(root, file)).size).toBeLessThan(120_000);
	}
	const shown = pictures.map(({ file }) => path.posix.basename(file));
	expect(readdirSync(path.join(root, 'docs/images')).sort()).toEqual([...new Set(shown)].sort());
});

test('the README can be read in one sitting', () => {
	expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(180);
});

/** Read by those who change the code: words of programmers are at home there. */
const FOR_PROGRAMMERS = ['CONTRIBUTING.md', 'test/recordings/README.md', 'docs/verification.md'];

const TEXTS = [
	...PAGES.map((page) => [page, () => read(page)] as const),
	...EXAMPLES.map((example) => [example, () => noteOf(example)] as const),
];

test.each(TEXTS)('%s is in plain English, as far as rules can tell', (name, textOf) => {
	const blocks = blocksIn(textOf());
	const rules = FOR_PROGRAMMERS.includes(name) ? [oddTurnsIn] : [oddTurnsIn, oddWordsIn];
	const faults = blocks.flatMap((block) =>
		rules.flatMap((rule) => rule(block)).map((fault) => `${fault}: ${block}`),
	);
	expect(faults).toEqual([]);
});

/** Made of the name of a field and of what is wrong with it. */
const PUT_TOGETHER = [
	'Trigger On Events is empty',
	'Gupshup has rejected all messages of this app as "too many requests"',
];

/** The first column of the tables below a heading, without their heads. */
function firstColumn(page: string, heading: string): string[] {
	const [, after] = read(page).split(`\n## ${heading}\n`);
	const [section] = after.split('\n## ');
	return [...section.matchAll(/^\| (.+?) +\|/gm)]
		.map(([, cell]) => cell)
		.filter((cell) => !/^-+$|^Message$|^What you see$/.test(cell));
}

test('the texts that the docs explain are those of the nodes', () => {
	const sources = readdirSync(path.join(root, 'nodes'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => read(`nodes/${file}`))
		.join('\n');
	const texts = [
		// What begins with the name of a field is put together, too.
		...firstColumn('docs/troubleshooting.md', 'What the error messages mean')
			.filter((cell) => !cell.startsWith('_'))
			.flatMap((cell) => cell.split('; ')),
		...firstColumn('docs/troubleshooting.md', 'Gupshup Trigger').flatMap((cell) =>
			[...cell.matchAll(/"([^"]+)"/g)].map(([, text]) => text),
		),
	];
	const parts = texts
		.filter((text) => !PUT_TOGETHER.includes(text))
		.flatMap((text) => text.split(/…|\d+/))
		.map((part) => part.trim())
		.filter((part) => part.length > 8);
	expect(parts.length).toBeGreaterThan(25);
	expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
});
