/** What Gupshup's list says of a template decides what is refused; what it leaves open is sent. */
import { refuseMisfit } from '../../../nodes/gupshup/messages/templateFit';
import { readGivenValues } from '../../../nodes/gupshup/messages/readTemplate';
import { readTemplates } from '../../../nodes/gupshup/templates/readTemplates';
import type { Template } from '../../../nodes/gupshup/templates/template';
import { variablesOf } from '../../../nodes/gupshup/templates/variables';
import { catalogue } from '../../../sandbox/templates/catalogue.mts';
import { listed } from '../../../sandbox/templates/template.mts';
import { refusalOf } from '../support/refusal.mts';

const templates = readTemplates({ templates: catalogue.map((each) => listed(each, 'app')) }) ?? [];
const named = (name: string) => templates.find((each) => each.name === name)!;

const refuse = (template: Template, values: object) => () =>
	refuseMisfit(template, readGivenValues(values));

/** An image template as Gupshup lists it, with this much said of it. */
function entry(more: object, container: object): Template {
	const [template] =
		readTemplates({
			templates: [
				{
					elementName: 'offer',
					languageCode: 'en',
					status: 'APPROVED',
					templateType: 'IMAGE',
					containerMeta: JSON.stringify(container),
					...more,
				},
			],
		}) ?? [];
	return template;
}

const whole = (template: Template) =>
	Object.fromEntries(
		variablesOf(template).flatMap(({ id, required }) => (required ? [[id, 'x']] : [])),
	);

const sendable = templates.filter(
	({ status, type, unfit }) => status === 'APPROVED' && type === 'IMAGE' && unfit === undefined,
);

describe.each(sendable.map((template) => [template.name, template] as const))(
	'%s',
	(_name, template) => {
		test('is sent with a value for each of its placeholders', () => {
			expect(refuse(template, whole(template))).not.toThrow();
		});

		test('is not sent with one missing', () => {
			for (const id of Object.keys(whole(template))) {
				const { [id]: _left, ...others } = whole(template);
				expect(refusalOf(refuse(template, others))).toContain(
					`Variables has no value for ${id} of template "${template.name}|`,
				);
			}
		});

		test.each(['body_9', 'body_nobody', 'button_7', 'button_7_url'])(
			'is not sent with a value too many, %s',
			(id) => {
				expect(refusalOf(refuse(template, { ...whole(template), [id]: 'x' }))).toContain(
					`Variables has a value for ${id}, but template "${template.name}|`,
				);
			},
		);
	},
);

test('a refusal says what the template needs', () => {
	expect(refusalOf(refuse(named('weekend_offer'), {}))).toBe(
		'Variables has no value for body_1 of template "weekend_offer|en_US", "1: … this weekend …". It needs body_1, body_2, body_3, button_0, button_1. Add a value for each of them',
	);
	expect(refusalOf(refuse(named('season_greeting'), { body_1: 'x' }))).toBe(
		'Variables has a value for body_1, but template "season_greeting|en" doesn\'t need one there. It needs no values. Remove this value',
	);
});

test.each([
	['old_catalogue', 'is paused by WhatsApp'],
	['banned_offer', 'is disabled by WhatsApp'],
	['loud_offer', 'was rejected by WhatsApp'],
])('%s %s, and is not sent', (name, why) => {
	expect(refusalOf(refuse(named(name), { body_1: 'x' }))).toContain(
		`Template "${name}|en_US" ${why}. Choose another template`,
	);
});

test.each(['PENDING', 'APPROVED', '', 'SOMETHING_NEW'])(
	'what has the status "%s" is sent: the list may be behind',
	(status) => {
		expect(refuse({ ...named('new_arrivals'), status }, { body_1: 'x' })).not.toThrow();
	},
);

describe('a button', () => {
	const BODY = { data: 'Hi' };
	const withButton = (button: object) => entry({}, { ...BODY, buttons: [button] });

	test.each([
		['a fixed link', { type: 'URL', url: 'https://shop.example.com/' }, 'button_0_url'],
		['a phone number', { type: 'PHONE_NUMBER', phone_number: '910000000000' }, 'button_0_url'],
		['a reply, by the key of a link', { type: 'QUICK_REPLY' }, 'button_0_url'],
		[
			'a link, by the key of a reply',
			{ type: 'URL', url: 'https://x.example/{{1}}' },
			'button_0_quick_reply',
		],
	])('that is %s takes no value', (_what, button, id) => {
		expect(refusalOf(refuse(withButton(button), { [id]: 'x' }))).toContain(`a value for ${id}`);
	});

	test.each([
		['a reply', { type: 'QUICK_REPLY' }, 'button_0'],
		['a reply, by its kind', { type: 'QUICK_REPLY' }, 'button_0_quick_reply'],
		[
			'a link that ends in a placeholder',
			{ type: 'URL', url: 'https://x.example/{{1}}' },
			'button_0',
		],
		['a link whose address is not listed', { type: 'URL' }, 'button_0_url'],
		[
			'a link that has an example, and its placeholder elsewhere',
			{ type: 'URL', url: 'https://x.example/', example: ['https://x.example/a'] },
			'button_0_url',
		],
		['of a kind that is not known', { type: 'VOICE_CALL' }, 'button_0_quick_reply'],
	])('that is %s may have one', (_what, button, id) => {
		expect(refuse(withButton(button), { [id]: 'x' })).not.toThrow();
	});

	test('that is a reply may stay without one, in its field too', () => {
		const field = { id: 'button_0', displayName: 'Button', buttonKind: 'quick_reply' };
		const values = { mappingMode: 'defineBelow', value: {}, schema: [field] };
		expect(refuse(withButton({ type: 'QUICK_REPLY' }), values)).not.toThrow();
		expect(refuse(withButton({ type: 'URL', url: 'https://x.example/' }), values)).not.toThrow();
	});
});

test.each([
	['with its text in one line alone', entry({ data: 'Hi {{1}} | [Shop,https://x.example]' }, {})],
	[
		'with its buttons in one line alone',
		entry({ data: 'Hi {{1}} | [Shop,https://x.example/{{1}}]' }, { data: 'Hi {{1}}' }),
	],
	['without any text', entry({}, { buttons: [] })],
	['of a type that is not known', entry({ templateType: 'STICKER' }, { data: 'Hi {{1}}' })],
])('a template that is listed %s is left to Gupshup', (_what, template) => {
	for (const values of [{}, { body_1: 'x' }, { body_1: 'x', body_2: 'y', button_0_url: 'z' }]) {
		expect(refuse(template, values)).not.toThrow();
	}
});
