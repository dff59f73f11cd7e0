/** `npm start -- --stay`: shows on a phone what was sent, until Ctrl-C, and leaves nothing behind. */
import { request } from 'undici';
import { readFileSync } from 'node:fs';
import type { Update } from '../../phone/shapes.mts';
import { peopleIn } from '../../phone/demo/people.mts';
import { tsxRun, type Program } from '../setup/program.mts';
import { readJson } from './support.mts';

const programs: Program[] = [];
afterAll(() => programs.forEach((program) => program.kill()));

function start(env: NodeJS.ProcessEnv): Program {
	const program = tsxRun(['scripts/start.mts', '--stay'], env);
	programs.push(program);
	return program;
}

const NOTHING = { GUPSHUP_APP_ID: '', GUPSHUP_APP_TOKEN: '', GUPSHUP_TO: '' };

/** The first that a page is told. */
async function shownAt(phone: string): Promise<Update> {
	const answer = await request(`${phone}/live`);
	let text = '';
	for await (const chunk of answer.body as AsyncIterable<Buffer>) {
		text += chunk.toString();
		const [, data] = /^data: (.*)\n\n/m.exec(text) ?? [];
		if (data !== undefined) return JSON.parse(data) as Update;
	}
	throw new Error('The page was told nothing');
}

test.concurrent(
	'it stays, shows the pictures, and ends on Ctrl-C with everything it started',
	async () => {
		const program = start(NOTHING);
		const [, phone] = await program.written(/(http:\/\/127\.0\.0\.1:\d+\/phone)\n\nCtrl-C/);
		expect(program.output).toContain('Accepted: 4 of 4');

		const { messages, settings } = await shownAt(phone);
		expect(messages).toHaveLength(6);
		expect(settings?.people).toMatchObject({ 447700900118: 'Maya', 33639981234: 'Amélie' });
		const stored = messages.flatMap(({ media }) => (media?.kind === 'stored' ? [media.src] : []));
		const pictures = await Promise.all(
			stored.map(async (src) => {
				const answer = await request(new URL(src, phone));
				return Buffer.from(await answer.body.arrayBuffer());
			}),
		);
		expect(pictures).toHaveLength(2);
		for (const name of ['tea-set.jpg', 'bread-basket.jpg']) {
			const file = readFileSync(`sandbox/pictures/${name}`);
			expect(pictures.some((picture) => picture.equals(file))).toBe(true);
		}

		program.interrupt();
		await program.gone();
		await expect(request(phone)).rejects.toThrow('ECONNREFUSED');
		expect(program.output).not.toMatch(/Error|\bat .*:\d+:\d+/);
	},
	90_000,
);

test.concurrent(
	'it does not stay after sending for real',
	async () => {
		const program = start({
			GUPSHUP_APP_ID: 'app',
			GUPSHUP_APP_TOKEN: 'sk_placeholder',
			GUPSHUP_TO: '+91 98765 43210',
			GUPSHUP_BASE_URL: 'http://127.0.0.1:1',
		});
		await program.written(/--stay shows what the sandbox got/);
		await program.gone();
		expect(program.output).not.toContain('Accepted');
	},
	60_000,
);

test('people are found wherever an example names them', () => {
	const maya = { 447700900118: 'Maya', 12025550143: 'Daniel' };
	for (const example of ['send-to-a-list', 'daily-list', 'template-campaign', 'send-a-file']) {
		expect(peopleIn(readJson(`examples/${example}.json`))).toMatchObject(maya);
	}
	expect(peopleIn('{ not json')).toEqual({});
});
