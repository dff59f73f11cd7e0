/** What users read: all of it in one file, and free of what a rule can find. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { allTexts, asMarkdown, namesIn } from './collect.mts';
import { faultsIn, oddTurnsIn } from './faults.mts';

const FILE = resolve('test', 'texts', 'texts.md');
const sections = allTexts();
const names = namesIn(sections);

/** All of their words have capital letters. */
const TITLES = ['displayName', 'option', 'choices'];

test('texts.md holds every text; UPDATE_TEXTS=1 writes it anew, to be read through', () => {
	const document = asMarkdown(sections);
	if (process.env.UPDATE_TEXTS !== undefined) writeFileSync(FILE, document);
	expect(document).toBe(readFileSync(FILE, 'utf8'));
});

test('no text has a fault that a rule can find', () => {
	const faults = sections.flatMap(({ title, texts }) =>
		texts.flatMap(({ kind, text }) =>
			faultsIn(text, TITLES.includes(kind) ? undefined : names).map(
				(fault) => `${title}: ${fault}\n    ${text}`,
			),
		),
	);
	expect(faults.join('\n')).toBe('');
});

test('no text has a turn that reads like a translation', () => {
	const turns = sections.flatMap(({ title, texts }) =>
		texts
			.filter(({ kind }) => kind !== 'choices')
			.flatMap(({ text }) => oddTurnsIn(text).map((fault) => `${title}: ${fault}\n    ${text}`)),
	);
	expect(turns.join('\n')).toBe('');
});

describe('the rules', () => {
	const own = new Set(['Image Source', 'Caption', 'Send Again']);

	test.each([
		['An app token is minted', 'a token is created, or n8n gets it'],
		['Not sent for certain: item 1', 'say what is known'],
		['Choose another picture', 'what is sent is an image'],
		['The execution was cancelled', 'canceled'],
		['Two  spaces', 'two spaces'],
		['Before a mark .', 'a space before a mark'],
		['Shorten it..', 'two marks'],
		['Set the the caption', 'a word twice'],
		['It is missing (somehow', 'a bracket or quote without its other half'],
		['Check the Picture Source', 'what is sent is an image'],
		['Set Image Sauce to a link', '"Sauce" is no label and no name'],
		['Look at the Captions', '"Captions" is no label and no name'],
		['Failed at item 2 [item 1]', 'items are counted from 1, in one place'],
	])('find fault with "%s"', (text, fault) => expect(faultsIn(text, own)).toContain(fault));

	test.each([
		'Set Image Source to Send Again, and see WhatsApp',
		'Caption is too long. Shorten it',
		'Let the expression pick one, as {{ $json.Some.Picture }} does',
		'… holds … (Edit Image). Choose "Any" of them',
		'e.g. +91 98765 43210',
		'Two images in a row…',
	])('take "%s"', (text) => expect(faultsIn(text, own)).toEqual([]));

	test.each([
		['Whoever taps first decides', 'name the person or the thing'],
		['Nobody gets the image twice', 'the recipient, each recipient, people, someone'],
		['Start the workflow anew', 'again, before, without'],
		['Put that right, then run it again', 'fix'],
		['What comes out of the node', 'the node outputs it'],
		['What stands on the button', 'is'],
		['Send it to 2 000 people', 'a comma in thousands: 1,000'],
		['WhatsApp takes 1024', 'accepts'],
		['It holds 5, which is no date', "isn't a"],
		['A zero behind the country code', 'after'],
		['Take the option out', 'remove'],
		['Look into the chat first', 'check the chat'],
		['If it stays like that, ask Gupshup', 'if this keeps happening'],
		['Let its expression give a text', 'use an expression that returns'],
	])('find a turn of ours in "%s"', (text, fault) => expect(oddTurnsIn(text)).toContain(fault));

	test.each([
		'It uses the sandbox, whatever Default Country is',
		'The proxy behind the firewall, and a stand-in for the database',
		'So many that n8n is slow',
		'Fix this, then retry the execution',
		'Call 98765 43210, or write to 20,000 people',
		'Call +1 202 555 0143',
		'There is no such execution, and it is no longer waiting',
		'It takes up to a minute',
	])('take the turn "%s"', (text) => expect(oddTurnsIn(text)).toEqual([]));
});
