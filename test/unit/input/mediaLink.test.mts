/** Links to documents, videos and audio files: what certainly cannot be fetched, and all else. */
import { parseMediaLink } from '../../../nodes/gupshup/input/mediaLink';
import { AUDIO, DOCUMENT, VIDEO } from '../../../nodes/gupshup/media/mediaRules';
import { refusalOf } from '../support/refusal.mts';
import { REFUSED } from './linkCases.mts';

describe.each([DOCUMENT, VIDEO, AUDIO])('of a message with $an', (media) => {
	const { one, an } = media;
	const parse = (link: unknown, now?: number) => parseMediaLink('Media URL', link, media, now);

	test.each([
		media.example,
		'https://example.com/invoice.pdf',
		'https://example.com/download?id=17',
		'http://example.com/a.html',
		'https://example.com/photo.heic',
		'https://docs.google.com/document/d/1sWcV0rR8pYk/export?format=pdf',
		'https://www.dropbox.com/s/abc/invoice.pdf?dl=1',
		'https://www.canva.com/design/DAF/invoice.pdf',
		'https://i.imgur.com/abc1234.mp4',
		'https://example.com/a(1).pdf',
		'https://example.com/report[1].pdf',
	])('%s is sent unchanged', (link) => expect(parse(link)).toBe(link));

	test.each<[unknown, string]>([
		['', `is empty. Enter the full address of the ${one}, for example ${media.example}`],
		['invoice.pdf', "doesn't begin with https"],
		['data:application/pdf,x', `contains the ${one} itself (a data: address)`],
		['JVBERi0xLjcKJeLjz9MK', `contains the ${one} itself, in base64. To convert ${an} in`],
		['s3://bucket/a.pdf', "an address that WhatsApp can't open"],
		['https://example.com/1, https://example.com/2', 'more than one link'],
		[`${media.example}${media.example}`, `An item sends one ${one}`],
		[`${media.example})`, `has a bracket or quote after the file extension of the ${one}`],
		['https://example.com/a?Expires=1&amp;Signature=x', 'contains &amp; instead of &'],
		['https://exa+mple.com/a.pdf', 'in its server name'],
		['http://localhost:5678/a.pdf', `WhatsApp downloads the ${one} over the internet`],
		['https://me:secret@example.com/a.pdf', `Store the ${one} somewhere public`],
		['https://docs.google.com/document/d/1sWcV0rR8pYk/edit', `page of Google Docs, not to ${an}`],
		['https://www.dropbox.com/s/abc/invoice.pdf?dl=0', `page of Dropbox, not to ${an}`],
		['https://acme.slack.com/files/U1/F1/a.pdf', 'Slack node and choose File as the Media Source'],
		['https://we.tl/t-abc', `Download the ${one} with the node of that service`],
	])('%j is refused', (link, text) => expect(refusalOf(() => parse(link))).toContain(text));

	test('no text about a link says that it is one to an image', () => {
		for (const [link] of REFUSED) {
			try {
				parse(link);
			} catch (error) {
				const own = String(error).replaceAll(/"[^"]*"|\.(?:jpe?g|png|webp)/g, '');
				expect(own).not.toMatch(/image/i);
			}
		}
	});

	test('a signed link counts until it has expired', () => {
		const link =
			'https://b.s3.amazonaws.com/a.pdf?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=ab';
		const made = Date.UTC(2026, 0, 1);
		expect(parse(link, made + 1000)).toBe(link);
		expect(() => parse(link, made + 86_400_000)).toThrow(/link that expired/);
	});
});
