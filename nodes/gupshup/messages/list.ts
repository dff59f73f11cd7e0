import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LONGEST_OWN_ID } from '../events/waitReference';
import { LABELS } from '../input/labels';
import { lengthOf } from '../input/text';
import { InvalidInput } from '../problems/problem';
import { footerText } from './buttons';
import type { MessageKind } from './message';
import { type ListRow, LONGEST_IN_LIST, MOST_ROWS, readList } from './readList';
import { bodyTextField, headerText } from './textButtons';

const rowField = (
	displayName: string,
	name: string,
	placeholder: string,
	description: string,
): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder,
	description,
});

const listFields: INodeProperties[] = [
	{
		displayName: LABELS.listButton,
		name: 'listButton',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. See the times',
		description: `Label of the button that opens the list, up to ${LONGEST_IN_LIST.button} characters`,
	},
	{
		displayName: LABELS.listRows,
		name: 'listRows',
		type: 'fixedCollection',
		required: true,
		placeholder: 'Add Row',
		typeOptions: { multipleValues: true, sortable: true, maxAllowedFields: MOST_ROWS },
		default: {},
		description: `Up to ${MOST_ROWS} rows to choose from, in the order in which they are shown`,
		options: [
			{
				displayName: 'Row',
				name: 'row',
				values: [
					{
						...rowField(
							LABELS.rowTitle,
							'title',
							'e.g. Friday 10:00',
							`Label of the row, up to ${LONGEST_IN_LIST.title} characters`,
						),
						required: true,
					},
					rowField(
						LABELS.rowDescription,
						'description',
						'e.g. 30 minutes, by video',
						`Small text below the title, up to ${LONGEST_IN_LIST.description} characters`,
					),
					rowField(
						LABELS.rowId,
						'id',
						'e.g. friday-10',
						`ID that you get back when the row is chosen, up to ${LONGEST_IN_LIST.id} characters. The recipient doesn't see it. If empty, it is the ${LABELS.rowTitle}.`,
					),
					rowField(
						LABELS.rowSection,
						'section',
						'e.g. This week',
						`Heading above the rows of the same section, up to ${LONGEST_IN_LIST.section} characters. Only needed for several sections.`,
					),
				],
			},
		],
	},
];

/**
 * A text with a button that opens a list to choose from.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-interactive-message,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
 */
export const list: MessageKind = {
	value: 'list',
	label: 'List',
	description: `A text with up to ${MOST_ROWS} rows to choose from: only delivered within 24 hours of the recipient's last message`,
	isSessionMessage: true,
	canAsk: true,
	fields: [headerText, bodyTextField(LONGEST_IN_LIST.body), footerText, ...listFields],
	read({ parameter, idOnWire }) {
		const { header, body, footer, button, rows } = readList(parameter);
		const sections = sectionsOf(rows.map((row) => ({ ...row, id: onWire(row, idOnWire) })));
		const interactive = {
			type: 'list',
			...(header && { header }),
			body: { text: body },
			...(footer === undefined ? {} : { footer: { text: footer } }),
			action: { button, sections },
		};
		return {
			media: [],
			part: () => ({ type: 'interactive', interactive }),
			answers: rows.map(({ id }, index) => ({ id, where: `row ${index + 1}` })),
		};
	},
};

/** @throws InvalidInput where an ID has no room beside the way back to the workflow */
function onWire({ id, title }: ListRow, idOnWire: (ownId: string) => string): string {
	const wire = idOnWire(id);
	if (wire === id) return id;
	const wayBack = lengthOf(wire) - lengthOf(id);
	const room = Math.min(LONGEST_OWN_ID, LONGEST_IN_LIST.id - wayBack);
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
		const same = bySection.get(section);
		if (same) same.push(row);
		else bySection.set(section, [row]);
	}
	return [...bySection].map(([title, same]) => ({ ...(title !== '' && { title }), rows: same }));
}
