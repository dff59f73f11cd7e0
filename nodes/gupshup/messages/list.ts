import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LONGEST_OWN_ID } from '../events/waitReference';
import { LABELS } from '../input/labels';
import { lengthOf, trimmed } from '../input/text';
import { InvalidInput, quoted } from '../problems/problem';
import { footerText, headerText, interactivePart, messageText, readHeader } from './buttons';
import {
	entriesField,
	entriesIn,
	neededText,
	optionalText,
	refuseCount,
	refuseEqual,
	textField,
	trimmedText,
	wordsOf,
} from './fields';
import { LIMITED, type MessageKind } from './message';
import { readBody, readFooter, readTitle } from './readButtons';

/**
 * Meta's limits, in characters.
 *
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
 */
const LONGEST = {
	body: 4096,
	button: 20,
	title: 24,
	description: 72,
	id: 200,
	section: 24,
} as const;

/** In all sections together. */
const MOST_ROWS = 10;

const listFields: INodeProperties[] = [
	textField(
		'listButton',
		`Label of the button that opens the list, up to ${LONGEST.button} characters`,
		{ required: true, placeholder: 'e.g. See the times' },
	),
	entriesField(
		'listRows',
		'Row',
		MOST_ROWS,
		[
			textField('rowTitle', `Label of the row, up to ${LONGEST.title} characters`, {
				name: 'title',
				required: true,
				placeholder: 'e.g. Friday 10:00',
			}),
			textField(
				'rowDescription',
				`Small text below the title, up to ${LONGEST.description} characters`,
				{ name: 'description', placeholder: 'e.g. 30 minutes, by video' },
			),
			textField(
				'rowId',
				`ID that you get back when the row is chosen, up to ${LONGEST.id} characters. The recipient doesn't see it. If empty, it is the ${LABELS.rowTitle}.`,
				{ name: 'id', placeholder: 'e.g. friday-10' },
			),
			textField(
				'rowSection',
				`Heading above the rows of the same section, up to ${LONGEST.section} characters. Only needed for several sections.`,
				{ name: 'section', placeholder: 'e.g. This week' },
			),
		],
		`Up to ${MOST_ROWS} rows to choose from, in the order in which they are shown`,
	),
];

/**
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-interactive-message,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
 */
export const list: MessageKind = {
	value: 'list',
	label: 'List',
	description: `A text with up to ${MOST_ROWS} rows to choose from: ${LIMITED}`,
	canAsk: true,
	fields: [headerText, messageText(LONGEST.body), footerText, ...listFields],
	read({ parameter, idOnWire }) {
		const texts = {
			header: readHeader(parameter('headerText')),
			body: readBody(parameter, LONGEST.body),
			footer: readFooter(parameter),
		};
		const button = readTitle(LABELS.listButton, parameter('listButton'));
		const rows = readRows(parameter('listRows'));
		const sections = sectionsOf(rows.map((row) => ({ ...row, id: onWire(row, idOnWire) })));
		return {
			media: [],
			part: () => interactivePart('list', texts, { button, sections }),
			answers: rows.map(({ id }, index) => ({ id, where: `row ${index + 1}` })),
		};
	},
};

interface ListRow {
	id: string;
	title: string;
	description?: string;
	/** Heading above it; empty where the list has none. */
	section: string;
}

export function readRows(parameter: unknown): ListRow[] {
	const entries = entriesIn(parameter, 'row');
	refuseCount(LABELS.listRows, 'row', entries, MOST_ROWS, ['title'], {
		none: `Add up to ${MOST_ROWS} rows, each with its ${LABELS.rowTitle}`,
		inAll: ' in all sections together',
		second: 'a second list',
	});
	const rows = entries.map(readRow);
	refuseEqual(
		rows.map(({ id, title }, index) => [LABELS.rowId, id, `row ${index + 1}${wordsOf(title)}`]),
		`Give each row a different ID, so that you know which one was chosen. An empty ID is the same as the ${LABELS.rowTitle}`,
	);
	refuseMissingSections(rows);
	return rows;
}

function readRow(entry: IDataObject, index: number): ListRow {
	const of = `of row ${index + 1}${wordsOf(entry.title)}`;
	const title = neededText(
		`${LABELS.rowTitle} ${of}`,
		trimmedText(entry.title),
		LONGEST.title,
		'Enter the label of the row',
	);
	const optional = (label: string, key: 'id' | 'description' | 'section') =>
		optionalText(`${label} ${of}`, trimmedText(entry[key]), LONGEST[key]);
	return {
		id: optional(LABELS.rowId, 'id') ?? title,
		title,
		description: optional(LABELS.rowDescription, 'description'),
		section: trimmed(optional(LABELS.rowSection, 'section') ?? ''),
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

/** @throws InvalidInput where an ID has no room beside the way back to the workflow */
function onWire({ id, title }: ListRow, idOnWire: (ownId: string) => string): string {
	const wire = idOnWire(id);
	if (wire === id) return id;
	const wayBack = lengthOf(wire) - lengthOf(id);
	const room = Math.min(LONGEST_OWN_ID, LONGEST.id - wayBack);
	if (lengthOf(id) <= room) return wire;
	throw new InvalidInput(
		`${LABELS.rowId} of row "${title}"`,
		`has ${lengthOf(id)} characters, and with Send and Wait for Response it can have up to ${room}`,
		'Shorten it',
	);
}

/** Rows under their headings, in the order in which the headings come up first. */
function sectionsOf(rows: readonly ListRow[]): IDataObject[] {
	const bySection = new Map<string, IDataObject[]>();
	for (const { section, ...row } of rows) {
		bySection.set(section, [...(bySection.get(section) ?? []), row]);
	}
	return [...bySection].map(([title, same]) => ({ ...(title !== '' && { title }), rows: same }));
}
