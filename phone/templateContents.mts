import { cardsIn, valuesIn, type SentTemplate } from '../sandbox/messages/template.mts';
import { templateOf } from '../sandbox/messages/templateFit.mts';
import type { SandboxTemplate, TemplatePart } from '../sandbox/templates/template.mts';
import { placeOf, type Content, type Numbering, type Part, type SentButton } from './contents.mts';

/** A template with its values put in. */
export function contentOfTemplate(
	sent: SentTemplate,
	templates: readonly SandboxTemplate[],
	number: Numbering,
): Content {
	const known = templateOf(sent, templates);
	const { components = [] } = sent;
	const own = components.filter(({ type }) => type !== 'carousel');
	const { headers } = valuesIn(own);
	const title = known?.header === undefined ? undefined : filled(known.header, headers);
	const location = headers.find((each) => each.type === 'location')?.location;
	return {
		...partOf(own, known, number),
		...(title !== undefined && { title }),
		...(location && { place: placeOf(location) }),
		// The template may be gone by now; its name is still there.
		...(!known && { text: sent.name }),
		...(known?.footer !== undefined && { footer: known.footer }),
		...(known?.cards && {
			cards: (cardsIn(sent) ?? []).map((card, place) =>
				partOf(card.components, known.cards?.[place], number),
			),
		}),
	};
}

function partOf(
	components: ReadonlyArray<{ type: string }>,
	known: TemplatePart | undefined,
	number: Numbering,
): Part {
	const { texts, buttons: values } = valuesIn(components);
	const buttons = (known?.buttons ?? []).map((button, index) => {
		const given = values.find((each) => each.index === String(index));
		return buttonOf(button, given && Object.values(given.parameters[0])[1]);
	});
	return {
		...number.media(components),
		text: known ? filled(known.body, texts) : '',
		buttons: number.buttons(buttons),
	};
}

/** @param value what was sent for it */
function buttonOf(
	{
		type,
		text = '',
		url = '',
		phone_number: phone = '',
	}: NonNullable<SandboxTemplate['buttons']>[number],
	value: string | undefined,
): Omit<SentButton, 'index'> {
	switch (type) {
		case 'URL':
			return { kind: 'link', title: text, leadsTo: replaced(url, () => value) };
		case 'PHONE_NUMBER':
			return { kind: 'call', title: text, leadsTo: `+${phone}` };
		case 'COPY_CODE':
			return { kind: 'copy', title: 'Copy offer code', leadsTo: value ?? '' };
		case 'FLOW':
			return { kind: 'link', title: text, leadsTo: '' };
		case 'QUICK_REPLY':
			// Without a payload of its own, WhatsApp reports its text as one.
			return {
				kind: 'reply',
				title: text,
				answer: { type: 'button', button: { payload: value ?? text, title: text } },
			};
	}
}

/** A text with the values that were sent for its placeholders. */
function filled(
	text: string,
	sent: ReadonlyArray<{ type: string; text?: string; parameter_name?: string }>,
): string {
	const values = new Map(
		sent.map((each, index) => [each.parameter_name ?? String(index + 1), each.text]),
	);
	return replaced(text, (key) => values.get(key));
}

function replaced(text: string, valueOf: (key: string) => string | undefined): string {
	return text.replace(
		/\{\{\s*(\w+)\s*\}\}/g,
		(placeholder, key: string) => valueOf(key) ?? placeholder,
	);
}
