import type { PressedButton, PressedTemplateButton } from '../sandbox/events/payloads.mts';
import { imageIn, type SentMessage } from '../sandbox/messages/message.mts';
import type { RecordedMessage } from '../sandbox/records/requests.mts';
import type { SandboxTemplate } from '../sandbox/templates/template.mts';
import type { Button } from './shapes.mts';

/** A button as it is shown, and what is sent when it is pressed, if it is one that answers. */
interface SentButton extends Button {
	answer?:
		| { type: 'interactive'; button: PressedButton }
		| { type: 'button'; button: PressedTemplateButton };
}

/** What the person reads and sees. */
export interface Content {
	image?: { id?: string; link?: string };
	text: string;
	footer?: string;
	buttons: SentButton[];
}

type Templates = (appId: string) => readonly SandboxTemplate[];

/** @param templates of an app */
export function contentOf({ appId, body }: RecordedMessage, templates: Templates): Content {
	const image = imageIn(body);
	const words =
		(body.template && wordsOfTemplate(body.template, templates(appId))) ??
		(body.interactive && wordsOfInteractive(body.interactive)) ??
		wordsOfImage(body);
	return { ...(image && { image }), ...words };
}

type Words = Omit<Content, 'image'>;

function wordsOfImage({ image }: SentMessage): Words {
	return { text: image?.caption ?? '', buttons: [] };
}

function wordsOfInteractive(sent: NonNullable<SentMessage['interactive']>): Words {
	const { body, footer } = sent;
	return {
		text: body.text,
		...(footer && { footer: footer.text }),
		buttons:
			sent.type === 'button'
				? sent.action.buttons.map(({ reply }) => ({
						kind: 'reply',
						title: reply.title,
						answer: { type: 'interactive', button: reply },
					}))
				: [
						{
							kind: 'link',
							title: sent.action.parameters.display_text,
							leadsTo: sent.action.parameters.url,
						},
					],
	};
}

/** A template with its values put in. */
function wordsOfTemplate(
	{ name, language, components = [] }: NonNullable<SentMessage['template']>,
	templates: readonly SandboxTemplate[],
): Words {
	const known = templates.find((each) => each.name === name && each.language === language.code);
	const values = new Map<string, string>();
	const ofButtons = new Map<string, string>();
	for (const component of components) {
		if (component.type === 'body') {
			for (const [index, { parameter_name: key, text }] of component.parameters.entries()) {
				values.set(key ?? String(index + 1), text);
			}
		} else if (component.type === 'button') {
			const { type: _, ...value } = component.parameters[0];
			ofButtons.set(component.index, Object.values(value)[0] ?? '');
		}
	}
	return {
		text: filled(known?.body ?? name, (key) => values.get(key)),
		...(known?.footer !== undefined && { footer: known.footer }),
		buttons: (known?.buttons ?? []).map((button, index) =>
			templateButton(button, ofButtons.get(String(index))),
		),
	};
}

/** @param value what was sent for it */
function templateButton(
	{
		type,
		text = '',
		url = '',
		phone_number: phone = '',
	}: NonNullable<SandboxTemplate['buttons']>[number],
	value: string | undefined,
): SentButton {
	switch (type) {
		case 'URL':
			return { kind: 'link', title: text, leadsTo: filled(url, () => value) };
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

function filled(text: string, valueOf: (key: string) => string | undefined): string {
	return text.replace(
		/\{\{\s*(\w+)\s*\}\}/g,
		(placeholder, key: string) => valueOf(key) ?? placeholder,
	);
}
