/** Links to documents, videos and audio files: what certainly cannot be fetched, and all else. */
import { parseMediaLink } from '../../../nodes/gupshup/input/mediaLink';

const NOUN = { one: 'document', an: 'a document', source: 'Media Source' };
const parse = (link: unknown, now?: number) => parseMediaLink('Media URL', link, NOUN, now);

test.each([
	'https://example.com/invoice.pdf',
	'https://example.com/download?id=17',
	'http://example.com/a.html',
	'https://example.com/photo.heic',
	'https://docs.google.com/document/d/1sWcV0rR8pYk/export?format=pdf',
	'https://www.dropbox.com/s/abc/invoice.pdf?dl=1',
	'https://www.canva.com/design/DAF/invoice.pdf',
	'https://i.imgur.com/abc1234.mp4',
])('%s is sent unchanged', (link) => expect(parse(link)).toBe(link));

test.each<[unknown, RegExp]>([
	['', /is empty.*full address of the document/],
	['invoice.pdf', /does not begin with https/],
	['data:application/pdf;base64,JVBERi0=', /holds the document itself.*File as the Media Source/],
	['https://example.com/a.pdf, https://example.com/b.pdf', /more than one link/],
	['http://localhost:5678/a.pdf', /own network only.*fetches the document/],
	['https://me:secret@example.com/a.pdf', /holds a password/],
	[
		'https://docs.google.com/document/d/1sWcV0rR8pYk/edit',
		/page of Google Docs, not to a document/,
	],
	['https://www.dropbox.com/s/abc/invoice.pdf?dl=0', /page of Dropbox, not to a document/],
	['https://acme.slack.com/files/U1/F1/a.pdf', /Slack.*File as the Media Source/],
])('%j is refused', (link, text) => {
	expect(() => parse(link)).toThrow(text);
	expect(() => parse(link)).not.toThrow(/image/i);
});

test('a signed link counts until it has expired', () => {
	const link =
		'https://b.s3.amazonaws.com/a.pdf?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=ab';
	const made = Date.UTC(2026, 0, 1);
	expect(parse(link, made + 1000)).toBe(link);
	expect(() => parse(link, made + 86_400_000)).toThrow(/link that expired/);
});
