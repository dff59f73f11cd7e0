/** Nobody renames what saved workflows depend on, unawares. */
import type { INodeProperties, INodePropertyCollection, INodeType } from 'n8n-workflow';
import { CREDENTIAL, SEND_IMAGE, TRIGGER, type FieldContract } from './contract.mts';
import { loadPackage } from './support.mts';

test(`the credential ${CREDENTIAL.name} keeps its fields`, async () => {
	const { credentialTypes } = await loadPackage();
	expectFields(credentialTypes[CREDENTIAL.name].type.properties, CREDENTIAL.fields);
});

test.each([SEND_IMAGE, TRIGGER])(
	'the node $name keeps its parameters, their values and defaults',
	async ({ name, fields }) => {
		const { nodeTypes } = await loadPackage();
		const { description } = nodeTypes[name].type as INodeType;

		expect([description.version].flat()).toContain(1);
		expect(description.credentials).toMatchObject([{ name: CREDENTIAL.name }]);
		expectFields(description.properties, fields);
	},
);

function expectFields(
	properties: INodeProperties[],
	contract: Record<string, FieldContract>,
	within = '',
): void {
	for (const [name, field] of Object.entries(contract)) {
		const place = `${within}${name}`;
		const property = properties.find((candidate) => candidate.name === name);
		expect({ place, type: property?.type, default: property?.default }).toEqual({
			place,
			type: field.type,
			default: field.default,
		});
		const options = property?.options ?? [];
		if (field.values) {
			const values = options.map((option) => ('value' in option ? option.value : undefined));
			expect({ place, values }).toEqual({
				place,
				values: expect.arrayContaining(field.values) as unknown,
			});
		}
		if (field.fields) expectFields(options as INodeProperties[], field.fields, `${place}.`);
		for (const [group, fields] of Object.entries(field.groups ?? {})) {
			const found = options.find((option) => 'values' in option && option.name === group);
			const { values } = (found ?? { values: [] }) as INodePropertyCollection;
			expectFields(values, fields, `${place}.${group}.`);
		}
	}
}
