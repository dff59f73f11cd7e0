import fc from 'fast-check';
import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeParameters,
	type INodeTypes,
	Workflow,
} from 'n8n-workflow';

import { Parameters } from '../../../nodes/gupshup/node/parameters.ts';

const nodeTypes = {
	getByNameAndVersion: () => ({ description: { properties: [] } }),
} as unknown as INodeTypes;

/** The fields as this package reads them, and as n8n does, which counts how often it was asked. */
function readersOf(parameters: INodeParameters, list: IDataObject[]) {
	const node = {
		...{ id: '1', name: 'Send', type: 'any', typeVersion: 1 },
		position: [0, 0] as [number, number],
		parameters,
	};
	const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const items = list.map((json) => ({ json }));
	const byN8n = (name: string, index: number, fallback: unknown = ''): unknown =>
		expression.getParameterValue(
			parameters[name] ?? (fallback as string),
			{ resultData: { runData: {} } } as never,
			0,
			index,
			node.name,
			items,
			'manual',
			{},
		);
	let asked = 0;
	const context = {
		getNode: () => ({ ...node, parameters }),
		getInputData: () => items,
		getNodeParameter: (...given: [string, number, unknown]) => {
			asked++;
			return byN8n(...given);
		},
	} as unknown as IExecuteFunctions;
	const read = new Parameters(context);
	const resultOf = (value: () => unknown) => {
		try {
			return { value: value() };
		} catch (error) {
			return { thrown: (error as Error).message };
		}
	};
	return {
		ours: (name: string, index: number) => resultOf(() => read.get(name, index)),
		n8ns: (name: string, index: number) => resultOf(() => byN8n(name, index)),
		asked: () => asked,
	};
}

const PEOPLE: IDataObject[] = [
	{ name: 'Ana', phone: '919876500001', 'Full Name': 'Ana B.', to: { text: 'x' }, 'a.b': 'dot' },
	{ name: 'Bo "the" {{ cat }} \\', phone: '919876500002', to: { text: '' }, a: { b: 'no dot' } },
	{
		name: 'Çé',
		phone: 919876500003,
		'Full Name': null,
		naïve_ключ: 'key',
		to: [{ text: 'in a list' }],
	},
	{ name: '', phone: '', to: 'text' },
	{ phone: ['919876500004'], name: { toString: 'x' }, 'a.b': 7, $json: 'dollar', constructor: 'c' },
	{},
];

const PLAIN = [
	'={{ $json.phone }}',
	'=Hello {{ $json.name }}',
	'={{$json["Full Name"]}}',
	"=A {{ $json['a.b'] }}, b",
	'={{ $json.to.text }}\n{{ $json.name }} ',
	'= {{ $json.name }}',
	`=It's "{{ $json.name }}" \`$1\` <b> // no comment`,
];

const OTHERS = [
	'={{ $json.name + "!" }}',
	'={{ $json.name.length }}',
	'={{ $json.constructor }}',
	'={{ $json.constructor.name }}',
	'={{ $json.__proto__ }}',
	'={{ $json.to[0].text }}',
	'={{ $json.naïve_ключ }}',
	'={{ $json["a\\u002eb"] }}',
	'=\\{{ $json.name }}',
	'={{ $json.name }',
	'={ {{ $json.name }} }',
	'={{ { "a": $json.name } }}',
	'={{ $json.missing.name }}',
	'={{ $json.toString }}',
	'={{ $json["name }}"] }}',
	'=just text',
	'=',
	'{{ $json.name }}',
];

test.each([...PLAIN, ...OTHERS])(
	'%j is what n8n gives, for every item and in any order',
	(text) => {
		for (const list of [PEOPLE, [...PEOPLE].reverse()]) {
			const { ours, n8ns } = readersOf({ text }, list);
			for (let index = 0; index < list.length; index++) {
				expect(ours('text', index)).toEqual(n8ns('text', index));
			}
		}
	},
);

test.each(PLAIN)('%j is left to n8n for one item only', (text) => {
	const { ours, asked } = readersOf(
		{ text },
		Array.from({ length: 9 }, () => PEOPLE[0]),
	);
	for (let index = 0; index < 9; index++) ours('text', index);
	expect(asked()).toBe(1);
});

test('fields without an expression are asked for once, collections of such too', () => {
	const { ours, asked } = readersOf({ fixed: 'x', options: { timeout: 5 } }, PEOPLE);
	for (let index = 0; index < PEOPLE.length; index++) {
		expect(ours('fixed', index)).toEqual({ value: 'x' });
		expect(ours('options', index)).toEqual({ value: { timeout: 5 } });
		expect(ours('absent', index)).toEqual({ value: '' });
	}
	expect(asked()).toBe(3);
});

test('a collection with an expression in it is read for each item', () => {
	const { ours, n8ns } = readersOf(
		{ options: { deep: [{ reference: '={{ $json.name }}' }] } },
		PEOPLE,
	);
	for (let index = 0; index < PEOPLE.length; index++) {
		expect(ours('options', index)).toEqual(n8ns('options', index));
	}
});

test('whatever the texts around it and the values are', () => {
	const key = fc.constantFrom(
		'name',
		'Full Name',
		'a.b',
		'to',
		'__proto__',
		'length',
		'constructor',
	);
	const piece = fc.oneof(
		fc.string(),
		key.map((name) => `{{ $json["${name}"] }}`),
		key.map((name) => `{{$json.${name}}}`),
	);
	const text = fc.array(piece, { maxLength: 4 }).map((pieces) => `=${pieces.join('')}`);
	const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.boolean());
	const json = fc.dictionary(key, value) as fc.Arbitrary<IDataObject>;
	fc.assert(
		fc.property(text, fc.array(json, { minLength: 2, maxLength: 4 }), (text, list) => {
			const { ours, n8ns } = readersOf({ text }, list);
			for (let index = 0; index < list.length; index++) {
				expect(ours('text', index)).toEqual(n8ns('text', index));
			}
		}),
		{ seed: 1, numRuns: 300 },
	);
});
