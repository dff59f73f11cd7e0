import { z } from 'zod';
import { checkFrame, text, textHeader } from './buttons.mts';
import { checkCount, checkLength, checkUnique, firstRefusal } from './parts.mts';
import { invalid, type MetaRefusal } from './refusal.mts';

const row = z.strictObject({
	id: z.string(),
	title: z.string(),
	description: z.string().optional(),
});

const section = z.strictObject({ title: z.string().optional(), rows: z.array(row) });

/**
 * A list to choose from.
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-interactive-message,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
 */
export const list = z.strictObject({
	type: z.literal('list'),
	header: textHeader.optional(),
	body: text,
	footer: text.optional(),
	action: z.strictObject({ button: z.string(), sections: z.array(section) }),
});

/** In characters, from the pages above. */
const longest = { body: 4096, button: 20, section: 24, id: 200, title: 24, description: 72 };
/** Of sections, and of the rows of all of them. */
const most = 10;

export function checkList(sent: z.infer<typeof list>): MetaRefusal | undefined {
	const { button, sections } = sent.action;
	const rows = sections.flatMap((each) => each.rows);
	return (
		checkLength('Body text', sent.body.text, longest.body) ??
		checkFrame(sent) ??
		checkLength('Button text', button, longest.button) ??
		checkSections(sections) ??
		(rows.length > most
			? invalid(`Total row count exceed max allowed count: ${most}`)
			: firstRefusal(rows, checkRow)) ??
		checkUnique(
			'Row ids',
			rows.map(({ id }) => id),
		)
	);
}

/** A title is needed where there are several: one page asks for it of the only one, too, others do not. */
function checkSections(sections: Array<z.infer<typeof section>>): MetaRefusal | undefined {
	return (
		checkCount('sections', sections.length, 1, most) ??
		firstRefusal(sections, ({ title, rows }) => {
			if (rows.length === 0) return invalid('Section must have at least 1 row');
			if (title !== undefined) return checkLength('Section title', title, longest.section);
			return sections.length > 1
				? invalid('Section title is required if there is more than one section')
				: undefined;
		})
	);
}

function checkRow({ id, title, description }: z.infer<typeof row>): MetaRefusal | undefined {
	return (
		// In Meta's own words, which differ from those about buttons.
		([...title].length > longest.title
			? invalid(`Row title is too long. Max length is ${longest.title}`)
			: checkLength('Row title', title, longest.title)) ??
		checkLength('Row id', id, longest.id) ??
		(description === undefined
			? undefined
			: checkLength('Row description', description, longest.description))
	);
}
