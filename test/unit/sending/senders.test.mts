import type { RequestContext } from '../../../nodes/gupshup/client/client';
import { type Failure, NOT_REACHED } from '../../../nodes/gupshup/problems/outcome';
import { Senders } from '../../../nodes/gupshup/sending/senders';

let senders: Senders;
beforeEach(() => (senders = new Senders({} as RequestContext)));

const of = (appId: string) => senders.of({ appId, appToken: 'sk_0123456789' });
const failure = (more: Partial<Failure> = {}): Failure => ({
	kind: 'rejected',
	what: "Gupshup doesn't accept the token",
	hint: 'Paste it again',
	reason: 'Authentication Failed',
	httpStatus: 401,
	about: 'app',
	...more,
});

test('the items of one credential have one sender, those of another have another', () => {
	expect(of('a')).toBe(of('a'));
	expect(of('b')).not.toBe(of('a'));
});

test('three failures of the app in a row end it, and the rest is told why', () => {
	for (const ended of [false, false, true]) {
		of('a').failed(failure());
		expect(of('a').signal.aborted).toBe(ended);
	}
	expect(of('a').notReached()).toEqual({
		kind: 'notSent',
		what: expect.stringMatching(/another item of this app .+doesn't accept the token$/) as string,
		hint: 'Paste it again',
		reason: 'Authentication Failed',
	});
	expect(of('b').signal.aborted).toBe(false);
	expect(of('b').notReached()).toBe(NOT_REACHED);
});

test('the first cause is the one that is told', () => {
	for (const what of ['one', 'two', 'three', 'four']) of('a').failed(failure({ what }));
	expect(of('a').notReached().what).toMatch(/three$/);
});

test('one that many items share counts once', () => {
	const shared = failure();
	for (let item = 0; item < 10; item++) of('a').failed(shared);
	expect(of('a').signal.aborted).toBe(false);
});

test('one that was sent between them says that the app is well', () => {
	of('a').failed(failure());
	of('a').failed(failure());
	of('a').sent();
	of('a').failed(failure());
	of('a').failed(failure());
	expect(of('a').signal.aborted).toBe(false);
});

test('what is true of one message ends nothing', () => {
	for (let item = 0; item < 10; item++) {
		of('a').failed(failure({ about: 'media' }));
		of('a').failed(failure({ about: undefined }));
		of('a').failed(failure({ about: undefined, httpStatus: 429 }));
	}
	expect(of('a').signal.aborted).toBe(false);
});

test('the end of the run ends all, those that begin later too', () => {
	expect(of('a').signal.aborted).toBe(false);
	senders.stop();
	expect([of('a'), of('b')].map(({ signal }) => signal.aborted)).toEqual([true, true]);
	expect(of('a').notReached()).toBe(NOT_REACHED);
});
