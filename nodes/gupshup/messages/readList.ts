import type { IDataObject } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { parseText, trimmed } from '../input/text';
import { InvalidInput, quoted } from '../problems/problem';
import {
	nothingIfFalse,
	readBody,
	readFooter,
	refuseEqual,
	readTitle,
	rowsIn,
	trimmedText,
	wordsOf,
} from './readButtons';
import { readHeader } from './textButtons';

/**
 * Meta's limits, in characters.
 *
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
 */
export const LONGEST_IN_LIST = {
	body: 4096,
	button: 20,
	title: 24,
	description: 72,
	id: 200,
	section: 24,
} as const;

/** In all sections together. */
export const MOST_ROWS = 10;

/** A row of a list, checked. */
export interface ListRow {
	/** Comes back when the row is chosen, and is not shown. */
	id: string;
	title: string;
	description?: string;
	/** Heading above it; empty where the list has none. */
	section: string;
}

/** A list and what is around it, checked. */
interface ListMessage {
	header?: IDataObject;
	body: string;
	footer?: string;
	button: string;
	rows: ListRow[];
}

/**
 * Reads a list out of the node's parameters.
 *
 * @throws InvalidInput naming the field, and a row by its number and title
 */
export function readList(parameter: (name: string) => unknown): ListMessage {
	return {
		header: readHeader(parameter('headerText')),
		body: readBody(parameter('bodyText'), LONGEST_IN_LIST.body),
		footer: readFooter(parameter('footerText')),
		button: readTitle(LABELS.listButton, parameter('listButton')),
		rows: readRows(parameter('listRows')),
	};
}

function readRows(parameter: unknown): ListRow[] {
	const entries = rowsIn(parameter, 'row');
	if (entries.length === 0) {
		const hint = `Add up to ${MOST_ROWS} rows, each with its ${LABELS.rowTitle}`;
		throw new InvalidInput(LABELS.listRows, 'has no row', hint);
	}
	if (entries.length > MOST_ROWS) {
		throw new InvalidInput(
			LABELS.listRows,
			`has ${entries.length} rows, but WhatsApp shows at most ${MOST_ROWS} in all sections together`,
			`Remove row ${MOST_ROWS + 1}${wordsOf(entries[MOST_ROWS].title)}${entries.length === MOST_ROWS + 1 ? '' : ' and all after it'}, or send a second list`,
		);
	}
	const rows = entries.map(readRow);
	refuseEqual(
		rows.map(({ id, title }, index) => ({
			...{ label: LABELS.rowId, value: id },
			where: `row ${index + 1}${wordsOf(title)}`,
		})),
		`Give each row a different ID, so that you know which one was chosen. An empty ID is the same as the ${LABELS.rowTitle}`,
	);
	refuseMissingSections(rows);
	return rows;
}

function readRow(entry: IDataObject, index: number): ListRow {
	const which = `of row ${index + 1}${wordsOf(entry.title)}`;
	const read = (label: string, value: unknown, longest: number) =>
		parseText(`${label} ${which}`, nothingIfFalse(trimmedText(value)), longest);
	const title = read(LABELS.rowTitle, entry.title, LONGEST_IN_LIST.title);
	if (trimmed(title) === '') {
		throw new InvalidInput(`${LABELS.rowTitle} ${which}`, 'is empty', 'Enter the label of the row');
	}
	const id = read(LABELS.rowId, entry.id, LONGEST_IN_LIST.id);
	const description = read(LABELS.rowDescription, entry.description, LONGEST_IN_LIST.description);
	return {
		id: trimmed(id) === '' ? title : id,
		title,
		...(trimmed(description) !== '' && { description }),
		section: trimmed(read(LABELS.rowSection, entry.section, LONGEST_IN_LIST.section)),
	};
}

/** With several sections, WhatsApp requires a heading for each of them. */
function refuseMissingSections(rows: readonly ListRow[]): void {
	const without = rows.findIndex(({ section }) => section === '');
	if (without === -1 || rows.every(({ section }) => section === '')) return;
	throw new InvalidInput(
		`${LABELS.rowSection} of row ${without + 1} (${quoted(rows[without].title)})`,
		'is empty, but other rows have one',
		`Enter a ${LABELS.rowSection} for each row, or for none`,
	);
}
