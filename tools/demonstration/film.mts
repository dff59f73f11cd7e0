/**
 * A film of a demonstration: n8n and the phone side by side, with what is shown said below. The browser's
 * own screencast gives the frames, ffmpeg puts them together.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { runOrThrow } from '../../n8n/install/process.mts';
import { lengthOf, piecesOf, type Happening, type Part, type Piece } from './timeline.mts';

const HEIGHT = 720;
/** Where each part stands, and how wide it is, in pixels. */
const PLACES: Record<Part, { left: number; width: number }> = {
	n8n: { left: 0, width: 1152 },
	phone: { left: 1160, width: 384 },
};
const WIDTH = 1544;
/** Of what is said below. */
const CAPTION = 104;
const BACKGROUND = '#1f2430';

/** How long a page takes to be drawn, in milliseconds. */
const DRAWN = 500;

export class Film {
	private readonly happenings: Happening[] = [];
	private readonly folder: string;
	private heading = '';
	private frames = 0;
	private ended = false;

	/** @param folder where the film goes */
	constructor(private readonly to: string) {
		this.folder = join(to, 'frames');
		mkdirSync(this.folder, { recursive: true });
	}

	/** Takes what a page shows from now on as a part of the picture. */
	async watch(part: Part, page: Page): Promise<void> {
		const session = await page.context().newCDPSession(page);
		session.on('Page.screencastFrame', ({ data, sessionId }) => {
			void session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
			if (this.ended) return;
			const file = join(this.folder, `${String(this.frames++).padStart(5, '0')}.jpg`);
			writeFileSync(file, Buffer.from(data, 'base64'));
			this.happenings.push({ at: performance.now(), part, file });
		});
		await session.send('Page.startScreencast', {
			...{ format: 'jpeg', quality: 85 },
			...{ maxWidth: PLACES[part].width, maxHeight: HEIGHT },
		});
	}

	/** A new chapter, and what it is about. */
	chapter(heading: string, text: string): void {
		this.heading = heading;
		this.say(text);
	}

	/** What is to be seen now. */
	say(text: string): void {
		const plain = text.replace(/\*\*|_/g, '');
		this.happenings.push({ at: performance.now(), heading: this.heading, text: plain });
	}

	/** Waits until the latest change has been drawn. */
	async drawn(): Promise<void> {
		await sleep(DRAWN);
	}

	/** Puts the film together; its file, and its length in seconds. */
	async end(): Promise<{ file: string; seconds: number }> {
		this.ended = true;
		const pieces = piecesOf(this.happenings);
		const list: string[] = [];
		for (const [index, piece] of pieces.entries()) {
			const file = join(this.folder, `piece-${String(index).padStart(5, '0')}.jpg`);
			await this.draw(piece, file);
			list.push(`file '${file}'`, `duration ${piece.seconds.toFixed(3)}`);
		}
		// ffmpeg passes over the duration of the last one, unless it is named again.
		list.push(list.at(-2) ?? '');
		const listFile = join(this.folder, 'list.txt');
		writeFileSync(listFile, `${list.join('\n')}\n`);
		const file = join(this.to, 'demonstration.webm');
		const input = ['-f', 'concat', '-safe', '0', '-i', listFile, '-vf', 'fps=10,format=yuv420p'];
		const vp9 = ['-c:v', 'libvpx-vp9', '-b:v', '0', '-crf', '38', '-row-mt', '1'];
		const speed = ['-deadline', 'realtime', '-cpu-used', '7'];
		await runOrThrow('ffmpeg', ['-y', '-loglevel', 'error', ...input, ...vp9, ...speed, file], {
			cwd: this.to,
			timeout: 10 * 60_000,
		});
		rmSync(this.folder, { recursive: true, force: true });
		return { file, seconds: Math.round(lengthOf(pieces)) };
	}

	private async draw(piece: Piece, file: string): Promise<void> {
		const parts = await Promise.all(
			(Object.keys(PLACES) as Part[]).map(async (part) => {
				const source = piece[part];
				if (source === undefined) return [];
				const { left, width } = PLACES[part];
				const size = { width, height: HEIGHT, background: BACKGROUND };
				const input = await sharp(source)
					.resize({ ...size, fit: 'contain' })
					.toBuffer();
				return [{ input, left, top: 0 }];
			}),
		);
		const caption = { input: Buffer.from(captionSvg(piece)), left: 0, top: HEIGHT };
		const size = { width: WIDTH, height: HEIGHT + CAPTION, channels: 3 } as const;
		await sharp({ create: { ...size, background: BACKGROUND } })
			.composite([...parts.flat(), caption])
			.jpeg({ quality: 90 })
			.toFile(file);
	}
}

/** At most so many characters in a line of a caption. */
const LINE = 150;

function captionSvg({ heading, text }: Piece): string {
	const lines = linesOf(text).map(
		(line, index) => `<text x="24" y="${62 + index * 24}" font-size="18">${escaped(line)}</text>`,
	);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${CAPTION}" font-family="Liberation Sans, Arial, sans-serif" fill="#ffffff">
<text x="24" y="34" font-size="22" font-weight="bold">${escaped(heading)}</text>
${lines.join('\n')}
</svg>`;
}

function linesOf(text: string): string[] {
	const lines = [''];
	for (const word of text.split(/\s+/)) {
		const longer = `${lines.at(-1)} ${word}`.trim();
		if (longer.length > LINE) lines.push(word);
		else lines[lines.length - 1] = longer;
	}
	return lines;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
