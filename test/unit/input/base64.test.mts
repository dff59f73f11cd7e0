import { isBase64Image } from '../../../nodes/gupshup/input/imageLink';

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
])('%j is an image in base64', (text) => expect(isBase64Image(text)).toBe(true));

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
