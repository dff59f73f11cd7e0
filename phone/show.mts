/** What the page is made of, and the files of messages. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { notFound } from '../sandbox/answers.mts';
import { send } from '../sandbox/wire/answering.mts';
import { PHONE_PATH } from './bubbles.mts';
import { goLive } from './live.mts';
import type { Phone } from './phone.mts';

const page = path.join(import.meta.dirname, 'page');
/** Something to send, drawn for this project. */
const pictures = path.resolve(import.meta.dirname, '../sandbox/pictures');
const icon = path.resolve(import.meta.dirname, '../icons/gupshup.svg');

/** The files of the page, by what follows `/phone/` in their address. */
const FILES: Record<string, { file: string; type: string }> = {
	'': { file: path.join(page, 'index.html'), type: 'text/html;charset=utf-8' },
	'icon.svg': { file: icon, type: 'image/svg+xml' },
	'page.css': { file: path.join(page, 'page.css'), type: 'text/css;charset=utf-8' },
	...Object.fromEntries(
		readdirSync(page)
			.filter((name) => name.endsWith('.js'))
			.map((name) => [
				name,
				{ file: path.join(page, name), type: 'text/javascript;charset=utf-8' },
			]),
	),
	...Object.fromEntries(
		readdirSync(pictures).map((name) => [
			`pictures/${name}`,
			{ file: path.join(pictures, name), type: 'image/jpeg' },
		]),
	),
};

/** Answers with what follows `/phone/` in the address. */
export function show(name: string, res: ServerResponse, phone: Phone): void {
	const [kind, id = '', number = '0'] = name.split('/');
	if (name === 'live') {
		goLive(phone, res);
	} else if (Object.hasOwn(FILES, name)) {
		const { file, type } = FILES[name];
		sendBytes(res, type, readFileSync(file));
	} else if (kind === 'media') {
		const found = phone.file(id);
		if (found) sendBytes(res, found.mimeType, found.bytes);
		else send(res, notFound());
	} else if (kind === 'linked') {
		const { kind: type, link } = phone.fileOf(id, Number(number)) ?? {};
		if (link === undefined || type === 'document') send(res, notFound());
		else sendLinked(res, link, type);
	} else {
		send(res, notFound());
	}
}

function sendBytes(res: ServerResponse, type: string, bytes: Buffer): void {
	res.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
}

/**
 * A page of its own with nothing but a file from the web, to be put into a frame: it may load from there
 * what the page around it may not.
 */
function sendLinked(res: ServerResponse, link: string, type = 'image'): void {
	const { origin } = new URL(link);
	// Redirects are followed by the browser only if their target is allowed, too.
	const policy = `default-src 'none'; img-src ${origin} https:; media-src ${origin} https:; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin`;
	res.setHeader('content-security-policy', policy);
	const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>File</title>
<link rel="stylesheet" href="${PHONE_PATH}/page.css">
<body class="linked">
${
	type === 'image'
		? `<img src="${escaped(link)}" alt="The picture could not be loaded." referrerpolicy="no-referrer">`
		: `<${type} src="${escaped(link)}" controls></${type}>`
}
</body>
</html>
`;
	sendBytes(res, 'text/html;charset=utf-8', Buffer.from(html));
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
