import { networkFault, nothingLeft } from '../../../nodes/gupshup/http/n8nQuirks';

/** What axios throws, around what the socket threw. */
function fromAxios(message: string, more: object = {}, cause?: unknown): Error {
	return Object.assign(new Error(message, { cause }), { isAxiosError: true, ...more });
}

/** What n8n throws, around what axios threw. */
function fromN8n(message: string, cause: unknown): Error {
	return new Error(message, { cause });
}

const socketError = (code: string, syscall: string) =>
	Object.assign(new Error(`${syscall} ${code} 127.0.0.1:1`), { code, syscall });

test('finds the facts below the wrapping', () => {
	const socket = socketError('ECONNREFUSED', 'connect');
	const thrown = fromN8n(
		'The service refused the connection',
		fromAxios('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }, socket),
	);

	expect(networkFault(thrown)).toEqual({
		message: 'connect ECONNREFUSED 127.0.0.1:1',
		code: 'ECONNREFUSED',
		syscall: 'connect',
		fromHttpClient: true,
		left: undefined,
		timedOut: false,
	});
});

test('keeps the words of the client rather than those around it', () => {
	const thrown = fromN8n(
		'The connection was aborted, perhaps the server is offline',
		fromAxios('timeout of 30000ms exceeded', { code: 'ECONNABORTED' }),
	);

	expect(networkFault(thrown)).toMatchObject({
		message: 'timeout of 30000ms exceeded',
		code: 'ECONNABORTED',
		fromHttpClient: true,
		left: undefined,
		timedOut: true,
	});
});

test('looks at the first of several tries to connect', () => {
	const tries = new AggregateError([
		socketError('ECONNREFUSED', 'connect'),
		socketError('ENETUNREACH', 'connect'),
	]);

	expect(networkFault(fromAxios('', {}, tries))).toEqual({
		message: "The request couldn't be made",
		code: 'ECONNREFUSED',
		syscall: 'connect',
		fromHttpClient: true,
		left: undefined,
		timedOut: false,
	});
});

test('sees that the client did not get as far as making the request', () => {
	expect(networkFault(fromN8n('outer', new Error('Partner App Token is empty')))).toEqual({
		message: 'Partner App Token is empty',
		code: undefined,
		syscall: undefined,
		fromHttpClient: false,
		left: undefined,
		timedOut: false,
	});
});

test('ends where causes go in a circle', () => {
	const first = new Error('first');
	const second = new Error('second', { cause: first });
	first.cause = second;

	expect(networkFault(first).fromHttpClient).toBe(false);
});

test.each([undefined, null, 'text', 42, {}, { message: 5, code: 7 }, { errors: [] }])(
	'%j says nothing, and nothing is made up',
	(thrown) => {
		expect(networkFault(thrown)).toEqual({
			message: "The request couldn't be made",
			code: undefined,
			syscall: undefined,
			fromHttpClient: false,
			left: undefined,
			timedOut: false,
		});
	},
);

test('where nothing is known of the connection, only what comes before one is no connection', () => {
	const left = (code: string, syscall?: string) =>
		!nothingLeft(networkFault(fromAxios('said', { code, syscall })));
	expect(left('ECONNREFUSED', 'connect')).toBe(false);
	expect(left('ETIMEDOUT', 'connect')).toBe(false);
	expect(left('ENOTFOUND', 'getaddrinfo')).toBe(false);
	expect(left('CERT_HAS_EXPIRED')).toBe(false);
	expect(left('ERR_TLS_CERT_ALTNAME_INVALID')).toBe(false);
	expect(left('ECONNRESET', 'read')).toBe(true);
	// The host was there before, and may have got it.
	expect(left('EHOSTUNREACH', 'read')).toBe(true);
	expect(left('ENETDOWN', 'write')).toBe(true);
});

describe('wrapped without its cause, as n8n 1.123 to 2.20 do', () => {
	/** What those versions leave: the code in place of a status, and the words. */
	const stripped = (httpCode: string | null, message: string) =>
		networkFault(
			Object.assign(new Error('Perhaps it is offline'), { httpCode, messages: [message] }),
		);

	test.each([
		['ECONNRESET', 'socket hang up'],
		['ECONNRESET', 'read ECONNRESET'],
		['EPIPE', 'write EPIPE'],
		['ECONNABORTED', 'timeout of 30000ms exceeded'],
		['ERR_CANCELED', 'canceled'],
		['ETIMEDOUT', 'read ETIMEDOUT'],
		['HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/'],
	])('%s (%s): it may have left', (code, message) => {
		const fault = stripped(code, message);
		expect(fault).toMatchObject({ code, message, fromHttpClient: true });
		expect(nothingLeft(fault)).toBe(false);
	});

	test.each([
		['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9'],
		['ENOTFOUND', 'getaddrinfo ENOTFOUND gupshup.invalid'],
		['ETIMEDOUT', 'connect ETIMEDOUT 192.0.2.1:443'],
		['EHOSTUNREACH', 'connect EHOSTUNREACH 192.0.2.1:443'],
		['CERT_HAS_EXPIRED', 'certificate has expired'],
		['ERR_INVALID_URL', 'Invalid URL'],
	])('%s (%s): nothing has left', (code, message) => {
		const fault = stripped(code, message);
		expect(fault).toMatchObject({ code, message });
		expect(nothingLeft(fault)).toBe(true);
	});

	test('what fails before the client is asked has no code: nothing has left', () => {
		expect(nothingLeft(stripped(null, 'Base URL in the credential'))).toBe(true);
		expect(nothingLeft(stripped('401', 'Unauthorized'))).toBe(true);
	});
});
