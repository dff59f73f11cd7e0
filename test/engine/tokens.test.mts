import type { ICredentialDataDecryptedObject, IRun } from 'n8n-workflow';

import { Engine } from '../../engine/index.mts';
import type { Sandbox, SandboxOptions } from '../../sandbox/index.mts';
import { itemsBehind, people, recipients, SEND, setUp, workflowOf } from './support/bench.mts';
import { loadCopy } from './support/copies.mts';

/** They wait for clocks most of their time, so they run at the same time, each with a sandbox of its own. */
async function start(
	options: SandboxOptions,
	credentialOf: (sandbox: Sandbox) => ICredentialDataDecryptedObject,
) {
	const bench = await setUp({ rate: null, ...options, credentialOf, stays: true });
	const { sandbox, engine, credentials: stored } = bench;
	return {
		sandbox,
		engine,
		/** What n8n's database would hold. */
		stored,
		minted: (kind: 'app' | 'partner') =>
			sandbox.tokens.filter((token) => token.kind === kind && !token.name.startsWith('by-hand')),
		askedFor: (endpoint: string) =>
			sandbox.requests.filter((request) => request.endpoint === endpoint),
		/** Who got a message, in the order of their numbers. */
		taken: () => [...recipients(sandbox)].sort(),
	};
}

const universalToken = (at: Sandbox): ICredentialDataDecryptedObject => ({
	tokenType: 'universalToken',
	universalToken: at.mintUniversalToken(),
});

const clientSecret = ({ partner }: Sandbox): ICredentialDataDecryptedObject => ({
	tokenType: 'clientSecret',
	partnerId: partner.id,
	email: partner.email,
	clientSecret: partner.clientSecret,
});

const phones = (count: number) => people(count).map(({ phone }) => phone);
const errorOf = (run: IRun) => run.data.resultData.error?.message ?? '';
const hintsOf = (run: IRun) =>
	(run.data.resultData.runData[SEND]?.[0].hints ?? []).map(({ message }) => message);
const fast = { options: { messagesPerSecond: 1000 } };

describe('a universal token', () => {
	test.concurrent.each(['flat', 'nested'] as const)(
		'gives one app token for a list, which n8n keeps (answer %s)',
		async (mintAnswer) => {
			const { engine, stored, minted, askedFor, taken } = await start(
				{ mintAnswer },
				universalToken,
			);
			const run = await engine.run(workflowOf(people(12), fast));

			expect(run.status).toBe('success');
			expect(taken()).toEqual(phones(12));
			const [{ token }, ...more] = minted('app');
			expect(more).toEqual([]);
			for (const { headers } of askedFor('v3/message')) {
				expect(headers.authorization).toBe(`Bearer ${token}`);
			}
			expect(stored.gupshup.mintedAppToken).toContain(token);
		},
	);

	test.concurrent(
		'is asked again by nobody who finds a stored app token, in another process either',
		async () => {
			const { engine, sandbox, stored, minted } = await start({}, universalToken);
			await engine.run(workflowOf(people(1)));
			await new Engine({ credentials: stored, built: loadCopy() }).run(workflowOf(people(1)));

			expect(minted('app')).toHaveLength(1);
			expect(recipients(sandbox)).toHaveLength(2);
		},
	);

	test.concurrent('is asked once by two executions that begin at the same moment', async () => {
		const { engine, minted, taken } = await start({}, universalToken);
		await Promise.all(
			people(8).map(async (someone) => await engine.run(workflowOf([someone], fast))),
		);

		expect(taken()).toEqual(phones(8));
		expect(minted('app')).toHaveLength(1);
	});

	test.concurrent('replaces an app token that is refused in the middle of a list', async () => {
		const { engine, sandbox, stored, minted, askedFor, taken } = await start({}, universalToken);
		const running = engine.run(workflowOf(people(35)));
		await sandbox.waitFor(({ messages }) => messages.length >= 12);
		sandbox.revoke(minted('app')[0]);
		const run = await running;

		expect(run.status).toBe('success');
		expect(taken()).toEqual(phones(35));
		expect(minted('app')).toHaveLength(2);
		const refused = askedFor('v3/message').filter(({ status }) => status === 401);
		expect(refused.length).toBeGreaterThan(0);
		// n8n sends again by itself what it sees as a 401: nobody may have been asked for a third time.
		expect(askedFor('v3/message')).toHaveLength(35 + refused.length);
		expect(stored.gupshup.mintedAppToken).toContain(minted('app')[1].token);
	});

	test.concurrent('that is refused at once is told, and nothing is sent', async () => {
		const { engine, askedFor } = await start({}, () => ({
			tokenType: 'universalToken',
			universalToken: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJl',
		}));
		const run = await engine.run(workflowOf(people(30), fast, { onError: 'continueErrorOutput' }));

		const [{ json }] = itemsBehind(run, SEND, 1);
		expect(json.error).toContain("Gupshup doesn't accept the universal token");
		expect(json.error).toContain("so the message wasn't sent");
		expect(json.details).toMatchObject({ outcome: 'notSent', httpStatus: 401 });
		expect(itemsBehind(run, SEND, 1)).toHaveLength(30);
		// Asked once for the whole list.
		expect(askedFor('token')).toHaveLength(1);
		expect(askedFor('v3/message')).toHaveLength(0);
	});

	test.concurrent('that has ended is said to have ended, with the date', async () => {
		const week = 7 * 86_400_000;
		const { engine } = await start({}, (at) => ({
			tokenType: 'universalToken',
			universalToken: at.mintUniversalToken(-week),
		}));
		const run = await engine.run(workflowOf(people(1)));

		const date = new Date(Date.now() - week);
		expect(errorOf(run)).toContain('The universal token expired on ');
		expect(errorOf(run)).toContain(String(date.getUTCFullYear()));
		expect(errorOf(run)).toContain('Create a new universal token');
	});

	test.concurrent('that is about to end is said so above the output, with the date', async () => {
		const { engine } = await start({}, (at) => ({
			tokenType: 'universalToken',
			universalToken: at.mintUniversalToken(10 * 86_400_000),
		}));
		const run = await engine.run(workflowOf(people(1)));

		expect(hintsOf(run)).toEqual([
			expect.stringMatching(
				/^The universal token in the Gupshup API credential expires on \d+ \w+ 20\d\d\. Create a new one/,
			),
		]);
	});

	test.concurrent('that lives long enough is not spoken of', async () => {
		const { engine } = await start({}, universalToken);
		expect(hintsOf(await engine.run(workflowOf(people(1))))).toEqual([]);
	});

	test.concurrent(
		'gives an app token for uploads and for the list of templates as well',
		async () => {
			const { engine, sandbox, minted, askedFor } = await start({}, universalToken);
			await engine.run(workflowOf(people(1)));
			sandbox.revoke(minted('app')[0]);
			const picture = Buffer.from(
				'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
				'base64',
			);
			const file = workflowOf([], { imageSource: 'binary', binaryPropertyName: 'data' });
			const run = await engine.run({
				...file,
				pinData: {
					Start: [
						{
							json: { phone: '919876500001', name: 'Ada' },
							binary: {
								data: {
									data: picture.toString('base64'),
									mimeType: 'image/png',
									fileName: 'a.png',
								},
							},
						},
					],
				},
			});

			expect(errorOf(run)).toBe('');
			expect(askedFor('media').map(({ status }) => status)).toEqual([401, 200]);
			expect(recipients(sandbox)).toHaveLength(2);
		},
	);
});

describe('three tokens that are active already', () => {
	test.concurrent('of n8n: the oldest makes room', async () => {
		const { engine, sandbox, stored, minted } = await start({}, universalToken);
		const others = Array.from({ length: 3 }, () => loadCopy());
		// As after three crashes: what was minted was never stored.
		for (const built of others) {
			const forgetful = { gupshup: { ...stored.gupshup } };
			await new Engine({ credentials: forgetful, built }).run(workflowOf(people(1)));
		}
		expect(minted('app')).toHaveLength(3);
		const run = await engine.run(workflowOf(people(3)));

		expect(run.status).toBe('success');
		expect(minted('app')).toHaveLength(4);
		expect(minted('app')[0].revokedOn).not.toBeNull();
		expect(recipients(sandbox)).toHaveLength(6);
	});

	test.concurrent('of somebody else: they are left alone, and the user is told', async () => {
		const { engine, sandbox, stored, askedFor } = await start({}, universalToken);
		for (const name of ['crm', 'shop', 'portal']) {
			const answer = await fetch(`${sandbox.baseUrl}/partner/app/${sandbox.app.id}/token`, {
				method: 'POST',
				headers: { authorization: `Bearer ${stored.gupshup.universalToken as string}` },
				body: new URLSearchParams({ name }),
			});
			expect(answer.status).toBe(200);
		}
		const run = await engine.run(workflowOf(people(1)));

		expect(errorOf(run)).toContain('Three tokens are active for this app');
		expect(errorOf(run)).toContain('n8n created none of them');
		expect(askedFor('token/revoke')).toHaveLength(0);
	});
});

test.concurrent('four processes that begin at once settle on what Gupshup allows', async () => {
	const { stored, taken } = await start({}, universalToken);
	const engines = Array.from(
		{ length: 4 },
		() => new Engine({ credentials: stored, built: loadCopy() }),
	);
	const runs = await Promise.all(
		engines.map(
			async (engine, number) =>
				await engine.run(workflowOf(people(20).slice(number * 5, number * 5 + 5))),
		),
	);

	expect(runs.map(({ status }) => status)).toEqual(Array(4).fill('success'));
	expect(taken()).toEqual(phones(20));
});

// Not beside the others: a machine that is busy makes a token end before the next one is there.
describe('ahead of an end', () => {
	test.concurrent(
		'a universal token gives new app tokens while a list goes out, everybody getting one message',
		async () => {
			const { engine, minted, askedFor, taken } = await start(
				{ appTokenLife: 8000 },
				universalToken,
			);
			const run = await engine.run(workflowOf(people(70)));

			expect(run.status).toBe('success');
			expect(taken()).toEqual(phones(70));
			expect(minted('app').length).toBeGreaterThan(1);
			// Renewed ahead of their end: none was refused.
			expect(askedFor('v3/message').map(({ status }) => status)).toEqual(Array(70).fill(200));
		},
	);

	test.concurrent.each([-7, 7])(
		'a universal token does for a clock that is %i minutes ahead of ours',
		async (minutes) => {
			const calendar = () => Date.now() + minutes * 60_000;
			const { engine, minted, askedFor, taken } = await start(
				{ calendar, appTokenLife: 8000 },
				universalToken,
			);
			const run = await engine.run(workflowOf(people(70)));

			expect(run.status).toBe('success');
			expect(taken()).toEqual(phones(70));
			expect(askedFor('v3/message').map(({ status }) => status)).toEqual(Array(70).fill(200));
			expect(minted('app').length).toBeLessThan(8);
		},
	);

	test.concurrent(
		'a client secret replaces the universal token ahead of its end, and gives the old one up',
		async () => {
			const { engine, sandbox, stored, minted, taken } = await start(
				{ appTokenLife: 1500, universalTokenLife: 6000 },
				clientSecret,
			);
			await engine.run(workflowOf(people(70)));

			expect(taken()).toEqual(phones(70));
			const [first, second] = minted('partner');
			expect(second).toBeDefined();
			// It ends by itself if this never comes.
			await sandbox.waitFor(() => first.revokedOn !== null);
			expect(stored.gupshup.mintedUniversalToken).not.toContain(first.token);
		},
	);
});

describe('a client secret', () => {
	test.concurrent('gives both tokens, once, and n8n keeps both', async () => {
		const { engine, stored, minted } = await start({}, clientSecret);
		await engine.run(workflowOf(people(3)));
		await new Engine({ credentials: stored, built: loadCopy() }).run(workflowOf(people(1)));

		expect(minted('partner')).toHaveLength(1);
		expect(minted('app')).toHaveLength(1);
		expect(stored.gupshup.mintedUniversalToken).toContain(minted('partner')[0].token);
	});

	test.concurrent(
		'mints app tokens from the stored universal token, without another mail',
		async () => {
			const { engine, minted, taken } = await start({ appTokenLife: 1000 }, clientSecret);
			await engine.run(workflowOf(people(25)));

			expect(taken()).toEqual(phones(25));
			expect(minted('app').length).toBeGreaterThan(1);
			expect(minted('partner')).toHaveLength(1);
		},
	);

	test.concurrent(
		'that has ended lets sending go on with the universal token, and says until when',
		async () => {
			const { engine, sandbox, stored } = await start({}, clientSecret);
			sandbox.fail({
				as: {
					kind: 'answer',
					status: 401,
					body: { status: 'error', message: 'Authentication Failed' },
				},
				path: 'auth/token',
				skip: 1,
				times: Infinity,
			});
			await engine.run(workflowOf(people(1)));
			fiftyDaysLater(stored);
			const run = await new Engine({ credentials: stored, built: loadCopy() }).run(
				workflowOf(people(2)),
			);

			expect(run.status).toBe('success');
			expect(hintsOf(run)).toEqual([
				expect.stringMatching(
					/^Sending works only until \d+ \w+ 20\d\d\. Gupshup doesn't accept the client secret/,
				),
			]);
		},
	);

	test.concurrent('that is wrong is told, once, and nothing is sent', async () => {
		const { engine, askedFor } = await start({}, (at) => ({
			...clientSecret(at),
			clientSecret: 'wrong-secret',
		}));
		const run = await engine.run(workflowOf(people(20), fast, { onError: 'continueErrorOutput' }));

		const [{ json }] = itemsBehind(run, SEND, 1);
		expect(json.error).toContain("Gupshup doesn't accept the client secret");
		expect(json.error).toContain('three months');
		expect(JSON.stringify(run)).not.toContain('wrong-secret');
		expect(askedFor('auth/token')).toHaveLength(1);
	});

	test.concurrent('without minting enabled sends the user to Gupshup', async () => {
		const { engine } = await start({ partner: { mayMint: false } }, clientSecret);
		expect(errorOf(await engine.run(workflowOf(people(1))))).toContain(
			'Ask Gupshup support or your account manager to enable them',
		);
	});

	/** What is stored looks as it would after fifty of the sixty days that a universal token lives. */
	function fiftyDaysLater(stored: Record<string, ICredentialDataDecryptedObject>): void {
		const text = stored.gupshup.mintedUniversalToken as string;
		const universal = JSON.parse(text) as { mintedAt: number; expiresAt: number };
		universal.mintedAt -= 50 * 86_400_000;
		universal.expiresAt -= 50 * 86_400_000;
		stored.gupshup = {
			...stored.gupshup,
			mintedAppToken: '',
			mintedUniversalToken: JSON.stringify(universal),
		};
	}
});

describe('what a credential lacks is said before anything leaves', () => {
	test.concurrent.each([
		[{ tokenType: 'universalToken' }, 'Universal Token is empty'],
		[
			{ tokenType: 'universalToken', universalToken: 'sk_0123456789abcdef' },
			'contains the token of an app',
		],
		[{ tokenType: 'clientSecret' }, 'Partner ID is empty'],
		[{ tokenType: 'clientSecret', partnerId: '7' }, 'Admin Email is empty'],
		[{ tokenType: 'clientSecret', partnerId: '7', email: 'admin' }, "isn't a valid email address"],
		[{ tokenType: 'clientSecret', partnerId: '7', email: 'a@b.example' }, 'Client Secret is empty'],
	])('%j', async (fields, text) => {
		const { engine, sandbox } = await start({}, () => fields);
		expect(errorOf(await engine.run(workflowOf(people(1))))).toContain(text);
		expect(sandbox.requests).toHaveLength(0);
	});
});

test.concurrent('no secret is in what an execution stores', async () => {
	const { engine, sandbox } = await start({}, clientSecret);
	const run = await engine.run(workflowOf(people(2)));
	const secrets = [sandbox.partner.clientSecret, ...sandbox.tokens.map(({ token }) => token)];
	expect(secrets).toHaveLength(3);
	for (const secret of secrets) expect(JSON.stringify(run.data)).not.toContain(secret);
});
