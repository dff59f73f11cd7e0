import { resultOf, UPLOADING } from '../../../nodes/gupshup/client/result';
import { mediaIdOf } from '../../../nodes/gupshup/media/uploads';

const answered = (status: number, body: unknown) =>
	mediaIdOf({ kind: 'answer', answer: { status, headers: {}, body } });

test.each<[unknown, string]>([
	['abc', 'abc'],
	[' 12345\n', '12345'],
	['12345678901234567890', '12345678901234567890'],
	[12345, '12345'],
	[Number.MAX_SAFE_INTEGER, '9007199254740991'],
])('the media ID %j is taken', (mediaId, id) => {
	expect(answered(200, { mediaId })).toEqual({ kind: 'id', id });
	expect(answered(201, { status: 'success', mediaId })).toEqual({ kind: 'id', id });
});

test.each([
	'',
	' ',
	'\n',
	null,
	true,
	{},
	['a'],
	// As they come out of JSON: the ID is not the one that Gupshup gave.
	JSON.parse('12345678901234567890') as number,
	JSON.parse('9007199254740993') as number,
	JSON.parse('1e400') as number,
	1.5,
	NaN,
])('%j is no media ID', (mediaId) => {
	expect(answered(200, { mediaId })).toMatchObject({ kind: 'notSent', httpStatus: 200 });
});

test.each([undefined, null, '', 'OK', [], {}])('the answer %j holds none', (body) => {
	expect(answered(200, body)).toMatchObject({
		kind: 'notSent',
		what: "The file couldn't be uploaded to Gupshup and wasn't sent",
	});
});

test.each([199, 300, 302, 400, 500])('an ID in an answer with %p does not count', (status) => {
	expect(answered(status, { mediaId: 'abc' })).toMatchObject({
		kind: 'notSent',
		httpStatus: status,
	});
});

test.each<[number, string, boolean]>([
	[401, 'Authentication Failed', true],
	[400, 'Only CAPI apps allowed to generate media ID', true],
	[429, 'Too Many Requests', true],
	[413, 'File size exceeds the maximum limit!', false],
	[500, 'Unable to upload requested Media', false],
])('%p "%s" is about the whole app: %p', (status, message, isAboutApp) => {
	const failure = answered(status, { status: 'error', message });
	expect('about' in failure && failure.about === 'app').toBe(isAboutApp);
});

test('no token is a problem of its own', () => {
	const problem = { what: 'None', hint: 'Ask', httpStatus: 403, about: 'app' } as const;
	expect(mediaIdOf(resultOf({ kind: 'noToken', problem }, UPLOADING, 1))).toEqual({
		kind: 'notSent',
		...problem,
	});
});

test.each(['noConnection', 'noAnswer'] as const)('%s: nothing was sent to anybody', (kind) => {
	const result = resultOf({ kind, reason: 'away', timedOut: false }, UPLOADING, 1);
	expect(mediaIdOf(result)).toMatchObject({
		kind: 'notSent',
		reason: 'away',
	});
});
