/** What is sent and what is refused, beside what decoders show of pictures with one thing changed in them. */
import { execFileSync } from 'node:child_process';

import { JpegFollower } from '../../../nodes/gupshup/media/jpeg';
import { PngFollower } from '../../../nodes/gupshup/media/png';
import { sampleOf } from '../../setup/thorough.mts';
import type { Mutation } from '../support/mutatePictures.mts';
import { flawIn } from '../support/refusal.mts';

/** What passes though no decoder shows it, and why it does. */
const PASSES: ReadonlyArray<[kind: RegExp, why: string]> = [
	[/^jpeg (?:DHT|SOS|SOF: (?:a bit|id)|SOF elsewhere)/, 'only the data that are read with it tell'],
	[/^jpeg (?:DQT elsewhere|DHT elsewhere)/, 'each scan may have tables of its own in front of it'],
	[/^jpeg SOF: components/, 'a later scan has no more of them than the frame'],
	[/^png (?:IHDR|IDAT)/, 'only the data tell, once they are unpacked'],
];

/** What is refused though one decoder shows it, and why. */
const REFUSED: ReadonlyArray<[kind: RegExp, decoders: string, why: string]> = [
	[/^jpeg SOF: precision/, 'jpegJs', 'it takes all for 8 bits, and libjpeg does not'],
	[/^jpeg SO[SF]/, 'jpegJs', 'it shows a grey plane where there is no picture'],
	[/^png (?:IHDR|PLTE)/, 'fastPng', 'it makes something of any header'],
	[/^png IDAT left out/, 'pngjs', 'it shows a plane where there are no data'],
	[/: name$/, 'pngjs,fastPng', 'libpng, which phones have, stops at names that are none'],
	[/^png (?:IDAT: length|IEND: name)/, 'sharp', 'it stops behind the last pixel'],
];

const SEEDS = sampleOf([...Array(960).keys()], 60);

function mutations(): Mutation[] {
	const text = execFileSync(
		process.execPath,
		['--import', 'tsx', 'test/unit/support/mutatePictures.mts', JSON.stringify(SEEDS)],
		{ encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
	);
	return JSON.parse(text) as Mutation[];
}

test('what no decoder shows is refused, and what any of them shows is sent', () => {
	const wrong = [];
	for (const { seed, name, bytes, shownBy } of mutations()) {
		const structure = name.startsWith('jpeg') ? new JpegFollower() : new PngFollower();
		structure.push(Buffer.from(bytes, 'base64'));
		const flaw = flawIn(structure.found())?.what;
		const decoders = shownBy.join();
		const isKnown = flaw
			? shownBy.length === 0 || REFUSED.some(([kind, by]) => kind.test(name) && by === decoders)
			: shownBy.length > 0 || PASSES.some(([kind]) => kind.test(name));
		if (!isKnown) wrong.push({ seed, name, flaw, decoders });
	}
	expect(wrong).toEqual([]);
});
