import { appOf, urlOf } from '../../../nodes/gupshup/client/app';
import { authorizationOf } from '../../../nodes/gupshup/client/fields';
import { refusalOf } from '../support/refusal.mts';

const APP_ID = '1f3a9c52-6a0b-4c8e-9d53-0b6f1c2d3e4f';
/** Looks like a token of an app, and is none. */
const STATIC = ['sk', '0123456789abcdef0123456789abcdef'].join('_');
/** Looks like a JWT, and is none. */
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJhcHAiOiIxIn0', 'c2lnbmF0dXJl-_'].join('.');

describe('the address', () => {
	const baseUrl = (given: unknown) => appOf({ appId: APP_ID, baseUrl: given as string }).baseUrl;
	const refusal = (given: unknown) => refusalOf(() => baseUrl(given));

	test('of a resource', () => {
		expect(urlOf(appOf({ appId: APP_ID }), 'v3/message')).toBe(
			`https://partner.gupshup.io/partner/app/${APP_ID}/v3/message`,
		);
	});

	test.each<[given: unknown, url: string]>([
		[undefined, 'https://partner.gupshup.io'],
		['', 'https://partner.gupshup.io'],
		['  ', 'https://partner.gupshup.io'],
		['https://partner.gupshup.io', 'https://partner.gupshup.io'],
		[' https://partner.gupshup.io/// ', 'https://partner.gupshup.io'],
		['"https://partner.gupshup.io"', 'https://partner.gupshup.io'],
		['HTTPS://Partner.Gupshup.IO:443', 'https://partner.gupshup.io'],
		['https://partner.gupshup.io/partner', 'https://partner.gupshup.io'],
		['https://partner.gupshup.io/partner/app/', 'https://partner.gupshup.io'],
		[`https://partner.gupshup.io/partner/app/${APP_ID}/v3/message`, 'https://partner.gupshup.io'],
		['https://proxy.example/gupshup/', 'https://proxy.example/gupshup'],
		['https://proxy.example/partners', 'https://proxy.example/partners'],
		['https://proxy.example:8443/a/b', 'https://proxy.example:8443/a/b'],
		['http://localhost:3000', 'http://localhost:3000'],
		['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
		['http://127.1:3000', 'http://127.0.0.1:3000'],
		['http://[::1]:3000', 'http://[::1]:3000'],
		['http://[0:0:0:0:0:0:0:1]:3000', 'http://[::1]:3000'],
	])('%p is %s', (given, url) => {
		expect(baseUrl(given)).toBe(url);
	});

	test.each([
		'http://partner.gupshup.io',
		'http://192.168.1.1',
		'http://0.0.0.0:3000',
		'http://[::2]',
		'http://localhost.example.com',
		'http://127.0.0.1.example.com',
		'http://localhost@example.com'.replace('localhost@', ''),
	])('%p would send the token in clear', (given) => {
		expect(refusal(given)).toMatch(
			/^Base URL .*unencrypted over the network\. Start it with https/,
		);
	});

	test.each([
		'partner.gupshup.io',
		'localhost:3000',
		'ftp://partner.gupshup.io',
		'https://',
		'https://a b',
		'javascript:alert(1)',
		'{{ $json.url }}',
		STATIC,
		JWT,
	])('%p is none, and is not repeated', (given) => {
		const text = refusal(given);
		expect(text).toMatch(
			/^Base URL in the credential isn't a valid web address\. .*https:\/\/partner/,
		);
		expect(text.replace('https://partner.gupshup.io', '')).not.toContain(given);
	});

	test.each([
		'https://user:hidden@partner.gupshup.io',
		'https://user@partner.gupshup.io',
		`https://partner.gupshup.io/?token=hidden`,
		'https://partner.gupshup.io/#hidden',
		'http://localhost@example.com',
	])('%p has more in it than an address, and is not repeated', (given) => {
		expect(refusal(given)).toMatch(/has more than a host and a path/);
		expect(refusal(given)).not.toContain('hidden');
	});
});

describe('the app', () => {
	const appId = (given: unknown) => appOf({ appId: given as string }).id;
	const refusal = (given: unknown) => refusalOf(() => appId(given));

	test.each<[given: unknown, id: string]>([
		[APP_ID, APP_ID],
		[` ${APP_ID}\n`, APP_ID],
		[`\u200b${APP_ID}\u200b`, APP_ID],
		[`"${APP_ID}"`, APP_ID],
		[`https://partner.gupshup.io/partner/app/${APP_ID}/v3/message`, APP_ID],
		['MyShop', 'MyShop'],
		[919876543210, '919876543210'],
	])('%p is taken', (given, id) => {
		expect(appId(given)).toBe(id);
	});

	test.each([undefined, null, '', ' '])('%p is empty', (given) => {
		expect(refusal(given)).toMatch(/^App ID is empty in the credential\. Paste the app's ID/);
	});

	test.each([
		'My Shop',
		'+919876543210',
		'..',
		'.',
		'a/b',
		'../../account',
		'a?b',
		'a#b',
		'a%2Fb',
		'a\\b',
		'a\u0000b',
		'ä',
		'{{ $json.app }}',
		'https://partner.gupshup.io/',
	])('%j is no id', (given) => {
		const text = refusal(given);
		expect(text).toMatch(
			/^App ID in the credential isn't a valid app ID\. Enter the app's ID \(like/,
		);
		expect(text).not.toContain(given.length > 3 ? given : '"');
	});

	test('half a character is said to be one', () => {
		expect(refusal('\ud800')).toMatch(/^App ID contains half a character/);
	});

	test.each([STATIC, JWT, `Bearer ${STATIC}`, `"${JWT}"`, `https://x.example/app/${STATIC}/v3`])(
		'%p is the token: it must not get into an address, nor into a text',
		(given) => {
			const text = refusal(given);
			expect(text).toMatch(/^App ID in the credential contains a token\. .*Partner App Token/);
			expect(text).not.toContain(STATIC);
			expect(text).not.toContain(JWT);
		},
	);
});

describe('the token', () => {
	test.each([
		['static', STATIC, STATIC],
		['with white space', ` \n${STATIC}\t`, STATIC],
		['with marks without a width', `\ufeff${STATIC}\u200b`, STATIC],
		['in quotes', `"${STATIC}"`, STATIC],
		['in single quotes', `'${STATIC}'`, STATIC],
		['static, with Bearer', `Bearer ${STATIC}`, STATIC],
		['with Bearer in front of quotes', `Bearer "${STATIC}"`, STATIC],
		['with the whole header', `Authorization: ${STATIC}`, STATIC],
		['a JWT', JWT, `Bearer ${JWT}`],
		['a JWT with Bearer', `Bearer ${JWT}`, `Bearer ${JWT}`],
		['a JWT with bearer', `bearer   ${JWT}`, `Bearer ${JWT}`],
		['a JWT with the whole header, in quotes', `"Authorization: Bearer ${JWT}"`, `Bearer ${JWT}`],
		['almost a JWT', JWT.slice(0, JWT.lastIndexOf('.')), JWT.slice(0, JWT.lastIndexOf('.'))],
		['of another kind', 'abc+/-._~1==', 'abc+/-._~1=='],
	])('%s', (_what, given, header) => {
		expect(authorizationOf(given)).toBe(header);
	});

	test.each([undefined, null, '', ' ', '""', '"', 'Bearer', 'Bearer ', 'Authorization: Bearer'])(
		'%p is empty',
		(given) => {
			expect(refusalOf(() => authorizationOf(given))).toMatch(
				/^Partner App Token is empty in the credential\. /,
			);
		},
	);

	test.each([
		['a line break', `${STATIC}\n${STATIC}`],
		['a header of its own', `${STATIC}\r\nX-Other: 1`],
		['a space', `${STATIC} ${STATIC}`],
		['a control character', `${STATIC}\u0000`],
		['a letter of another script', `${STATIC}é`],
		['an invisible mark inside', `sk_\u200b${STATIC.slice(3)}`],
		['two Bearers', `Bearer Bearer ${STATIC}`],
		['round quotes', `“${STATIC}”`],
		['a comma', `${STATIC},`],
		['another label', `token: ${STATIC}`],
		['an expression', `{{ '${STATIC}' }}`],
		['JSON', JSON.stringify({ token: STATIC })],
		['an object', { token: STATIC }],
		['a list', [STATIC]],
	])('%s is refused, and the token is not repeated', (_what, given) => {
		const text = refusalOf(() => authorizationOf(given));
		expect(text).toMatch(/^Partner App Token (?:contains|is) an? /);
		expect(text).not.toContain(STATIC.slice(3));
	});
});

test('a client secret in App ID does not get into an address, nor into a text', () => {
	const clientSecret = 'ABCdef0123456789';
	const read = () => appOf({ appId: ` ${clientSecret}`, clientSecret });
	expect(refusalOf(read)).toMatch(/^App ID in the credential contains a secret\. .*Client Secret/);
	expect(refusalOf(read)).not.toContain(clientSecret);
});

test.each(['appId', 'baseUrl'])('%s is not looked at where it is far too long', (field) => {
	const text = refusalOf(() => appOf({ appId: 'a', [field]: 'a/app/'.repeat(50_000) }));
	expect(text).toContain('in the credential has 300000 characters, which is far too many');
});

test('an app is one app however its ID is written, and Gupshup is asked in small letters', () => {
	const [small, capital] = [APP_ID, APP_ID.toUpperCase()].map((appId) => appOf({ appId }));
	expect(capital).toEqual(small);
	expect(small).toMatchObject({ id: APP_ID, key: APP_ID });
	// Nobody knows whether another Gupshup tells capitals apart in IDs of its own.
	expect(appOf({ appId: 'My-App' })).toMatchObject({ id: 'My-App', key: 'my-app' });
});

test.each([
	['https://x.example/app/first/app/second/v3', 'second'],
	['HTTPS://x.example/partner/APP/an-id', 'an-id'],
])('%s holds the id %s', (appId, id) => {
	expect(appOf({ appId }).id).toBe(id);
});
