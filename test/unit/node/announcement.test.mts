import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

import { announce, longListHintFor } from '../../../nodes/gupshup/node/hints';
import { GupshupSendImage } from '../../../nodes/GupshupSendImage/GupshupSendImage.node';

const IMAGE = { one: 'image', an: 'an image', many: 'images' };

const context = (said: string[], sendMessageToUI?: unknown) =>
	({
		getNode: () => ({ name: 'Send' }) as INode,
		logger: { info: (text: string) => said.push(text) },
		sendMessageToUI: sendMessageToUI ?? ((text: string) => said.push(text)),
	}) as unknown as IExecuteFunctions;

describe('the start of a long list', () => {
	test.each([
		[600, 10, 'about a minute'],
		[12_000, 10, 'about 20 minutes'],
		[90, 0.5, 'about 3 minutes'],
		[1_000_000, 10, 'about 28 hours'],
	])('%d at %d a second: %s', (count, limit, time) => {
		const said: string[] = [];
		announce(context(said), IMAGE, count, limit);
		const text = `Sending ${count} images at ${limit} per second, which takes ${time}`;
		expect(said).toEqual([`Send: ${text}`, text]);
	});

	test.each([
		[1, 10],
		[599, 10],
		[5, 0.1],
	])('%d at %d a second say nothing', (count, limit) => {
		const said: string[] = [];
		announce(context(said), IMAGE, count, limit);
		expect(said).toEqual([]);
	});

	test('is sent whatever becomes of the words', () => {
		const fails = () => {
			throw new Error('no browser');
		};
		expect(() => announce(context([], fails), IMAGE, 6000, 10)).not.toThrow();
	});
});

describe('the hint in the panel', () => {
	/** As n8n's editor does: with the items that came in, and the parameters of the node. */
	const isShown = (count: number, options: object) => {
		const node: INode = {
			id: 'a',
			name: 'Send',
			type: 'none',
			typeVersion: 1,
			position: [0, 0],
			parameters: { options } as INode['parameters'],
		};
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: {
				getByName: () => ({}),
				getByNameAndVersion: () => new GupshupSendImage(),
				getKnownTypes: () => ({}),
			} as never,
		});
		const items = Array.from({ length: count }, () => ({ json: {} }));
		return workflow.expression.getParameterValue(
			longListHintFor(IMAGE).displayCondition ?? '',
			createRunExecutionData(),
			0,
			0,
			node.name,
			items,
			'manual',
			{},
		);
	};

	test.each([
		[600, {}, false],
		[601, {}, true],
		[61, { messagesPerSecond: 1 }, true],
		[601, { messagesPerSecond: 80 }, false],
		// Known only for each item.
		[601, { messagesPerSecond: '={{ $json.limit }}' }, true],
		[1, {}, false],
	])('%d items with %j: %s', (count, options, shown) => {
		expect(isShown(count, options)).toBe(shown);
	});
});
