/**
 * Every check of a value takes time proportional to its length, whatever is in it: one that does not
 * lets a single item of a workflow stop n8n.
 *
 * What is compared is the work for n characters with that for 2n, as a ratio. It is 2 for a check that
 * looks at each character a number of times, and 4 for one that looks at each of them for each of them.
 */
import fc from 'fast-check';

import { appOf } from '../../nodes/gupshup/client/app';
import { parseCaption } from '../../nodes/gupshup/input/text';
import { parseCountry } from '../../nodes/gupshup/input/countries';
import { parseMediaId, parseMediaLink } from '../../nodes/gupshup/input/mediaLink';
import { parseReplyTo } from '../../nodes/gupshup/input/recipient';
import { IMAGE } from '../../nodes/gupshup/media/mediaRules';
import { parsePhoneNumber } from '../../nodes/gupshup/input/phoneNumber';
import { parseWebLink } from '../../nodes/gupshup/input/webLink';
import { reasonIn } from '../../nodes/gupshup/http/answer';
import { kindOf } from '../../nodes/gupshup/media/fileKinds';
import { JpegFollower } from '../../nodes/gupshup/media/jpeg';
import { PngFollower } from '../../nodes/gupshup/media/png';
import { quoted } from '../../nodes/gupshup/problems/problem';
import {
	readTemplateKey,
	refuseButtonValue,
	type Template,
} from '../../nodes/gupshup/templates/template';
import { placeOf, variablesOf } from '../../nodes/gupshup/templates/variables';
import { readCarousel } from '../../nodes/gupshup/messages/readCarousel';
import { readGivenValues } from '../../nodes/gupshup/messages/readTemplate';
import { isThorough, sampleOf } from '../setup/thorough.mts';

// Hundreds of values a check; a busy machine takes its time.
jest.setTimeout(120_000);

/** The most characters that a value is tried with. */
const LONGEST = isThorough ? 300_000 : 48_000;

/** What is quadratic takes long enough at these lengths already, and is not tried any longer. */
const SHORTEST = 12_000;
const SHORTER = isThorough ? 24_000 : SHORTEST;

/** Less says nothing, in ms of the processor: what is quadratic takes far more. */
const MEASURABLE = 100;

const MOST_TIMES_AS_LONG = 2.6;

type Check = (text: string) => unknown;

const template = (body: string): Template => ({
	name: 'a',
	language: 'en',
	status: 'APPROVED',
	type: 'IMAGE',
	body,
	sample: body,
	buttons: [{ type: 'URL', text: body, url: body, example: body }],
});

const carousel = (cardList: unknown) => (name: string) =>
	({ cardsFrom: 'list', bodyText: 'New:', cardList })[name];

const CHECKS: Record<string, Check> = {
	'a phone number': (text) => parsePhoneNumber('F', text),
	'a country': (text) => parseCountry('F', text),
	'a link': (text) => parseMediaLink('F', text, IMAGE),
	'a signed link': (text) => parseMediaLink('F', `https://example.com/a.jpg?token=${text}`, IMAGE),
	'a link for a button': (text) => parseWebLink('F', text),
	'a caption': (text) => parseCaption('F', text),
	'a list of cards': (text) => readCarousel(carousel(text)),
	'the text of a card': (text) =>
		readCarousel(carousel([{ imageUrl: 'https://example.com/a.jpg', text }])),
	'a media id': (text) => parseMediaId('F', text, IMAGE),
	'an id to reply to': (text) => parseReplyTo('F', text),
	'the name of a template': (text) => readTemplateKey('F', text),
	'values of a template': (text) => readGivenValues(text),
	'the id of a variable': (text) => placeOf(text),
	'the label of a field': (text) =>
		readGivenValues({
			mappingMode: 'defineBelow',
			value: {},
			schema: [{ id: 'body_1', displayName: text, required: true }],
		}),
	'the value of a link button': (text) =>
		refuseButtonValue('F', 'url', text, 'https://example.com/'),
	'a coupon code': (text) => refuseButtonValue('F', 'copy_code', text, undefined),
	'the text of a template': (text) => variablesOf(template(text)),
	'the kind of a file': (text) => kindOf(Buffer.from(text)),
	'the structure of a JPEG': (text) => structureOf(new JpegFollower(), 'ffd8', text),
	'the structure of a PNG': (text) => structureOf(new PngFollower(), '89504e470d0a1a0a', text),
	'a quotation': (text) => quoted(text),
	'the app id of a credential': (text) => appOf({ appId: text, appToken: 'sk_x' }),
	'the address in a credential': (text) => appOf({ appId: 'x', baseUrl: text }),
	'the reason in an answer': (text) => reasonIn(text),
};

function structureOf(structure: JpegFollower | PngFollower, start: string, text: string) {
	structure.push(Buffer.from(start, 'hex'));
	structure.push(Buffer.from(text, 'latin1'));
	return structure.found();
}

/** Pieces that make patterns go back and begin anew, again and again. */
const PIECES = [
	...' 	\n0a+-.,:;|/\\@=&?#%*_~"\'`(){}[]<>!$',
	...['\u200b', '\ufeff', '\u00a0', '\u2019', '😀', '\ud83d', '\u00ff\u00e1\u0000\u0002', '\u00ff'],
	...['1:', '1.', '1 ', '(1', '+1', '00', '1e', 'a.', 'a@', '@.', '@@', '{{', '{{$', '}}', '{{1}}'],
	...['<!--', '<!---->', '<!-- -->', '<?xml', '<a', '<title>', '<script', '<style>a<script '],
	...['</', '&lt;', '[object ', '&a=1', '&amp;', '~exp=1', '{a}', '[a](', '![', 'eyJa.eyJa', '\\/'],
	...[
		'https://',
		'https://a.b/',
		'https://a.b/,',
		'https:',
		'//',
		'/a',
		'.jpg',
		'wamid.',
		'body_1',
	],
	...[' (e.g. ', 'data:', 'sk_', 'eyJ', 'blob/', '/-/', 'a|', 'en_', '…', 'Bearer '],
];

/** What a value may begin and end with, so that a check goes on to look at its middle. */
const AROUND: ReadonlyArray<[start: string, end: string]> = [
	['', ''],
	['', '!'],
	['https://example.com/', '\n!'],
	['a', 'a'],
	['wamid.', ' '],
];

/** Of the processor, in ms: what other programs take does not count. */
function timeOf(check: Check, text: string): number {
	const start = process.cpuUsage();
	try {
		check(text);
	} catch {
		// Refused, most of them.
	}
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}

/** Why a check is not proportional for values made of this piece, or `undefined`. */
function slowness(
	check: Check,
	piece: string,
	[start, end]: readonly [string, string],
	longest = LONGEST,
) {
	const value = (length: number) =>
		`${start}${piece.repeat(Math.ceil(length / piece.length)).slice(0, length)}${end}`;
	const isLong = (length: number) => timeOf(check, value(length)) > MEASURABLE;
	for (const length of new Set([SHORTEST, SHORTER, longest])) {
		if (!isLong(length)) continue;
		let [half, whole] = [Infinity, Infinity];
		// By turns, since a busy machine is slower at one moment than at the next.
		for (let turn = 0; turn < 5; turn++) {
			half = Math.min(half, timeOf(check, value(length / 2)));
			whole = Math.min(whole, timeOf(check, value(length)));
		}
		// The first time takes longer than those after it: then it was not long enough.
		if (whole <= MEASURABLE) continue;
		return whole > MOST_TIMES_AS_LONG * half
			? `${JSON.stringify(piece)} ${length} long: ${half} ms for half, ${whole} ms`
			: undefined;
	}
	return undefined;
}

describe.each(Object.entries(CHECKS).map((each, number) => [...each, number] as const))(
	'%s takes time proportional to its length',
	(_what, check, number) => {
		test('of pieces that are hard on patterns', () => {
			for (const [place, piece] of PIECES.entries()) {
				// Each check has a third of the pieces, and each piece one way to begin and end, by turns; or all.
				if (!isThorough && (place + number) % 3 !== 0) continue;
				for (const around of isThorough ? AROUND : [AROUND[place % AROUND.length]])
					expect(slowness(check, piece, around, SHORTER)).toBeUndefined();
			}
		});

		test('of pieces that are anything', () => {
			const pieces = fc.oneof(
				fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
				fc
					.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 4 })
					.map((chosen) => chosen.join('')),
			);
			fc.assert(
				fc.property(pieces, fc.constantFrom(...AROUND), (piece, around) => {
					expect(slowness(check, piece, around)).toBeUndefined();
				}),
				{ numRuns: isThorough ? 20 : 2 },
			);
		});
	},
);

describe('one that does not is found', () => {
	const slow: Array<[string, Check, piece: string]> = [
		['white space before an end', (text) => /\s+$/.test(text), ' '],
		['braces that never close', (text) => /\{\{.*\}\}/s.test(text), '{{'],
		['letters before a sign that never comes', (text) => /a+#/.test(text), 'a'],
	];
	test.each(sampleOf(slow, 1))('%s', (_what, check, piece) => {
		expect(slowness(check, piece, ['', '!'], 2 * SHORTEST)).toBeDefined();
	});
});
