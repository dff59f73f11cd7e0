/** The prose that people read: of the Markdown pages, and of the notes in the example workflows. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** Every Markdown page of the repository that is written by hand. */
export const PAGES = [
	...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/README.md'],
	'test/recordings/README.md',
	...filesIn('docs', '.md'),
];

/** The example workflows. */
export const EXAMPLES = filesIn('examples', '.json');

function filesIn(folder: string, ending: string): string[] {
	return readdirSync(path.join(root, folder))
		.filter((file) => file.endsWith(ending))
		.map((file) => `${folder}/${file}`);
}

interface Workflow {
	name: string;
	nodes: Array<{ name: string; type: string; parameters: { content?: string } }>;
}

/**
 * The text of the sticky notes of an example, as Markdown. The names of its nodes and its own name are
 * left out: they aren't prose.
 */
export function noteOf(example: string): string {
	const { name, nodes } = JSON.parse(readFileSync(path.join(root, example), 'utf8')) as Workflow;
	const names = [name, ...nodes.map((node) => node.name)].sort((a, b) => b.length - a.length);
	const notes = nodes.map(({ parameters }) => parameters.content ?? '').join('\n\n');
	return names.reduce((text, one) => text.replaceAll(`**${one}**`, '**it**'), notes);
}

/**
 * A page without its code, in which nothing is a link, a sentence or a word.
 *
 * @param inPlace what takes the place of code within a sentence
 */
export function withoutCode(markdown: string, inPlace = ''): string {
	return markdown
		.replace(/^([ \t]*)(```+)[^\n]*\n[\s\S]*?^[ \t]*\2[ \t]*$/gm, '')
		.replace(/`[^`\n]*`/g, inPlace);
}

/**
 * The prose of a page, a block for each paragraph, list item, heading and cell of a table: without
 * code, addresses, marks of Markdown, and what stands in double quotes, which is somebody else's text.
 */
export function blocksIn(markdown: string): string[] {
	const plain = withoutCode(markdown, 'code')
		// A line in bold type is a heading, and begins a block of its own, as in the notes of workflows.
		.replace(/^(?:\*\*[^*\n]+\*\*)$/gm, '\n$&\n')
		.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/<?https?:\/\/\S+/g, '')
		.replace(/"[^"\n]*"/g, '""')
		.replace(/\*\*|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)/g, '');
	const lines = plain
		.split('\n')
		.map((line) => line.replace(/^#{1,6}\s+(.*)$/, '\n$1\n'))
		.map((line) => line.replace(/^\s*(?:>|[-*]|\d+\.)\s+/, '\n'));
	return lines
		.join('\n')
		.split(/\n\s*\n|\n(?=\|)|\n(?=\n)|\|/)
		.map((block) => block.replace(/\s+/g, ' ').trim())
		.filter((block) => /\p{L}/u.test(block));
}

/** The sentences of a text. A block that ends without a mark is one, too. */
export function sentencesIn(block: string): string[] {
	return block
		.split(/(?<=[.!?]["')]*)\s+(?=["'(]?(?:[\p{Lu}\d]|code|n8n))/u)
		.filter((sentence) => /\p{L}/u.test(sentence));
}

const wordsIn = (text: string) => text.match(/[\p{L}\d][\p{L}\d'’-]*/gu) ?? [];

/** Roughly, as readability formulas count: groups of vowels, without a silent e at the end. */
export function syllablesIn(word: string): number {
	const letters = word.toLowerCase().replace(/[^a-z]/g, '');
	if (letters.length <= 3) return 1;
	const heard = letters
		.replace(/(?:[^laeiouycghsxz]es|[^td]ed|[^laeiouy]e)$/, '')
		.replace(/^y/, '');
	return Math.max(heard.match(/[aeiouy]{1,2}/g)?.length ?? 1, 1);
}

export interface ReadingEase {
	/** The Flesch reading ease: 60 to 70 is plain English, more is easier. */
	ease: number;
	wordsPerSentence: number;
	longest: string;
}

/** Cells and headings of fewer words than this aren't sentences, and would make any page look easy. */
const LEAST_WORDS = 4;

/** @returns how easy a page is to read; `undefined` where it has no sentences */
export function readingEaseOf(markdown: string): ReadingEase | undefined {
	const sentences = blocksIn(markdown)
		.flatMap(sentencesIn)
		.map((text) => ({ text, words: wordsIn(text) }))
		.filter(({ words }) => words.length >= LEAST_WORDS);
	if (sentences.length === 0) return undefined;
	const words = sentences.flatMap((sentence) => sentence.words);
	const syllables = words.reduce((sum, word) => sum + syllablesIn(word), 0);
	const wordsPerSentence = words.length / sentences.length;
	const [longest] = sentences.sort((a, b) => b.words.length - a.words.length);
	return {
		ease: 206.835 - 1.015 * wordsPerSentence - 84.6 * (syllables / words.length),
		wordsPerSentence,
		longest: longest.text,
	};
}
