/** Nobody renames what saved workflows depend on, unawares. */
import { readdirSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { INodeProperties, INodePropertyCollection, INodeType } from 'n8n-workflow';
import { CREDENTIAL, SEND_IMAGE, SEND_MESSAGE, TRIGGER, type FieldContract } from './contract.mts';
import { readWorkflow } from '../../n8n/server/workflows.mts';
import { loadPackage } from './support.mts';

test(`the credential ${CREDENTIAL.name} keeps its fields`, async () => {
	const { credentialTypes } = await loadPackage();
	const { properties } = credentialTypes[CREDENTIAL.name].type;
	expect(changesIn(properties, CREDENTIAL.fields)).toEqual([]);
});

test.each([SEND_IMAGE, SEND_MESSAGE, TRIGGER])(
	'the node $name keeps its parameters, their values and defaults',
	async ({ name, fields }) => {
		const { nodeTypes } = await loadPackage();
		const { description } = nodeTypes[name].type as INodeType;

		expect([description.version].flat()).toContain(1);
		expect(description.credentials).toMatchObject([{ name: CREDENTIAL.name }]);
		expect(changesIn(description.properties, fields)).toEqual([]);
	},
);

test('the trigger that users add, and that of the examples, is one whose calls n8n evaluates no expression for', async () => {
	const { nodeTypes } = await loadPackage();
	const { description } = nodeTypes[TRIGGER.name].type as INodeType;
	expect(description.version).toEqual([1, 1.1]);
	expect(description.defaultVersion).toBe(1.1);
	for (const file of readdirSync('examples').filter((name) => name.endsWith('.json'))) {
		const { nodes } = readWorkflow(`examples/${file}`);
		const triggers = nodes.filter(({ type }) => type.endsWith('.gupshupTrigger'));
		for (const { typeVersion } of triggers)
			expect({ file, typeVersion }).toEqual({ file, typeVersion: 1.1 });
	}
});

/** What is not as the contract has it: type, default, a value that is gone, in groups of fields too. */
function changesIn(
	properties: INodeProperties[],
	contract: Record<string, FieldContract>,
	within = '',
): string[] {
	return Object.entries(contract).flatMap(([key, field]) => {
		const place = `${within}${key}`;
		const [name, kind] = key.split(':').reverse();
		const property = properties.find(
			(candidate) =>
				candidate.name === name &&
				(kind === undefined || candidate.displayOptions?.show?.messageType?.includes(kind)),
		);
		const options = property?.options ?? [];
		const values = options.map((option) => ('value' in option ? option.value : undefined));
		const kept =
			property?.type === field.type && isDeepStrictEqual(property.default, field.default);
		const gone = (field.values ?? []).filter((value) => !values.includes(value));
		return [
			...(kept ? [] : [`${place}: ${JSON.stringify([property?.type, property?.default])}`]),
			...gone.map((value) => `${place}: no ${String(value)}`),
			...changesIn(options as INodeProperties[], field.fields ?? {}, `${place}.`),
			...Object.entries(field.groups ?? {}).flatMap(([group, fields]) => {
				const found = options.find((option) => 'values' in option && option.name === group);
				const { values: inside } = (found ?? { values: [] }) as INodePropertyCollection;
				return changesIn(inside, fields, `${place}.${group}.`);
			}),
		];
	});
}
