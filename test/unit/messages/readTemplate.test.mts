import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Reading } from '../../../nodes/gupshup/messages/message';
import { readTemplate } from '../../../nodes/gupshup/messages/readTemplate';
import { anyTemplate } from '../../../nodes/gupshup/messages/template';
import type { TemplateLookup } from '../../../nodes/gupshup/templates/list';

/** How often the list was asked for a template, of a node with these parameters as they are stored. */
async function lookUps(stored: IDataObject): Promise<number> {
	let asked = 0;
	const values: IDataObject = { template: 'offer|en', templateVariables: { body_1: 'Maya' } };
	const context = {
		getNodeParameter: (name: string, _index: number, fallback: unknown) => values[name] ?? fallback,
		getNode: () => ({ parameters: stored }),
	} as unknown as IExecuteFunctions;
	const templates = {
		find: async () => {
			asked++;
			return await Promise.resolve(undefined);
		},
	} as unknown as TemplateLookup;
	await readTemplate({ context, itemIndex: 0, templates, parameter: () => ({}) });
	return asked;
}

const locator = (mode: string, value: string, cachedResultName?: string) => ({
	template: { __rl: true, mode, value, cachedResultName },
});

test.each<[which: string, stored: IDataObject, asked: number]>([
	['chosen from the list', locator('list', 'offer|en', 'offer (en)'), 0],
	['a carousel in the list', locator('list', 'offer|en', 'offer (en), 2 cards'), 1],
	['chosen from the list, by a program', locator('list', 'offer|en'), 1],
	['entered by its name', locator('name', 'offer|en'), 1],
	['another one from item to item', locator('list', '={{ $json.template }}'), 1],
	['written as text', { template: 'offer|en' }, 1],
	['written as an expression', { template: '={{ $json.template }}' }, 1],
	['not stored, as of a workflow written by hand', {}, 1],
])('whether a template that is %s fits, its list is asked', async (_which, stored, asked) => {
	expect(await lookUps(stored)).toBe(asked);
});

test.each([
	['={{ $json.values }}', '{{ $json.values }}'],
	[
		'{{ $json.kind == 1 ? $json.one : $json.other }}',
		'{{ $json.kind == 1 ? $json.one : $json.other }}',
	],
])('variables that are an expression as a whole, %s, are resolved', async (stored, expression) => {
	const resolved: string[] = [];
	const context = {
		getNodeParameter: () => 'offer|en',
		getNode: () => ({
			parameters: { ...locator('list', 'offer|en', 'offer (en)'), templateVariables: stored },
		}),
		evaluateExpression: (text: string) => {
			resolved.push(text);
			return { body_1: 'Maya' };
		},
	} as unknown as IExecuteFunctions;
	const template = await readTemplate({
		...{ context, itemIndex: 0, parameter: () => ({}) },
		templates: {} as TemplateLookup,
	});
	expect(resolved).toEqual([expression]);
	expect(JSON.stringify(template)).toContain('Maya');
});

describe('fields that were made for another template', () => {
	const readWith = async (madeFor: string) => {
		const templateVariables = {
			mappingMode: 'defineBelow',
			value: { body_1: 'Maya' },
			schema: [{ id: 'body_1', displayName: '{{1}}', required: true, template: madeFor }],
		};
		const values: IDataObject = { template: 'offer|en', templateVariables };
		const context = {
			getNodeParameter: (name: string) => values[name],
			getNode: () => ({
				parameters: { ...locator('list', 'offer|en', 'offer (en)'), templateVariables },
			}),
		} as unknown as IExecuteFunctions;
		return await readTemplate({
			...{ context, itemIndex: 0, parameter: () => ({}) },
			templates: {} as TemplateLookup,
		});
	};

	test.each(['price|en', 'offer_2|en', 'my_offer|en', 'en|offer|'])(
		'%s, are not sent',
		async (madeFor) => {
			await expect(readWith(madeFor)).rejects.toThrow(
				`Variables are still those of "${madeFor}", but Template is "offer".`,
			);
		},
	);

	test('are, where it is the same in another language', async () => {
		expect(JSON.stringify(await readWith('offer|hi'))).toContain('Maya');
		expect(JSON.stringify(await readWith('offer|en'))).toContain('Maya');
	});
});

test.each(['none', '', undefined, 'audio', '__proto__', 'constructor', ['image']])(
	'a header media of %j is no file',
	async (headerMedia) => {
		const context = {
			getNodeParameter: (name: string) => (name === 'template' ? 'offer|en' : {}),
			getNode: () => ({ parameters: {} }),
		} as unknown as IExecuteFunctions;
		const templates = { find: async () => await Promise.resolve(undefined) };
		const parameter = (name: string) => (name === 'headerMedia' ? headerMedia : {});
		const { media } = await anyTemplate.read({
			context,
			templates,
			parameter,
		} as unknown as Reading);
		expect(media).toEqual([]);
	},
);
