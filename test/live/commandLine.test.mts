import { OTHER_TO, TO } from './support.mts';
import { announcement } from '../../tools/live/consent.mts';
import { readCommandLine } from '../../tools/live/settings.mts';

const ENV = { GUPSHUP_APP_ID: 'app', GUPSHUP_APP_TOKEN: 'sk_secret00', GUPSHUP_TO: `+${TO}` };
const read = (args: string[], env: NodeJS.ProcessEnv) => readCommandLine(args, env).settings();

describe('settings', () => {
	it.each([
		[{ ...ENV, GUPSHUP_TO: undefined }, /GUPSHUP_TO/],
		[{ ...ENV, GUPSHUP_TO: '098 123' }, /international/],
		[{ ...ENV, GUPSHUP_OTHER_TO: TO }, /same number/],
		[{ ...ENV, GUPSHUP_BASE_URL: 'http://example.com' }, /https/],
		[{ ...ENV, GUPSHUP_USER_ID: '12' }, /user ID/],
		[{ ...ENV, GUPSHUP_REPLY_TO: '12' }, /wamid/],
		[{ ...ENV, GUPSHUP_APP_TOKEN: 'sk secret 00' }, /no token/],
	])('are refused if wrong: %#', (env, why) => {
		expect(() => read([], env)).toThrow(why);
		expect(() => read([], env)).not.toThrow(/secret/);
	});

	it('take numbers as people write them', () => {
		for (const to of [TO, `+${TO}`, `00${TO}`, '+91 98123-45678', '+91 (98123) 45678']) {
			expect(read([], { ...ENV, GUPSHUP_TO: to }).to).toBe(TO);
		}
	});

	it('need a public https address to listen, and a port that there is', () => {
		expect(() => read(['--listen', 'http://example.com'], ENV)).toThrow(/https/);
		expect(() => read(['--port', '70000'], ENV)).toThrow(/port/);
		expect(read(['--listen', 'https://a.example.com', '--port', '8080'], ENV)).toMatchObject({
			...{ listen: 'https://a.example.com/', port: 8080, everyMs: 1_000 },
		});
	});
});

it('announces who gets how many messages, and no token', () => {
	const settings = read(['--rate'], { ...ENV, GUPSHUP_OTHER_TO: OTHER_TO });

	const text = announcement(settings);

	expect(text).toMatch(
		new RegExp(`At most 14 messages to \\+${TO}, one of them to \\+${OTHER_TO}`),
	);
	expect(text).toMatch(/charged/);
	expect(text).not.toContain('sk_');
});
