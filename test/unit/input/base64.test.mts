import { isBase64File, isBase64Image } from '../../../nodes/gupshup/input/text';

test.each([
	'data:image/png;base64,iVBORw0KGgo',
	'data:image/svg+xml;base64,',
	'DATA:IMAGE/vnd.x-y_1;BASE64,x',
	'/9j/4AAQSkZJ',
	'iVBORw0KGgoAAAANSUhEUg==',
	'iVBORw0KGgoAAAANSUhE\r\nUg==\n',
	'R0lGODlhAQABAIAA',
	'R0lGODdhAQABAIAA',
	'UklGRiQAAABXRUJQ',
	// Of a long text, the beginning decides.
	`/9j/${'A'.repeat(508)} and more`,
])('%j is an image in base64', (text) => {
	expect(isBase64Image(text)).toBe(true);
	expect(isBase64File(text)).toBe(true);
});

test.each([
	'',
	'see data:image/png;base64,iVBORw0KGgo',
	'data:image/;base64,iVBORw0KGgo',
	'data:image/a b;base64,iVBORw0KGgo',
	'data:image/png,iVBORw0KGgo',
	`data:image/${'x'.repeat(41)};base64,iVBORw0KGgo`,
	'data:text/plain;base64,SGVsbG8=',
	'see /9j/4AAQSkZJRgABAQ',
	'/9j/4AAQSkZ',
	'/9j/ is how a JPEG begins',
	'/9j/4AAQSkZJ!',
	'R0lGODxhAQABAIAA',
	'SGVsbG8gd29ybGQh',
	`/9j/${'A'.repeat(507)} and more`,
])('%j is none', (text) => expect(isBase64Image(text)).toBe(false));

const inBase64 = (start: string) => Buffer.from(start.padEnd(60), 'latin1').toString('base64');

test.each([
	...['%PDF-1.7\n', 'PK\x03\x04', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'OggS\0', 'ID3\x04'],
	...['\0\0\0\x18ftypmp42', '\0\0\0\x20ftypisom', '\0\0\0\x1cftyp3gp4'],
])('%j in base64 is a file, and no image', (start) => {
	expect(isBase64File(inBase64(start))).toBe(true);
	expect(isBase64File(`data:application/octet-stream;base64,${inBase64(start)}`)).toBe(true);
	expect(isBase64Image(inBase64(start))).toBe(false);
});

test.each([
	'JVBERi0',
	'SUQz is a code',
	'AAAAAAAAAAAAAAAAAAAAAAAA',
	'data:text/plain;base64,SGVsbG8=',
])('%j is no file', (text) => expect(isBase64File(text)).toBe(false));
