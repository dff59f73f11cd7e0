import { isOpenToAll, leadsInside, redirectOf } from '../../../nodes/gupshup/media/checkLink';

describe('a redirect', () => {
	test.each([300, 301, 302, 303, 307, 308, 399])('with %i leads on', (statusCode) => {
		const next = redirectOf(
			{ statusCode, headers: { location: '/b?c=1' } },
			'https://a.example.com/x',
		);
		expect(next?.href).toBe('https://a.example.com/b?c=1');
	});

	test.each([200, 201, 206, 299, 400, 404, 500])('is none with %i', (statusCode) => {
		const answer = { statusCode, headers: { location: 'https://b.example.com/' } };
		expect(redirectOf(answer, 'https://a.example.com/')).toBeUndefined();
	});

	test.each([undefined, 'http://'])('is none to %p', (location) => {
		const answer = { statusCode: 302, headers: { location } };
		expect(redirectOf(answer, 'https://a.example.com/')).toBeUndefined();
	});
});

test.each(['http://a.example.com/', 'https://a.example.com:8443/b', 'https://8.8.8.8/'])(
	'%s is open to all',
	(url) => expect(isOpenToAll(new URL(url))).toBe(true),
);

test.each([
	'ftp://a.example.com/',
	'ws://a.example.com/',
	'https://maya@a.example.com/',
	'https://:secret@a.example.com/',
	'https://maya:secret@a.example.com/',
	'http://nas/',
	'http://192.168.0.1/',
])('%s is not', (url) => expect(isOpenToAll(new URL(url))).toBe(false));

test.each([
	['http://nas/', true],
	['https://192.168.0.1/a.jpg', true],
	['https://maya:secret@10.0.0.1/', true],
	['http://[2002:a00:1::]/', true],
	['https://api.default.svc/', true],
	['https://a.example.com/', false],
	['ftp://10.0.0.1/', false],
	['file:///etc/passwd', false],
])('%s leads into a network: %s', (url, isInside) => {
	expect(leadsInside(new URL(url))).toBe(isInside);
});
