import { appOf, keyOf, sourceOf } from '../../../nodes/gupshup/client/app';
import { isJwt, timesIn } from '../../../nodes/gupshup/input/expiry';
import { Mint } from '../../../nodes/gupshup/client/mint';
import {
	isDue,
	mintedNow,
	readStored,
	storedText,
	TokenKeeper,
} from '../../../nodes/gupshup/client/keeper';
import { secretsOf } from '../../../nodes/gupshup/client/fields';
import { Mask } from '../../../nodes/gupshup/http/mask';
import { refusalOf } from '../support/refusal.mts';

const NOW = Date.UTC(2026, 10, 23);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const jwt = (claims: unknown) =>
	`eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('what a token says of its life', () => {
	test.each([
		['seconds, as the standard has them', { iat: NOW / 1000, exp: NOW / 1000 + 60 }],
		['milliseconds, as Gupshup writes elsewhere', { iat: NOW, exp: NOW + MINUTE }],
	])('%s', (_case, claims) => {
		expect(timesIn(jwt(claims))).toEqual({ issuedAt: NOW, expiresAt: NOW + MINUTE });
	});

	test.each([
		['no token', 'sk_0123456789abcdef'],
		['no times in it', jwt({ sub: 'x' })],
		['times that are none', jwt({ exp: 'soon', iat: -1 })],
		['a list', jwt([1, 2])],
		['nothing that can be read', 'eyJhbGciOiJSUzI1NiJ9.AAAA.c2ln'],
	])('is nothing for %s', (_case, token) => {
		expect(timesIn(token)).toEqual({});
	});

	test('has the form of a token', () => {
		expect(isJwt(jwt({}))).toBe(true);
		expect(isJwt('eyJhbGciOiJSUzI1NiJ9.abc')).toBe(false);
		expect(isJwt(`Bearer ${jwt({})}`)).toBe(false);
	});
});

describe('the end of what was minted, on our clock', () => {
	test.each([-10, 0, 10])('does not depend on a clock that is %i minutes off', (minutes) => {
		const theirs = NOW + minutes * MINUTE;
		const token = jwt({ iat: theirs / 1000, exp: (theirs + DAY) / 1000 });
		expect(mintedNow('app', token, undefined, NOW).expiresAt).toBe(NOW + DAY);
	});

	test('is what is documented where the token says nothing', () => {
		expect(mintedNow('app', jwt({}), 'id', NOW)).toEqual({
			token: jwt({}),
			id: 'id',
			mintedAt: NOW,
			expiresAt: NOW + DAY,
		});
		expect(mintedNow('universal', jwt({}), undefined, NOW).expiresAt).toBe(NOW + 60 * DAY);
	});
});

describe('when a token is replaced', () => {
	const dayLong = { token: 't', mintedAt: NOW, expiresAt: NOW + DAY };
	const long = { token: 't', mintedAt: NOW, expiresAt: NOW + 60 * DAY };

	test.each([
		[0, 10],
		[1, 20],
	])('an app token, in a process with the share %d: %i minutes ahead', (share, minutes) => {
		const due = dayLong.expiresAt - minutes * MINUTE;
		expect(isDue('app', dayLong, due - 1, share)).toBe(false);
		expect(isDue('app', dayLong, due, share)).toBe(true);
	});

	test.each([
		[0, 14],
		[1, 28],
	])('a universal token, in a process with the share %d: %i days ahead', (share, days) => {
		const due = long.expiresAt - days * DAY;
		expect(isDue('universal', long, due - 1, share)).toBe(false);
		expect(isDue('universal', long, due, share)).toBe(true);
	});
});

describe('what is stored', () => {
	const minted = { token: jwt({}), id: '7', mintedAt: NOW, expiresAt: NOW + DAY };

	test('is read as it was written', () => {
		expect(readStored(storedText('key', minted), 'key')).toEqual(minted);
	});

	test.each([
		['of another app or secret', storedText('other', minted)],
		['empty', ''],
		['missing', undefined],
		['blanked by the dialog', '__n8n_BLANK_VALUE_e5362baf-c777-4d57-a609-6eaf1f9e87f6'],
		['cut', storedText('key', minted).slice(0, 30)],
		['something else', '{"for":"key","token":7}'],
	])('is nothing where it is %s', (_case, text) => {
		expect(readStored(text, 'key')).toBeUndefined();
	});

	test('is kept apart by app, address and secret', () => {
		const app = appOf({ appId: 'a' });
		const source = { type: 'universalToken', universalToken: 'x' } as const;
		const keys = [
			keyOf(app, source),
			keyOf(appOf({ appId: 'b' }), source),
			keyOf({ ...app, baseUrl: 'https://other.example' }, source),
			keyOf(app, { ...source, universalToken: 'y' }),
		];
		expect(new Set(keys).size).toBe(4);
		expect(keyOf(appOf({ appId: 'A' }), { ...source })).toBe(keys[0]);
	});
});

describe('the keeper', () => {
	const good = { token: 'good', mintedAt: NOW, expiresAt: NOW + DAY };
	const refusal = { what: 'No', hint: 'Ask', httpStatus: 403 };
	let now: number;
	let keeper: TokenKeeper;

	beforeEach(() => {
		now = NOW;
		keeper = new TokenKeeper(() => now, 0);
	});

	test('takes the token that lives longest, and none that was refused or is due', () => {
		const longer = { token: 'longer', mintedAt: NOW, expiresAt: NOW + 2 * DAY };
		expect(keeper.usable('key', good)).toBe(good);
		expect(keeper.usable('key', undefined)).toBeUndefined();
		keeper.refuse('key', 'good');
		expect(keeper.usable('key', good)).toBeUndefined();
		expect(keeper.usable('other', good)).toBe(good);
		expect(keeper.usable('key', longer)).toBe(longer);
		now += 3 * DAY;
		expect(keeper.usable('key', longer)).toBeUndefined();
	});

	test('remembers the ten tokens that were refused last', () => {
		const tokens = Array.from({ length: 11 }, (_, number) => ({ ...good, token: `t${number}` }));
		for (const { token } of tokens.slice(0, 10)) keeper.refuse('key', token);
		expect(keeper.usable('key', tokens[0])).toBeUndefined();
		// Once more is not one more.
		keeper.refuse('key', 't0');
		expect(keeper.usable('key', tokens[0])).toBeUndefined();
		keeper.refuse('key', 't10');
		expect(tokens.map((token) => keeper.usable('key', token) !== undefined)).toEqual([
			true,
			...Array<boolean>(10).fill(false),
		]);
	});

	test('knows all tokens that are to be kept secret', async () => {
		const universal = { ...good, token: 'universal' };
		const mint = async () => await Promise.resolve({ app: good, universal });
		keeper.refuse('key', 'old');
		await keeper.renew('key', mint);
		expect(keeper.tokens('key')).toEqual(['good', 'universal', 'old']);
	});

	test('renews once for all who ask while it does', async () => {
		let mints = 0;
		const mint = async () => {
			mints++;
			return await Promise.resolve({ app: good });
		};
		const all = await Promise.all([1, 2, 3].map(async () => await keeper.renew('key', mint)));
		expect(all).toEqual(Array(3).fill({ app: good }));
		expect(mints).toBe(1);
		expect(keeper.usable('key', undefined)).toBe(good);
	});

	test.each([
		['a refusal, for a minute', refusal, MINUTE],
		['a failure of the network, for seconds', { what: 'No', hint: 'Ask' }, 5000],
		['a failure of Gupshup, for seconds', { ...refusal, httpStatus: 502 }, 5000],
	])('remembers %s', async (_case, failure, holds) => {
		let asked = 0;
		const mint = async () => {
			asked++;
			return await Promise.resolve(failure);
		};
		await keeper.renew('key', mint);
		now += holds - 1;
		expect(await keeper.renew('key', mint)).toEqual(failure);
		expect(asked).toBe(1);
		await keeper.renew('key', mint, true);
		expect(asked).toBe(2);
		now += holds;
		await keeper.renew('key', mint);
		expect(asked).toBe(3);
	});

	test('hands a token to n8n for storing once', () => {
		expect(keeper.handsOver('key', 'a')).toBe(true);
		expect(keeper.handsOver('key', 'a')).toBe(false);
		expect(keeper.handsOver('key', 'b')).toBe(true);
	});
});

describe('what is pasted', () => {
	test.each([' "eyJhbGciOiJSUzI1NiJ9.e30.c2ln" ', 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln'])(
		'%s is taken for the token in it, and masked as that',
		(universalToken) => {
			const credential = { tokenType: 'universalToken', universalToken };
			expect(sourceOf(credential)).toEqual({
				type: 'universalToken',
				universalToken: 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln',
			});
			const body = { message: 'no: eyJhbGciOiJSUzI1NiJ9.e30.c2ln' };
			expect(new Mask(secretsOf(credential)).value(body)).toEqual({ message: 'no: ***' });
		},
	);

	test('an app token needs no source', () => {
		expect(sourceOf({ appToken: 'sk_1' })).toBeUndefined();
		expect(sourceOf({ tokenType: 'appToken', appToken: 'sk_1' })).toBeUndefined();
	});
});

test('every secret of a credential is masked, minted ones too', () => {
	const stored = storedText('key', { token: jwt({ a: 1 }), mintedAt: 1, expiresAt: 2 });
	const credential = {
		appToken: 'Bearer sk_0123456789',
		clientSecret: ' "s3cret-s3cret" ',
		mintedAppToken: stored,
	};
	const text = `sk_0123456789 s3cret-s3cret ${jwt({ a: 1 })} fine`;
	expect(new Mask(secretsOf(credential)).text(text)).toBe('*** *** *** fine');
});

describe('a secret in the wrong field is neither sent nor quoted', () => {
	const right = {
		tokenType: 'clientSecret',
		partnerId: '1003',
		email: 'admin@example.com',
		clientSecret: 'ABCdef0123456789',
	};

	test.each([
		['Partner ID', { partnerId: right.clientSecret }, /contains a secret\. .*Client Secret/],
		['Partner ID', { partnerId: 'sk_0123456789abcdef' }, /contains a token\. .*Partner App Token/],
		['Partner ID', { partnerId: jwt({ a: 1 }) }, /contains a token/],
		['Partner ID', { partnerId: 'x'.repeat(25) }, /isn't a valid partner ID/],
		['Partner ID', { partnerId: 'p4ss word' }, /isn't a valid partner ID/],
		['Partner ID', { partnerId: '1'.repeat(300_000) }, /far too many/],
		['Admin Email', { email: right.clientSecret }, /contains a secret\. .*Client Secret/],
		['Admin Email', { email: 'p4ssword' }, /isn't a valid email address/],
		['Admin Email', { email: '@'.repeat(300_000) }, /far too many/],
		['Client Secret', { clientSecret: '"'.repeat(300_000) }, /far too many/],
	])('%s: %j', (label, wrong, finding) => {
		const text = refusalOf(() => sourceOf({ ...right, ...wrong }));
		expect(text.startsWith(label)).toBe(true);
		expect(text).toMatch(finding);
		expect(text).not.toContain(Object.values(wrong)[0]);
	});

	test.each([{ partnerId: '1003' }, { partnerId: '5f8d04b3ab35de3a3427d9f3' }, { email: 'a@b' }])(
		'%j is taken',
		(fields) => {
			expect(sourceOf({ ...right, ...fields })).toMatchObject(fields);
		},
	);
});

test.each<[number, boolean]>([
	[401, true],
	[403, true],
	[408, false],
	[429, false],
	[500, false],
])('no token because of %p is about the whole app: %p', async (status, isAboutApp) => {
	const answer = { status, headers: {}, body: 'No' };
	const send = async () => await Promise.resolve({ kind: 'answer', answer } as const);
	const app = appOf({ appId: 'x' });

	const problem = await new Mint(send, app, () => NOW).appToken(jwt({}));
	expect(problem).toMatchObject({ httpStatus: status, reason: 'No' });
	expect('about' in problem).toBe(isAboutApp);
});
