/** What stands in n8n's panels: short enough to be read there, and what n8n's AI builder is told. */
import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { createRequire } from 'node:module';
import { packageJson, loadPackage, read } from './support.mts';

type Loaded = Awaited<ReturnType<typeof loadPackage>>;

interface Shown {
	where: string;
	property: INodeProperties | INodePropertyOptions;
}

/** Every field, choice and collection of the package, at whatever depth. */
function everythingIn({ types, credentialTypes }: Loaded): Shown[] {
	const all = (where: string, properties: unknown): Shown[] =>
		Array.isArray(properties)
			? properties.flatMap((property: INodeProperties) => [
					{ where: `${where}.${property.name}`, property },
					...all(`${where}.${property.name}`, property.options),
					...all(`${where}.${property.name}`, (property as { values?: unknown }).values),
				])
			: [];
	return [
		...types.nodes.flatMap(({ name, properties }) => all(name, properties)),
		...all('gupshupApi', credentialTypes.gupshupApi.type.properties),
	];
}

const isNotice = ({ property }: Shown) => 'type' in property && property.type === 'notice';
const labelOf = ({ property }: Shown) =>
	'displayName' in property ? property.displayName : property.name;

let shown: Shown[];
let loaded: Loaded;
beforeAll(async () => {
	loaded = await loadPackage();
	shown = everythingIn(loaded);
});

const longerThan = (longest: number, textOf: (one: Shown) => string | undefined) =>
	shown
		.filter((one) => (textOf(one) ?? '').length > longest)
		.map((one) => [one.where, textOf(one)?.length]);

test('descriptions and hints can be read at once', () => {
	expect(shown.length).toBeGreaterThan(100);
	expect(longerThan(150, ({ property }) => property.description)).toEqual([]);
	// The longest that n8n's lint will let pass.
	expect(longerThan(120, ({ property }) => (property as INodeProperties).hint)).toEqual([]);
});

test('every field has a default, and no list offers a thing twice', () => {
	for (const { where, property } of shown) {
		if (!('type' in property)) continue;
		expect({ where, ...property }).toHaveProperty('default');
		const choices = (property.options ?? []) as INodePropertyOptions[];
		for (const key of ['name', 'value'] as const) {
			const all = choices.map((choice) => choice[key]).filter((one) => one !== undefined);
			expect({ where, values: new Set(all).size }).toEqual({ where, values: all.length });
		}
	}
});

test('labels fit beside the switch between Fixed and Expression', () => {
	expect(longerThan(32, (one) => (isCountry(one) || isNotice(one) ? '' : labelOf(one)))).toEqual(
		[],
	);
});

/** Names of countries are as long as they are. */
function isCountry({ where }: Shown): boolean {
	return /^gupshup\w+\.options\.defaultCountry\./.test(where);
}

test('a notice is a few lines', () => {
	expect(longerThan(360, (one) => (isNotice(one) ? labelOf(one) : ''))).toEqual([]);
});

test('the advice for a number stands below its field for good', () => {
	const { property } = shown.find(({ where }) => where === 'gupshupSendImage.to') as Shown;
	expect((property as INodeProperties).hint).toMatch(/the country code\..+option Default Country/);
});

test('no text looks for hints below the output, or has two names for one token', () => {
	const texts = shown.flatMap((one) => [labelOf(one), one.property.description ?? '']);
	for (const text of texts) {
		expect(text).not.toMatch(/below (?:its|the) output|mint/i);
		expect(text).not.toMatch(/(?<!Partner |Stored )App Token/);
	}
});

describe('the trigger', () => {
	const trigger = () =>
		loaded.types.nodes.find(({ name }) => name === 'gupshupTrigger') as INodeTypeDescription;

	test('has its events in the order of the life of a message', () => {
		const events = trigger().properties.find(({ name }) => name === 'events');
		expect(events?.options?.map((option) => (option as INodePropertyOptions).value)).toEqual([
			...['enqueued', 'sent', 'delivered', 'read', 'failed', 'deleted'],
			...['message', 'flowReply', 'optOut', 'billing'],
		]);
	});

	test('keeps its name in the node creator: n8n takes "Trigger" off one that has a field Events', () => {
		const labels = trigger().properties.map(({ displayName }) => displayName.toLowerCase());
		for (const label of ['event', 'events', 'trigger on']) expect(labels).not.toContain(label);
	});

	test('says what it waits for, and that https is needed, in words of its own', () => {
		const { eventTriggerDescription, activationMessage, triggerPanel, properties } = trigger();
		expect(eventTriggerDescription).toMatch(/^Waiting for Gupshup's call: write to your WhatsApp/);
		expect(activationMessage).toMatch(/^Gupshup now calls n8n/);
		// n8n's own panel says "Go to Gupshup and create an event", and takes no other words.
		expect(triggerPanel).toBe(false);
		expect(properties.find(({ name }) => name === 'reachNotice')?.displayName).toMatch(/https/);
	});
});

test('the dialog of the credential has a note for each token type, and the docs explain each', () => {
	const { properties } = loaded.credentialTypes.gupshupApi.type;
	const types = properties.find(({ name }) => name === 'tokenType')
		?.options as INodePropertyOptions[];
	const docs = read('docs/credential.md');
	for (const { value, name } of types) {
		const notes = properties.filter(
			({ type, displayOptions }) =>
				type === 'notice' && displayOptions?.show?.tokenType?.includes(value as string),
		);
		expect(notes).toHaveLength(1);
		expect(docs).toContain(`**${name}**`);
		// The field has the name of the type.
		expect(properties.find(({ name: field }) => field === value)?.displayName).toBe(name);
	}
});

describe("n8n's AI builder", () => {
	interface NodeCatalog {
		NodeTypeParser: new (nodes: INodeTypeDescription[]) => object;
		searchCodeBuilderNodes: (parser: object, queries: string[]) => { results: string };
	}

	/** Its own search, over our nodes as n8n loads them. */
	const found = (query: string) => {
		const { NodeTypeParser, searchCodeBuilderNodes } = createRequire(__filename)(
			'@n8n/ai-utilities/node-catalog',
		) as NodeCatalog;
		const nodes = loaded.types.nodes.map((node) => ({
			...node,
			name: `${packageJson.name}.${node.name}`,
		}));
		return searchCodeBuilderNodes(new NodeTypeParser(nodes), [query]).results;
	};

	test.each(['whatsapp', 'send picture', 'photo', 'campaign', 'approval'])(
		'finds the sender by %j, and learns how to use it',
		(query) => {
			const results = found(query);
			expect(results).toMatch(/^- n8n-nodes-gupshup\.gupshupSendImage$/m);
			expect(results).toMatch(/@builderHint .*don't put Loop Over Items, Wait/);
			expect(results).toMatch(/@relatedNodes\n +- n8n-nodes-gupshup\.gupshupTrigger: "/);
			expect(results).toMatch(/- sendAndWait\n.*\n +@builderHint Only with messageType "buttons"/);
		},
	);

	test.each(['gupshup trigger', 'delivered', 'incoming', 'opt-out'])(
		'finds the trigger by %j, and learns that nothing is to be pasted',
		(query) => {
			const results = found(query);
			expect(results).toMatch(/^- n8n-nodes-gupshup\.gupshupTrigger \[TRIGGER\]$/m);
			expect(results).toMatch(/@builderHint .*no URL to paste/);
			expect(results).toMatch(/@relatedNodes\n +- n8n-nodes-gupshup\.gupshupSendImage: "/);
		},
	);

	test('is told of related nodes that exist, by their full names', () => {
		const names = loaded.types.nodes.map(({ name }) => `${packageJson.name}.${name}`);
		for (const { builderHint, name } of loaded.types.nodes) {
			const related = builderHint?.relatedNodes?.map(({ nodeType }) => nodeType) ?? [];
			expect(related).not.toEqual([]);
			for (const nodeType of related) expect(names).toContain(nodeType);
			const file = `nodes/${name[0].toUpperCase()}${name.slice(1)}`;
			const codex = JSON.parse(
				read(`${file}/${name[0].toUpperCase()}${name.slice(1)}.node.json`),
			) as {
				node: string;
			};
			expect(codex.node).toBe(`${packageJson.name}.${name}`);
		}
	});
});
