/**
 * Each promise twice: kept by the package as it is built, and broken by one that lacks the part which
 * keeps it. Where both came to the same, the tests of that promise would show nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import { type BuiltPackage, Engine } from '../../engine/index.mts';
import type { Fault } from '../../sandbox/index.mts';
import {
	type Bench,
	itemsBehind,
	people,
	person,
	recipients,
	setUp,
	workflowOf,
} from './support/bench.mts';
import { loadCopy } from './support/copies.mts';
import { hurry } from './support/hurry.mts';
import { JPEG, png } from './support/images.mts';
import { Internet } from './support/internet.mts';
import { ASK, tapYes, waitReference } from './support/question.mts';
import { rawServer, repeatedly } from './support/rawServers.mts';
import { statusCall, triggerFile } from './support/trigger.mts';
import { callWaiting } from './support/waitingCall.mts';

const FAST = { options: { messagesPerSecond: 1000 } };
const GOES_ON = { onError: 'continueRegularOutput' } as const;
const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
const REFUSED: Fault = { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } };

interface Promised {
	/** The file below `dist/nodes` that keeps it, and code at its end that takes that out. */
	file: string;
	code: string;
	/** Gives what was seen: with the file as it is, and without it. */
	play: (built: BuiltPackage | undefined) => Promise<unknown>;
	kept: unknown;
	broken: unknown;
	/** It changes what all others go by: the clock, or where requests go. */
	alone?: boolean;
}

const sending =
	(
		play: (bench: Bench) => Promise<unknown>,
		options: Parameters<typeof setUp>[0] = { rate: null },
	) =>
	async (built: BuiltPackage | undefined) => {
		const bench = await setUp({ ...options, built, stays: true });
		return await play(bench);
	};

/** Calls of one and the same event at a trigger, one after the other: their statuses, and how many started. */
const called = (count: number, withSecret: boolean) => async (built: BuiltPackage | undefined) => {
	const bench = await setUp({ webhooks: true, built, stays: true });
	// What was seen is kept by workflow, for as long as the process lives.
	const file = triggerFile({}, { id: `twin-${count}-${built ? 'without' : 'with'}` });
	await bench.server.activate(file);
	const headers = withSecret ? bench.secretHeader() : {};
	for (let call = 0; call < count; call++) {
		await bench.call(file, statusCall(bench.sandbox.app.id), headers);
	}
	return (await bench.json()).length;
};

const phones = (count: number) => people(count).map(({ phone }) => phone);

/** A list of which each item brings a file along. */
function filesOf(files: Buffer[], more: INodeParameters = {}) {
	const file = workflowOf([], { ...FAST, imageSource: 'binary', ...more });
	const mimeType = 'application/octet-stream';
	file.pinData = {
		Start: files.map((bytes, number) => ({
			json: person(number),
			binary: { data: { data: bytes.toString('base64'), mimeType, fileName: 'a.bin' } },
		})),
	};
	return file;
}

/** Code for `seen.js`: nothing was seen before. */
const SEES_NOTHING = `exports.SeenEvents.prototype.claim = (_trigger, events) => ({
	fresh: events,
	start: { settle() {}, giveBack() {}, endsWith() {}, endsWithAnswer() {} },
	others: [],
});`;

/** An answer to a question, of which so many triggers hear: how often it was handed over, and what it started. */
const tapped = (triggers: number) => async (built: BuiltPackage | undefined) => {
	const bench = await setUp({ webhooks: true, rate: null, built, stays: true });
	let handedOver = 0;
	bench.server.waiting = (_req, res) => {
		handedOver++;
		res.writeHead(200, { 'content-type': 'application/json' }).end('{"gupshupAnswer":"taken"}');
	};
	for (let trigger = 0; trigger < triggers; trigger++) {
		await bench.server.activate(triggerFile({}, { id: `twin-${trigger}` }));
	}
	await tapYes(bench.sandbox, waitReference());
	return { handedOver, started: (await bench.items()).length };
};

const DEADLINE = {
	file: 'gupshup/http/waiting.js',
	code: `exports.Deadline = class {
		signal = new AbortController().signal;
		isTimeUp = false;
		release() {}
	};`,
	kept: 'given up',
	broken: 'waited for',
	alone: true,
} as const;

let apps = 0;

/** A server whose answer comes by one space after the other, and has no end: whether it is waited for. */
const dripping =
	(credential: IDataObject, parameters: INodeParameters = {}) =>
	async (built: BuiltPackage | undefined) => {
		const clock = hurry(50);
		const server = await rawServer((socket) => {
			let spaces = 0;
			socket.once('data', () => {
				socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n');
				// Five times as long as the longest deadline, at the speed of this clock.
				repeatedly(socket, 20, () => (++spaces > 100 ? socket.destroy() : socket.write(' ')));
			});
			socket.on('close', () => settle(spaces > 100 ? 'waited for' : 'given up'));
		});
		let settle: (seen: string) => void = () => {};
		const seen = new Promise<string>((resolve) => (settle = resolve));
		try {
			const gupshup = {
				appId: `twin-${++apps}`,
				appToken: 'sk_0123456789abcdef',
				universalToken: 'eyJh.eyJi.c2ln',
				baseUrl: `http://127.0.0.1:${server.port}`,
				...credential,
			} as ICredentialDataDecryptedObject;
			const engine = new Engine({ credentials: { gupshup }, built });
			const run = engine.run(workflowOf(people(1), parameters, GOES_ON));
			const result = await seen;
			await run;
			return result;
		} finally {
			clock.mockRestore();
			await server.close();
		}
	};

const PROMISES: Record<string, Promised> = {
	'no more leave in a second than Gupshup takes (the pace)': {
		file: 'gupshup/pace/pace.js',
		code: `exports.Pace.prototype.run = async ({ leaving }, task) => {
			leaving?.();
			return await task();
		};`,
		play: sending(async ({ engine, sandbox }) => {
			// Half of what the sandbox takes: a machine that is busy delays requests, each by another time.
			await engine.run(workflowOf(people(25), { options: { messagesPerSecond: 5 } }, GOES_ON));
			const statuses = sandbox.requests.map(({ status }) => status);
			return { tooMany: statuses.includes(429), arrived: recipients(sandbox).length === 25 };
		}, {}),
		kept: { tooMany: false, arrived: true },
		broken: { tooMany: true, arrived: false },
	},
	'another try sends to nobody who was sent to, or may have been (the ledger)': {
		file: 'gupshup/sending/ledger.js',
		code: 'exports.Ledger.prototype.recall = () => undefined;',
		play: sending(async ({ engine, sandbox }) => {
			sandbox.fail({ as: { kind: 'loseAnswer' }, to: person(1).phone });
			sandbox.fail({ as: REFUSED, to: person(2).phone });
			await engine.run(workflowOf(people(3), FAST, RETRY));
			return sandbox.doubles();
		}),
		kept: {},
		broken: { [person(0).phone]: 2, [person(1).phone]: 2 },
	},
	'what may have been sent is not sent again by itself (a look at the outcome)': {
		file: 'gupshup/sending/delivery.js',
		code: `const once = Delivery.prototype.sendUntilClear;
			Delivery.prototype.sendUntilClear = async function () {
				const outcome = await once.call(this);
				return outcome.kind === 'unknown' ? await once.call(this) : outcome;
			};`,
		play: sending(async ({ engine, sandbox }) => {
			sandbox.fail({ as: { kind: 'loseAnswer' }, to: person(1).phone });
			await engine.run(workflowOf(people(3), FAST, GOES_ON));
			return sandbox.doubles();
		}),
		kept: {},
		broken: { [person(1).phone]: 2 },
	},
	'nobody is sent to twice with one key (Send Only Once Per)': {
		file: 'gupshup/sending/sentBefore.js',
		code: `exports.SentBefore.prototype.recall = () => undefined;
			exports.SentBefore.prototype.reserve = async () => ({
				kind: 'reservation',
				claim: async () => true,
				takeBack: () => {},
				settle: () => {},
			});`,
		play: sending(async ({ engine, sandbox }) => {
			const file = workflowOf(people(2), { options: { ...FAST.options, sendOnceKey: 'summer' } });
			await engine.run(file);
			await engine.run(file);
			return sandbox.doubles();
		}),
		kept: {},
		broken: { [person(0).phone]: 2, [person(1).phone]: 2 },
	},
	'messages leave in the order of their items (the turn)': {
		file: 'gupshup/sending/delivery.js',
		code: 'Delivery.prototype.waitForTurn = async () => undefined;',
		play: sending(async ({ engine, sandbox }) => {
			sandbox.fail({ as: { kind: 'delay', ms: 500 }, path: 'media' });
			await engine.run(filesOf([png(1), JPEG]));
			return recipients(sandbox);
		}),
		kept: phones(2),
		broken: phones(2).reverse(),
	},
	'the first failure ends the list, unless the node continues (the end of the run)': {
		file: 'gupshup/sending/sendRun.js',
		code: 'exports.SendRun.prototype.endRun = () => {};',
		play: sending(async ({ engine, sandbox }) => {
			sandbox.fail({ as: REFUSED, to: person(0).phone });
			await engine.run(workflowOf(people(12), { options: { messagesPerSecond: 3 } }));
			return sandbox.requests.length === 12;
		}),
		kept: false,
		broken: true,
	},
	'what is true of the whole app is not asked for by all (the sender)': {
		file: 'gupshup/sending/senders.js',
		code: 'exports.Sender.prototype.failed = () => {};',
		play: sending(async ({ engine, sandbox }) => {
			sandbox.app.token = 'sk_another';
			await engine.run(workflowOf(people(24), { options: { messagesPerSecond: 4 } }, GOES_ON));
			return sandbox.requests.length === 24;
		}),
		kept: false,
		broken: true,
	},
	'a picture that many get is uploaded once (the uploads)': {
		file: 'gupshup/media/uploads.js',
		code: `exports.Uploads.prototype.upload = async function (file, by) {
			return exports.mediaIdOf(await this.request(file, by));
		};`,
		play: sending(async ({ engine, sandbox }) => {
			await engine.run(filesOf([JPEG, JPEG, JPEG]));
			return { uploads: sandbox.media.length, sent: recipients(sandbox).length };
		}),
		kept: { uploads: 1, sent: 3 },
		broken: { uploads: 3, sent: 3 },
	},
	'half a picture does not leave (its structure)': {
		file: 'gupshup/media/jpeg.js',
		code: `exports.JpegFollower.prototype.found = () => ({ type: 'image/jpeg', endings: ['jpg'] });`,
		play: sending(async ({ engine, sandbox }) => {
			await engine.run(filesOf([JPEG.subarray(0, -3)]));
			return recipients(sandbox).length;
		}),
		kept: 0,
		broken: 1,
	},
	"nobody else's phone: what may be somebody else's number is not sent to (its check)": {
		file: 'gupshup/input/phoneNumber.js',
		code: `exports.parsePhoneNumber = (_field, value) => value.replace(/\\D/g, '');`,
		play: sending(async ({ engine, sandbox }) => {
			// Ten digits: of which country, nobody said.
			await engine.run(workflowOf([{ phone: '9876543210' }]));
			return sandbox.requests.map(({ json }) => (json as IDataObject).to);
		}),
		kept: [],
		broken: ['9876543210'],
	},
	'a token that has run out is renewed once (the pace)': {
		file: 'gupshup/client/appToken.js',
		code: 'exports.refuseAppToken = () => false;',
		play: sending(async ({ engine, sandbox, credential }) => {
			const universalToken = sandbox.mintUniversalToken();
			Object.assign(credential, { tokenType: 'universalToken', universalToken });
			await engine.run(workflowOf(people(1), FAST));
			for (const token of sandbox.tokens) if (token.kind === 'app') sandbox.revoke(token);
			const run = await engine.run(workflowOf(people(2), FAST));
			return { status: run.status, sent: recipients(sandbox).length };
		}),
		kept: { status: 'success', sent: 3 },
		broken: { status: 'error', sent: 1 },
	},
	'tokens never show, whatever Gupshup quotes (the mask)': {
		file: 'gupshup/http/mask.js',
		code: `exports.Mask.prototype.text = (text) => text;
			exports.Mask.prototype.value = (value) => value;`,
		play: sending(async ({ engine, sandbox }) => {
			const message = `The token ${sandbox.app.token} is not allowed to do this`;
			sandbox.fail({ as: { ...REFUSED, body: { status: 'error', message } } });
			const run = await engine.run(workflowOf(people(1), FAST, GOES_ON));
			return JSON.stringify(itemsBehind(run)).includes(sandbox.app.token);
		}),
		kept: false,
		broken: true,
	},
	'one event starts one execution, however often it comes (what was seen)': {
		file: 'GupshupTrigger/seen.js',
		code: SEES_NOTHING,
		play: called(3, true),
		kept: 1,
		broken: 3,
	},
	'who does not know the secret starts nothing (its check)': {
		file: 'GupshupTrigger/desired.js',
		code: 'exports.isSecret = () => true;',
		play: called(1, false),
		kept: 0,
		broken: 1,
	},
	'a link that leads to no picture does not leave (the look at it)': {
		file: 'gupshup/media/checkLink.js',
		code: 'exports.LinkChecks.prototype.check = async () => undefined;',
		play: sending(async ({ engine, sandbox }) => {
			const net = new Internet();
			await net.start();
			try {
				const page = Buffer.from('<!DOCTYPE html><html><head><title>Sign in</title>');
				const imageUrl = net.file('http://example.com/a.png', page);
				const options = { ...FAST.options, checkLink: true };
				await engine.run(workflowOf(people(1), { imageUrl, options }));
			} finally {
				await net.close();
			}
			return recipients(sandbox).length;
		}),
		kept: 0,
		broken: 1,
		alone: true,
	},
	'a list that is canceled ends, however much of it is left (the signal)': {
		file: 'gupshup/sending/sendRun.js',
		code: 'exports.SendRun.prototype.endRun = () => {};',
		play: sending(async ({ engine, sandbox }) => {
			// Without the signal, the turns of the other twelve come, which takes four seconds.
			const parameters = { options: { messagesPerSecond: 3 } };
			const execution = engine.start(workflowOf(people(15), parameters, GOES_ON));
			await sandbox.waitFor(({ messages }) => messages.length === 3);
			execution.cancel();
			const ended = execution.ended.then(() => 'ended');
			const seen = await Promise.race([ended, sleep(2500, 'goes on')]);
			await ended;
			return seen;
		}),
		kept: 'ended',
		broken: 'goes on',
	},
	'a token that never comes is not waited for (the deadline)': {
		...DEADLINE,
		play: dripping({ appToken: undefined, tokenType: 'universalToken' }),
	},
	'a list of templates that never comes is not waited for (the deadline)': {
		...DEADLINE,
		play: dripping(
			{},
			{
				messageType: 'template',
				template: { __rl: true, mode: 'name', value: 'offer|en' },
				templateVariables: { mappingMode: 'defineBelow', value: { button_0: 'x' } },
			},
		),
	},
	'an answer goes to the execution that waits for it, and starts none (handing over)': {
		file: 'GupshupTrigger/taps.js',
		code: `exports.TapDeliveries.prototype.handOver = async (_, ready) =>
			({ ready, notes: new Map(), open: [] });`,
		play: tapped(1),
		kept: { handedOver: 1, started: 0 },
		broken: { handedOver: 0, started: 1 },
	},
	'an answer is handed over once, however many triggers hear of it (what was delivered)': {
		file: 'GupshupTrigger/taps.js',
		code: `exports.TapDeliveries.prototype.deliver = async (...tap) =>
			await new exports.TapDeliveries().run(...tap, { since: Date.now() });`,
		play: tapped(2),
		kept: { handedOver: 1, started: 0 },
		broken: { handedOver: 2, started: 0 },
	},
	'only an answer to the question that is open is taken (a look at what was asked)': {
		file: 'gupshup/node/takeAnswer.js',
		code: `exports.takeAnswer = (context) => goOnWith(
			context,
			{ ...askedBy(context), answer: {} },
			(0, waitReference_1.answerIn)(context.getBodyData()),
		);`,
		play: async (built) => {
			const bench = await setUp({ webhooks: true, rate: null, built, stays: true });
			await bench.server.activate(triggerFile());
			const file = workflowOf(people(1), ASK);
			const run = await bench.engine.run(file);
			const answer = { id: 'yes' };
			return (await callWaiting(bench.engine, file, run, { k: 'AAAAAAAA' }, answer))
				.webhookResponse;
		},
		kept: { gupshupAnswer: 'refused' },
		broken: { gupshupAnswer: 'taken' },
	},
};

const holds = async (_promise: string, { file, code, play, kept, broken }: Promised) => {
	expect(await play(undefined)).toEqual(kept);
	expect(await play(loadCopy({ file, code }))).toEqual(broken);
};

const isAlone = ([, { alone = false }]: [string, Promised]) => alone;
test.concurrent.each(Object.entries(PROMISES).filter((each) => !isAlone(each)))('%s', holds);
test.each(Object.entries(PROMISES).filter(isAlone))('%s', holds);
