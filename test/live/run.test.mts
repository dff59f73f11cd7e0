/** `npm run live` against the sandbox: what is asked, what is not, and what is left behind. */
import { sandboxAndSettings, TO } from './support.mts';
import { request } from 'undici';
import { closeAfterTest } from '../engine/support/bench.mts';
import { Gate, MOST_MESSAGES } from '../../tools/live/gate.mts';
import { runLive } from '../../tools/live/run.mts';
import { sampleOf } from '../setup/thorough.mts';

it('gets an answer to every question, by fourteen messages, and leaves no subscription', async () => {
	const { sandbox, settings } = await sandboxAndSettings();

	const outcome = await runLive(settings);

	expect(outcome.stopped).toBeUndefined();
	expect(outcome.answers.filter(({ answered }) => answered.verdict === 'not asked')).toEqual([]);
	const verdicts = Object.fromEntries(
		outcome.answers.map(({ question, answered }) => [question.id, answered.verdict]),
	);
	expect(verdicts).toMatchObject({
		...{ walletToken: 'no', plus: 'no', location: 'yes', metaNested: 'yes', metaFlat: 'no' },
		...{ secret: 'yes', referenceBack: 'yes', emojiTitle: 'yes', rate: 'no', failed: 'unclear' },
		...{ audio: 'yes', marketingEndpoint: 'yes', markAsRead: 'yes', markAsReadForm: 'yes' },
	});
	expect(sandbox.messages).toHaveLength(MOST_MESSAGES);
	expect(sandbox.subscriptions).toEqual([]);
	expect(outcome.left).toBeUndefined();
});

it('asks without --listen, --rate and other people what can be asked without them', async () => {
	const { settings } = await sandboxAndSettings(
		{},
		{
			listen: undefined,
			rate: false,
			otherTo: undefined,
			userId: undefined,
			marketingTemplate: undefined,
		},
	);

	const { answers } = await runLive(settings);

	const whyNot = answers.flatMap((each) => each.whyNot ?? []);
	expect(new Set(whyNot)).toEqual(
		new Set([
			'needs --listen',
			'needs --rate',
			'needs GUPSHUP_OTHER_TO',
			'needs GUPSHUP_USER_ID',
			'needs GUPSHUP_MARKETING_TEMPLATE',
		]),
	);
});

it('asks for cards by media ID with the image that was uploaded', async () => {
	const only = { only: ['carouselMedia'], listen: undefined, rate: false };
	const { sandbox, settings } = await sandboxAndSettings({}, only);

	const { answers } = await runLive(settings);

	const asked = answers.find(({ question }) => question.id === 'carouselMedia');
	expect(asked?.answered.verdict).toBe('yes');
	expect(sandbox.messages).toHaveLength(2);
	expect(JSON.stringify(sandbox.messages[1].body)).toContain(`{"id":"${sandbox.media[0].id}"}`);

	sandbox.fail({ path: 'media', as: { kind: 'answer', status: 400, body: {} } });
	const without = await runLive(settings);
	const notAsked = without.answers.find(({ question }) => question.id === 'carouselMedia');
	expect(notAsked?.whyNot).toBe('needs an image that was uploaded');
});

it('keeps the time between two messages, the node’s among them', async () => {
	const { sandbox, settings } = await sandboxAndSettings(
		{},
		{ everyMs: 150, listen: undefined, rate: false },
	);

	await runLive(settings);

	const at = sandbox.messages.map((each) => each.at);
	// Arriving takes a little longer or shorter than leaving.
	for (const [index, time] of at.slice(1).entries()) {
		expect(time - at[index]).toBeGreaterThan(100);
	}
});

describe('the gate', () => {
	it.each([
		['another number', 'POST', 'v3/message', { to: '919800000000' }],
		['another user ID', 'POST', 'v3/message', { recipient: 'IN.Somebody1' }],
		['a group of both', 'POST', 'v3/message', { to: TO, recipient: 'IN.Somebody1' }],
		['a form', 'POST', 'v3/message', undefined],
		['all subscriptions', 'DELETE', 'subscription', undefined],
		['a subscription of somebody else', 'DELETE', 'subscription/1000', undefined],
		['changing one', 'PUT', 'subscription/1000', undefined],
		['a template', 'POST', 'templates', {}],
		['minting', 'POST', 'token', {}],
	])('lets %s not through', async (_, method, resource, body) => {
		const { sandbox, settings } = await sandboxAndSettings();
		const gate = await Gate.start(settings, () => false);

		const { statusCode } = await request(
			`${gate.baseUrl}/partner/app/${settings.appId}/${resource}`,
			{
				method: method as 'GET',
				headers: { authorization: settings.token, 'content-type': 'application/json' },
				body: body && JSON.stringify({ ...body, type: 'image' }),
			},
		);

		await gate.close();
		expect(statusCode).toBe(403);
		expect(sandbox.requests).toEqual([]);
	});

	it('lets no more than eight messages through, however many come at once', async () => {
		const { sandbox, settings } = await sandboxAndSettings();
		const gate = await Gate.start(settings, () => false);
		const message = {
			...{ messaging_product: 'whatsapp', recipient_type: 'individual', to: TO, type: 'image' },
			image: { link: 'https://example.com/picture.png' },
		};

		await Promise.all(
			Array.from({ length: 30 }, async () => {
				const answer = await request(`${gate.baseUrl}/partner/app/${settings.appId}/v3/message`, {
					method: 'POST',
					headers: { authorization: settings.token, 'content-type': 'application/json' },
					body: JSON.stringify(message),
				});
				await answer.body.dump();
			}),
		);

		await gate.close();
		expect(sandbox.messages).toHaveLength(MOST_MESSAGES);
	});
});

describe('trouble with the account', () => {
	it.each([
		['a 429', { status: 429, body: { status: 'error', message: 'Too Many Requests' } }],
		['a 500', { status: 500, body: 'oops' }],
		['a 402', { status: 402, body: {} }],
		['an account that is locked', { status: 400, body: { error: { code: 131031 } } }],
		['an empty wallet', { status: 400, body: { message: 'Insufficient balance' } }],
	])('ends it at once: %s', async (_, answer) => {
		const { sandbox, settings } = await sandboxAndSettings();
		sandbox.fail({
			path: 'v3/message',
			skip: 5,
			as: { kind: 'answer', ...answer },
			times: Infinity,
		});

		const outcome = await runLive(settings);

		const sent = sandbox.requests.filter(({ endpoint }) => endpoint === 'v3/message');
		expect(sent).toHaveLength(6);
		expect(outcome.stopped).toBeDefined();
		expect(sandbox.subscriptions).toEqual([]);
	});

	it('counts a message whose answer was lost, and ends', async () => {
		const { sandbox, settings } = await sandboxAndSettings();
		sandbox.fail({ path: 'v3/message', to: TO, as: { kind: 'loseAnswer' } });

		const outcome = await runLive(settings);

		expect(outcome.messages).toBe(1);
		expect(sandbox.messages).toHaveLength(1);
		expect(outcome.stopped).toContain('no answer');
	});

	it('does not ask anything else when the first picture is refused', async () => {
		const { sandbox, settings } = await sandboxAndSettings({ apps: [{ cloudApi: false }] });

		const outcome = await runLive(settings);

		expect(outcome.stopped).toContain('link was not accepted');
		expect(sandbox.requests.some(({ endpoint }) => endpoint === 'media')).toBe(false);
	});
});

describe('interrupted', () => {
	// As many requests as there are without the burst, which is one step.
	it('at every step, leaves nothing behind', async () => {
		const steps = Array.from({ length: 25 }, (_, step) => step);
		const left = await Promise.all(
			sampleOf(steps, 5).map(async (step) => {
				const { sandbox, settings } = await sandboxAndSettings({}, { rate: false });
				const ended = new AbortController();
				if (step === 0) ended.abort();
				void sandbox
					.waitFor(({ requests }) => requests.length >= step)
					.then(() => ended.abort())
					.catch(() => {});
				const { left: said } = await runLive(settings, { signal: ended.signal });
				return { step, said, subscriptions: sandbox.subscriptions.length };
			}),
		);
		for (const each of left) expect(each).toMatchObject({ said: undefined, subscriptions: 0 });
	});

	it('finds the subscription by its tag when the answer to its making was lost', async () => {
		const { sandbox, settings } = await sandboxAndSettings();
		sandbox.fail({ path: 'subscription', as: { kind: 'loseAnswer' } });

		await runLive(settings);

		const kinds = sandbox.requests.filter(({ endpoint }) => endpoint?.startsWith('subscription'));
		expect(kinds.map(({ method }) => method)).toEqual(['POST', 'GET', 'DELETE']);
		expect(sandbox.subscriptions).toEqual([]);
	});

	it('leaves the subscriptions of others alone', async () => {
		const { sandbox, settings } = await sandboxAndSettings({ subscriptionRate: null });
		const made = await request(`${sandbox.baseUrl}/partner/app/${settings.appId}/subscription`, {
			method: 'POST',
			headers: {
				authorization: settings.token,
				'content-type': 'application/x-www-form-urlencoded',
			},
			body: new URLSearchParams({
				...{ modes: 'SENT', tag: 'of somebody else', version: '3' },
				url: await answering(),
			}).toString(),
		});
		expect(made.statusCode).toBe(200);

		await runLive(settings);

		expect(sandbox.subscriptions.map(({ tag }) => tag)).toEqual(['of somebody else']);
	});

	it('tries again when Gupshup says that it was too much, and says what is left in the end', async () => {
		const { sandbox, settings } = await sandboxAndSettings();
		const tooMuch = { kind: 'answer', status: 429, body: {} } as const;
		sandbox.fail({ path: 'subscription', when: ({ method }) => method === 'GET', as: tooMuch });
		expect((await runLive(settings, { cleanUpWaitMs: 1 })).left).toBeUndefined();
		expect(sandbox.subscriptions).toEqual([]);

		const next = await sandboxAndSettings();
		next.sandbox.fail({
			...{ path: 'subscription', times: Infinity, as: tooMuch },
			when: ({ method }) => method === 'GET',
		});
		const { left } = await runLive(next.settings, { cleanUpWaitMs: 1 });
		expect(left).toContain(next.sandbox.subscriptions[0].tag);
	});
});

/** A server that answers 200. */
async function answering(): Promise<string> {
	const { Listener } = await import('../../tools/live/listener.mts');
	const listener = await Listener.start(0);
	closeAfterTest(async () => await listener.close());
	return listener.urlBelow(`http://127.0.0.1:${listener.port}`);
}
