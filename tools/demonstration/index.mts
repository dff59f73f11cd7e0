/**
 * `npm run demonstration`: plays the package in a real n8n and a real browser, beside the sandbox's phone,
 * and takes a numbered picture at each step into a folder, with a page that tells the story, and a film.
 *
 * With `--readme` it puts those pictures into docs/images that the README and the pages of docs/ show.
 */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureMachine, missingOnMachine } from '../../n8n/install/machine.mts';
import { Film } from './film.mts';
import { receiveReply, sendAndWait } from './receiving.mts';
import {
	sendButtons,
	sendByLink,
	sendCarousel,
	sendFile,
	sendTemplate,
	showError,
	showErrorOutput,
} from './sending.mts';
import { install, makeCredential, sendFirst } from './setUp.mts';
import { Story } from './story.mts';
import { openTheatre, type Theatre } from './theatre.mts';

const usage = `npm run demonstration [-- options]
  --to FOLDER   where pictures and page go; default: a folder in the temporary one
  --readme      renews the pictures in docs/images, too: look at them before you commit them
  --help`;

/** What is shown, in this order. */
const PLAY: ReadonlyArray<(theatre: Theatre) => Promise<void>> = [
	...[install, makeCredential, sendFirst],
	...[sendByLink, sendFile, sendTemplate, sendButtons, sendCarousel],
	...[showError, showErrorOutput],
	...[receiveReply, sendAndWait],
];

try {
	const { to, readme, help } = parseArgs({
		options: {
			to: { type: 'string', default: join(tmpdir(), 'n8n-gupshup-demonstration') },
			readme: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	}).values;
	if (help) console.log(usage);
	else console.log(`\nThe story: ${await play(resolve(to), readme)}`);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}

async function play(folder: string, readme: boolean): Promise<string> {
	const images = resolve(import.meta.dirname, '../../docs/images');
	// Where the editor's pictures go.
	process.env.E2E_SCREENSHOTS = folder;
	const film = !readme && (await canFilm()) ? new Film(folder) : undefined;
	const story = new Story(folder, readme ? images : undefined, film);
	const theatre = await openTheatre(story);
	try {
		for (const act of PLAY) await act(theatre);
		if (film) {
			const { file, seconds } = await film.end();
			console.log(`\nThe film: ${file} (${seconds} seconds)`);
		}
		return story.end();
	} catch (error) {
		await theatre.editor.screenshot('stopped-here').catch(() => undefined);
		throw error;
	} finally {
		await theatre.close();
	}
}

/** Whether there is what a film takes; in a CI it is installed. */
async function canFilm(): Promise<boolean> {
	if (process.env.CI) await ensureMachine('film', false);
	const [missing] = missingOnMachine('film', false);
	if (missing) console.log(`No film without ${missing.what}: apt-get install ${missing.package}`);
	return missing === undefined;
}
