/** All texts that a user of the nodes can read, as one document. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';

import { GupshupApi } from '../../credentials/GupshupApi.credentials';
import { GupshupSendImage } from '../../nodes/GupshupSendImage/GupshupSendImage.node';
import { GupshupSendMessage } from '../../nodes/GupshupSendMessage/GupshupSendMessage.node';
import { GupshupTrigger } from '../../nodes/GupshupTrigger/GupshupTrigger.node';
import { CHOICES, type PanelText, textsOf } from './panels.mts';
import { sentencesIn } from './sentences.mts';

const root = resolve('.');

const PANELS: Array<[title: string, description: INodeTypeDescription | ICredentialType]> = [
	['The dialog of the credential', new GupshupApi()],
	['The panel of Gupshup Send Image', new GupshupSendImage().description],
	['The panel of Gupshup Send Message', new GupshupSendMessage().description],
	['The panel of Gupshup Trigger', new GupshupTrigger().description],
];

/** A group of texts, by the panel or the source file that they stand in. */
export interface Section {
	title: string;
	texts: PanelText[];
}

/** Panels first, as they are read from top to bottom, then the sources, by path. */
export function allTexts(): Section[] {
	const panels = PANELS.map(([title, description]) => ({ title, texts: textsOf(description) }));
	const shown = new Set(
		panels.flatMap(({ texts }) =>
			texts.flatMap(({ kind, text }) => (kind === 'choices' ? text.split(CHOICES) : [text])),
		),
	);
	const sources = ['credentials', 'nodes'].flatMap(sourcesIn).flatMap((path): Section[] => {
		const texts = sentencesIn(join(root, path))
			.filter((text) => !shown.has(text))
			.map((text) => ({ depth: 0, kind: 'sentence', text }));
		return texts.length === 0 ? [] : [{ title: path, texts }];
	});
	return [...panels, ...sources];
}

/** The names that stand on something in a panel: of fields, options and choices. */
export function namesIn(sections: Section[]): Set<string> {
	return new Set(
		sections.flatMap(({ texts }) =>
			texts.filter(({ kind }) => ['displayName', 'option'].includes(kind)).map(({ text }) => text),
		),
	);
}

/** The document, to be read through by a person. */
export function asMarkdown(sections: Section[]): string {
	const lines = sections.flatMap(({ title, texts }) => [
		'',
		`## ${title}`,
		'',
		...texts.map(({ depth, kind, text }) => `${'  '.repeat(depth)}- ${calledBy(kind)}${text}`),
	]);
	return `${HEADER}${lines.join('\n')}\n`;
}

const HEADER = `# Every text that a user of the nodes can read

Written by \`UPDATE_TEXTS=1 npx jest test/texts\` out of the code; \`…\` stands for what is known only at run time, \`[a | b]\` for what is one or the other.
`;

function calledBy(kind: string): string {
	switch (kind) {
		case 'sentence':
			return '';
		case 'displayName':
			return '**label** ';
		case 'option':
			return '**choice** ';
		default:
			return `_${kind}:_ `;
	}
}

function sourcesIn(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.ts') && !DATA.test(path))
		.map((path) => `${folder}/${path}`)
		.sort();
}

/** Tables of data, made by scripts. */
const DATA = /numberPlans\.ts$|countryNames\.ts$/;
