/** The package is what n8n finds, loads and shows. */
import type { ICredentialType, INodeType, Themed } from 'n8n-workflow';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadPackage, packageJson, read, root } from './support.mts';

test('n8n finds the node and the credential', async () => {
	const loader = await loadPackage();

	expect(loader.packageName).toBe('n8n-nodes-gupshup');
	expect(Object.keys(loader.nodeTypes)).toContain('gupshupSendImage');
	expect(Object.keys(loader.credentialTypes)).toEqual(['gupshupApi']);
	expect(loader.nodeTypes).toHaveProperty('gupshupSendImage.type.execute');
});

test('every node has its icons, its codex and a preview of its output', async () => {
	const { types, nodeTypes } = await loadPackage();

	expect(types.nodes).toHaveLength(packageJson.n8n.nodes.length);
	for (const node of types.nodes) {
		const icons = iconFiles(node.iconUrl);
		expect(new Set(icons).size).toBe(2);
		for (const icon of icons) expect(read(icon)).toMatch(/^<svg[\s>]/);
		expect(node.codex).toMatchObject({
			// Of the categories that n8n documents; it wants no subcategories of community nodes.
			categories: ['Communication'],
			resources: { primaryDocumentation: [{ url: expect.any(String) as unknown }] },
		});
		expect(node.codex).not.toHaveProperty('subcategories');
		expect(node.credentials).toHaveLength(1);
		const folder = path.dirname(nodeTypes[node.name].sourcePath);
		expect(existsSync(path.join(root, folder, '__schema__', 'v1.0.0.json'))).toBe(true);
	}
});

test('the credential has its icons and knows the node it serves', async () => {
	const { credentialTypes, known } = await loadPackage();
	const { type } = credentialTypes.gupshupApi as { type: ICredentialType };

	const icons = iconFiles(type.iconUrl);
	expect(new Set(icons).size).toBe(2);
	for (const icon of icons) expect(read(icon)).toMatch(/^<svg[\s>]/);
	expect(known.credentials.gupshupApi.supportedNodes).toContain('gupshupSendImage');
});

test('the credential can be tested: the node names a test and has it', async () => {
	const { nodeTypes } = await loadPackage();
	const { description, methods } = nodeTypes.gupshupSendImage.type as INodeType;

	const testedBy = description.credentials?.[0].testedBy as string;
	expect(methods?.credentialTest?.[testedBy]).toBeInstanceOf(Function);
});

test('an agent can use the node as a tool', async () => {
	const { nodeTypes } = await loadPackage();
	const { description } = nodeTypes.gupshupSendImage.type as INodeType;

	// n8n makes a tool of a node that says so and has nothing but ordinary ins and outs. The agent
	// knows it by its description.
	expect(description.usableAsTool).toBe(true);
	expect(description.inputs).toEqual(['main']);
	expect(description.outputs).toEqual(['main']);
	expect(description.description).toMatch(/^Send an image/);
});

test('index.js hands out the built classes', async () => {
	const { nodeTypes, credentialTypes } = await loadPackage();
	const exported = createRequire(__filename)(path.join(root, packageJson.main)) as Record<
		string,
		new () => { name?: string; description?: { name: string } }
	>;
	const names = Object.values(exported)
		.map((Class) => new Class())
		.map(({ name, description }) => description?.name ?? name);

	expect(names.sort()).toEqual([...Object.keys(nodeTypes), ...Object.keys(credentialTypes)].sort());
});

// That they lead somewhere is tested in docs.test.mts.
test('the credential and every node link to their documentation', async () => {
	const { types, credentialTypes } = await loadPackage();
	const links = [
		credentialTypes.gupshupApi.type.documentationUrl,
		...types.nodes.flatMap(({ codex }) => [
			codex?.resources?.primaryDocumentation?.[0].url,
			codex?.resources?.credentialDocumentation?.[0].url,
		]),
	];

	expect(links.length).toBeGreaterThanOrEqual(5);
	for (const link of links) {
		expect(link).toMatch(/^https:\/\/github\.com\/n8n-nodes-gupshup\/n8n-nodes-gupshup[#/]/);
	}
});

// WCAG asks for 3:1 of what is drawn; n8n's lint warns below 1.5:1.
test('the icons are seen on light and on dark', async () => {
	const { types } = await loadPackage();
	const [light, dark] = iconFiles(types.nodes[0].iconUrl).map((file) =>
		[...read(file).matchAll(/fill="(#[0-9a-f]{3,6})"/gi)].map(([, colour]) => colour),
	);
	expect(Math.max(...light.map((colour) => contrast(colour, '#ffffff')))).toBeGreaterThan(3);
	expect(Math.max(...dark.map((colour) => contrast(colour, '#2b2b2b')))).toBeGreaterThan(3);
});

/** By the formula of WCAG 2: from 1 for the same colour to 21 for black on white. */
function contrast(one: string, other: string): number {
	const [brighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (brighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
	const digits = colour.length === 4 ? colour.replace(/[^#]/g, '$&$&') : colour;
	const [red, green, blue] = [1, 3, 5]
		.map((at) => parseInt(digits.slice(at, at + 2), 16) / 255)
		.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The files of an icon, light and dark. n8n serves them at addresses like `icons/<package>/<path>`. */
function iconFiles(iconUrl: Themed<string> | undefined): string[] {
	const { light, dark } = iconUrl as { light: string; dark: string };
	return [light, dark].map((url) => url.replace(`icons/${packageJson.name}/`, ''));
}
