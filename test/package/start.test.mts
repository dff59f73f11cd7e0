/** `npm start`, piece by piece: where it sends, what it runs, what it prints. */
import { runExample } from '../../scripts/runExample.mts';
import type { WorkflowFile } from '../../engine/index.mts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { DEFAULT_IMAGE_URL, destinationIn } from '../../scripts/destination.mts';
import { table } from '../../scripts/table.mts';
import { readJson } from './support.mts';

const REAL = { GUPSHUP_APP_ID: 'app', GUPSHUP_APP_TOKEN: 'sk_placeholder', GUPSHUP_TO: '+91 9876' };

describe('where it sends', () => {
	it('is the sandbox, when nothing is set', () => {
		expect(destinationIn({})).toBeUndefined();
		expect(destinationIn({ GUPSHUP_APP_ID: '', GUPSHUP_TO: ' ' })).toBeUndefined();
	});

	it('is Gupshup, when everything is', () => {
		expect(destinationIn(REAL)).toEqual({
			appId: 'app',
			appToken: 'sk_placeholder',
			baseUrl: '',
			to: '+91 9876',
			imageUrl: DEFAULT_IMAGE_URL,
		});
		const image = { GUPSHUP_IMAGE_URL: 'https://example.com/image.png' };
		expect(destinationIn({ ...REAL, ...image })).toMatchObject({
			imageUrl: 'https://example.com/image.png',
		});
	});

	it('is not guessed, when only something is', () => {
		const withoutTo = { ...REAL, GUPSHUP_TO: undefined };
		expect(() => destinationIn(withoutTo)).toThrow(
			'GUPSHUP_APP_ID and GUPSHUP_APP_TOKEN are set, but GUPSHUP_TO is not.',
		);
		expect(() => destinationIn({ GUPSHUP_IMAGE_URL: 'https://example.com/image.png' })).toThrow(
			'GUPSHUP_IMAGE_URL is set, but GUPSHUP_APP_ID, GUPSHUP_APP_TOKEN and GUPSHUP_TO are not.',
		);
		expect(() => destinationIn(withoutTo)).not.toThrow('sk_placeholder');
	});
});

describe('what it runs', () => {
	const file = readJson<WorkflowFile>('examples/send-to-a-list.json');
	let sandbox: Sandbox;
	beforeEach(async () => {
		sandbox = await startSandbox();
	});
	afterEach(async () => await sandbox.close());
	const credential = () => ({
		appId: sandbox.app.id,
		appToken: sandbox.app.token,
		baseUrl: sandbox.baseUrl,
	});

	it('sends to everybody on the list of the example', async () => {
		const deliveries = await runExample(file, { credential: credential() });

		expect(deliveries.map(({ messageId }) => messageId)).toEqual(
			sandbox.messages.map(({ id }) => id),
		);
		expect(deliveries.length).toBeGreaterThan(2);
		expect(sandbox.messages[0]).toMatchObject({
			to: '447700900118',
			body: { image: { link: deliveries[0].image, caption: deliveries[0].caption } },
		});
	});

	it('says of each person what went wrong, and sends to the others', async () => {
		const list = ['+91 98765 43210', 'nobody', '+91 98765 43211'].map((phone) => ({
			phone,
			name: 'there',
			picture: 'https://example.com/image.png',
		}));
		const [first, second, third] = await runExample(file, { credential: credential(), list });

		expect([first.outcome, third.outcome]).toEqual(['sent', 'sent']);
		expect(second).toMatchObject({
			to: 'nobody',
			outcome: 'notSent',
			reason: expect.stringMatching(/^Recipient Phone Number "nobody"/) as unknown,
		});
	});

	it('never tells the token', async () => {
		const appToken = 'sk_no space is allowed in here';
		const deliveries = await runExample(file, { credential: { ...credential(), appToken } });

		expect(deliveries[0].reason).toContain('Partner App Token contains a space');
		expect(JSON.stringify(deliveries)).not.toContain(appToken);
	});
});

test('what it prints is a table whose columns stand below each other', () => {
	expect(table([{ Who: 'Zoë', What: 'a\nb' }, { Who: 'J' }, { Who: '👩‍👧', What: 'c' }])).toBe(
		['Who  What', '───  ────', 'Zoë  a b', 'J', '👩‍👧    c'].join('\n'),
	);
});
