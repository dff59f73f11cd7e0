import { appOf } from '../../../nodes/gupshup/client/app';
import { Paces, paces as pacesOfProcess } from '../../../nodes/gupshup/pace/pace';
import { VirtualClock } from '../support/virtualClock.mts';

const MINUTE = 60_000;
const app = (appId: string, baseUrl?: string) => appOf({ appId, ...(baseUrl && { baseUrl }) });

let clock: VirtualClock;
let paces: Paces;
beforeEach(() => {
	clock = new VirtualClock();
	paces = new Paces(clock);
});

test('one app has one pace, for messages and for media each', () => {
	expect(paces.of(app('a'), 'messages')).toBe(paces.of(app('a'), 'messages'));
	expect(paces.of(app('a'), 'messages')).not.toBe(paces.of(app('a'), 'media'));
	expect(paces.of(app('a'), 'messages')).not.toBe(paces.of(app('b'), 'messages'));
	expect(paces.of(app('a'), 'messages')).not.toBe(
		paces.of(app('a', 'https://x.example'), 'messages'),
	);
});

test('an app has one pace however its ID is written', () => {
	expect(paces.of(app('aB'), 'messages')).toBe(paces.of(app('Ab'), 'messages'));
});

test('all executions of the process share it', () => {
	expect(pacesOfProcess().of(app('a'), 'messages')).toBe(pacesOfProcess().of(app('a'), 'messages'));
});

test('apps that are not sent for any more are dropped, over months', async () => {
	for (let i = 0; i < 5000; i++) {
		const pace = paces.of(app(`app-${i}`), 'messages');
		(await clock.until(pace.slot({ limit: 10 })))?.served();
		await clock.advance(MINUTE / 2);
	}
	// Those of the last ten minutes.
	expect(paces.size).toBeLessThan(25);
});

test('an app that is sent for keeps its pace, and what it has learnt', async () => {
	const pace = paces.of(app('busy'), 'messages');
	for (let i = 0; i < 100; i++) {
		paces.of(app(`app-${i}`), 'messages');
		(await clock.until(paces.of(app('busy'), 'messages').slot({ limit: 10 })))?.served();
		await clock.advance(MINUTE);
	}
	expect(paces.of(app('busy'), 'messages')).toBe(pace);
});

test('one that somebody waits for, or that has a request under way, is never dropped', async () => {
	const waiting = paces.of(app('waiting'), 'messages');
	const slow = await waiting.slot({ limit: 10 });
	await clock.advance(60 * MINUTE);
	paces.of(app('other'), 'messages');
	expect(paces.of(app('waiting'), 'messages')).toBe(waiting);

	slow?.served();
	await clock.advance(11 * MINUTE);
	paces.of(app('a-third'), 'messages');
	expect(paces.size).toBe(1);
	expect(paces.of(app('waiting'), 'messages')).not.toBe(waiting);
});

test('one that is held for an hour is kept until it is over', async () => {
	const held = paces.of(app('held'), 'messages');
	(await held.slot({ limit: 10 }))?.refused(100_000);
	await clock.advance(11 * MINUTE);
	paces.of(app('other'), 'messages');
	expect(paces.of(app('held'), 'messages')).toBe(held);
});
