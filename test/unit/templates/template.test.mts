import { InvalidInput } from '../../../nodes/gupshup/problems/problem';
import {
	IMAGE_HEADERS,
	isOffered,
	readTemplateKey,
	SINGLE_HEADERS,
	type Template,
	unfitFor,
} from '../../../nodes/gupshup/templates/template';
import { readTemplates } from '../../../nodes/gupshup/templates/readTemplates';
import { catalogue } from '../../../sandbox/templates/catalogue.mts';
import { listed } from '../../../sandbox/templates/template.mts';

/** Whether the image node's list offers it. */
const takesImage = (template: Template) => isOffered(template, IMAGE_HEADERS);

const keyOf = (value: unknown) => readTemplateKey('Template', value);

describe('a template by name', () => {
	test.each([
		['order_update|en_US', { name: 'order_update', language: 'en_US' }],
		['  order_update  |\u00a0en  ', { name: 'order_update', language: 'en' }],
		['order_update|en-US', { name: 'order_update', language: 'en_US' }],
		['offer.2|zh_CN', { name: 'offer.2', language: 'zh_CN' }],
	])('%j is read', (value, key) => expect(keyOf(value)).toEqual(key));

	test.each([
		['', /^Template is empty\. Choose one from the list/],
		[undefined, /^Template is empty/],
		['order_update', /^Template "order_update" has no language\. .*order_update\|en_US/],
		['order_update|', /^Template "order_update" has no language/],
		['|en', /^Template has no name/],
		['order update|en', /^Template "order update" isn't a valid template name/],
		['order_update|English', /^Template "English" isn't a valid template language.*pt_BR/],
		['a|en|x', /^Template "a\|en\|x" has more than one \|/],
		['{{ $json.template }}|en', /^Template contains an expression that wasn't evaluated/],
		[{ name: 'a' }, /^Template is an object/],
	])('%j is refused with the way out', (value, text) => {
		expect(() => keyOf(value)).toThrow(InvalidInput);
		expect(() => keyOf(value)).toThrow(text);
	});
});

describe('the list of templates', () => {
	test('is read as Gupshup writes it', () => {
		const answer = {
			status: 'success',
			templates: catalogue.map((template) => listed(template, 'app')),
		};
		const templates = readTemplates(JSON.parse(JSON.stringify(answer))) ?? [];

		expect(
			templates.map(({ name, language, status, type, body, sample }) => ({
				name,
				language,
				status,
				type,
				body,
				sample,
			})),
		).toEqual(
			catalogue.map(({ name, language, status, type, body, sample }) => ({
				name,
				language,
				status,
				type,
				body,
				sample,
			})),
		);
		expect(templates.find(({ name }) => name === 'weekend_offer')?.buttons).toEqual([
			{
				type: 'URL',
				text: 'See the offer',
				url: 'https://shop.example.com/offer?c={{1}}',
				example: 'https://shop.example.com/offer?c=maya',
			},
			{ type: 'COPY_CODE', text: '', url: '', example: '20OFF' },
			{ type: 'QUICK_REPLY', text: 'Remind me', url: '', example: '' },
			{ type: 'PHONE_NUMBER', text: 'Call us', url: '', example: '' },
		]);
		expect(templates.filter(takesImage).map(({ name }) => name)).toEqual([
			'order_update',
			'order_update',
			'season_greeting',
			'appointment_card',
			'weekend_offer',
			'shelf',
		]);
		const single = templates.filter((template) => isOffered(template, SINGLE_HEADERS));
		expect(single.map(({ name, header }) => [name, header])).toEqual([
			['order_update', undefined],
			['order_update', undefined],
			['season_greeting', undefined],
			['appointment_card', undefined],
			['weekend_offer', undefined],
			['text_only', undefined],
			['table_reminder', 'A table for {{1}}'],
			['invoice_ready', undefined],
			['product_film', undefined],
		]);
		expect(templates[0]).toMatchObject({
			category: 'UTILITY',
			namespace: '00000000_0000_4000_8000_000000000000',
		});
	});

	test.each([
		['no containerMeta', {}],
		['one that is no JSON', { containerMeta: '{"data"' }],
		['one that is a list', { containerMeta: '[]' }],
		['null', { containerMeta: null, meta: null }],
	])('is read with %s, by the text beside it', (_, more) => {
		const entry = {
			elementName: 'a',
			languageCode: 'en',
			status: 'approved',
			templateType: 'image',
			data: 'Hi {{1}} | [Yes] | [No]',
			...more,
		};
		expect(readTemplates({ status: 'success', templates: [entry, null, 'x', {}] })).toEqual([
			{
				name: 'a',
				language: 'en',
				status: 'APPROVED',
				type: 'IMAGE',
				body: 'Hi {{1}}',
				sample: '',
				buttons: [],
			},
		]);
	});

	test.each([['<html>'], [undefined], [{ status: 'error', message: 'x' }], [[]]])(
		'is none in %j',
		(answer) => expect(readTemplates(answer)).toBeUndefined(),
	);

	test('may be empty', () => expect(readTemplates({ status: 'success' })).toEqual([]));
});

describe('whether a message with one image can fill a template', () => {
	const offered = (changes: object, containerMeta: object = {}) =>
		readTemplates({
			templates: [
				{
					elementName: 'sale',
					languageCode: 'en',
					status: 'APPROVED',
					templateType: 'IMAGE',
					...changes,
					containerMeta: JSON.stringify({ data: 'Hi', ...containerMeta }),
				},
			],
		})?.map((template) => [takesImage(template), unfitFor(template, IMAGE_HEADERS)])[0];
	const buttons = (...types: string[]) => ({ buttons: types.map((type) => ({ type })) });

	test.each<[what: string, changes: object, containerMeta: object, why: RegExp]>([
		['an offer with an end', {}, { isLTOTemplate: true, hasExpiration: true }, /limited-time/],
		['an offer by its text', {}, { limitedOfferText: 'Ends soon' }, /limited-time/],
		[
			'a carousel of videos',
			{ templateType: 'CAROUSEL' },
			{ cards: [{ headerType: 'VIDEO', body: 'x' }] },
			/carousel of videos/,
		],
		[
			'a carousel with a flow',
			{ templateType: 'CAROUSEL' },
			{ cards: [{ headerType: 'IMAGE', body: 'x', buttons: [{ type: 'FLOW' }] }] },
			/button \(FLOW\)/,
		],
		['a place', { templateType: 'location' }, {}, /location as its header/],
		['a catalogue', { templateType: 'CATALOG' }, {}, /catalog/],
		['a product', { templateType: 'PRODUCT' }, {}, /product/],
		['a one-time password', {}, buttons('OTP'), /button \(OTP\)/],
		['a flow', {}, buttons('QUICK_REPLY', 'FLOW'), /button \(FLOW\)/],
		['several products', {}, buttons('MPM'), /button \(MPM\)/],
	])('%s: no', (_what, changes, containerMeta, why) => {
		expect(offered(changes, containerMeta)).toEqual([false, expect.stringMatching(why)]);
	});

	test.each<[what: string, containerMeta: object]>([
		['an ordinary one', {}],
		[
			'an offer without an end',
			{ isLTOTemplate: true, hasExpiration: false, limitedOfferText: 'x' },
		],
		['no offer', { isLTOTemplate: false, limitedOfferText: '' }],
		['a coupon', buttons('COPY_CODE')],
		['buttons that take a text or nothing', buttons('URL', 'QUICK_REPLY', 'PHONE_NUMBER')],
		['a button that came later', buttons('VOICE_CALL', 'REQUEST_CONTACT_INFO')],
	])('%s: yes', (_what, containerMeta) => {
		expect(offered({}, containerMeta)).toEqual([true, undefined]);
	});

	test('a type that came later is left to Gupshup', () => {
		expect(offered({ templateType: 'HOLOGRAM' })).toEqual([false, undefined]);
	});
});

test('a carousel is offered where the list tells its cards', () => {
	const offered = (container: object) =>
		readTemplates({
			templates: [
				{
					elementName: 'shelf',
					languageCode: 'en',
					status: 'APPROVED',
					templateType: 'CAROUSEL',
					containerMeta: JSON.stringify({ data: 'Hi', ...container }),
				},
			],
		})?.map((template) => [takesImage(template), unfitFor(template, IMAGE_HEADERS)])[0];
	expect(offered({ cards: [{ headerType: 'IMAGE', body: 'x' }] })).toEqual([true, undefined]);
	// Nothing is refused for what the list leaves open.
	expect(offered({})).toEqual([false, undefined]);
});
