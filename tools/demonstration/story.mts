/** The pictures of a demonstration, numbered, and the page that tells what they show. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Film } from './film.mts';

export class Story {
	private readonly lines: string[] = [];
	private pictures = 0;
	private chapters = 0;

	/**
	 * @param folder where pictures and page go
	 * @param readmeFolder where those pictures go as well that the README shows, if they are to
	 */
	constructor(
		readonly folder: string,
		private readonly readmeFolder?: string,
		/** Shows the same. */
		readonly film?: Film,
	) {
		mkdirSync(folder, { recursive: true });
		this.lines.push('# n8n-nodes-gupshup in five minutes', '');
	}

	chapter(title: string, text: string): void {
		this.chapters += 1;
		console.log(`[demonstration] ${this.chapters}. ${title}`);
		this.film?.chapter(`${this.chapters}. ${title}`, text);
		this.lines.push(`## ${this.chapters}. ${title}`, '', text, '');
	}

	/** The name of the next picture, without its ending: pictures sort by it. */
	nameFor(what: string): string {
		this.pictures += 1;
		return `${String(this.pictures).padStart(2, '0')}-${what}`;
	}

	/**
	 * Takes a picture into the page.
	 *
	 * @param file in the folder
	 * @param text what it shows
	 * @param readme its name in the README, without ending
	 */
	show(file: string, text: string, readme?: string): void {
		this.lines.push(`![${text}](${basename(file)})`, '');
		this.film?.say(text);
		if (readme && this.readmeFolder) copyFileSync(file, join(this.readmeFolder, `${readme}.webp`));
	}

	/** Writes the page; its file. */
	end(): string {
		const file = join(this.folder, 'index.md');
		writeFileSync(file, `${this.lines.join('\n').trimEnd()}\n`);
		return file;
	}
}
