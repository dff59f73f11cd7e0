import { lengthOf, piecesOf, type Happening } from '../../../tools/demonstration/timeline.mts';

const n8n = (at: number, file: string): Happening => ({ at, part: 'n8n', file });
const phone = (at: number, file: string): Happening => ({ at, part: 'phone', file });
const say = (at: number, text: string): Happening => ({ at, heading: 'Chapter', text });

test('the film begins with the first picture of n8n, and shows both parts', () => {
	const pieces = piecesOf([phone(0, 'p1'), n8n(500, 'n1'), phone(900, 'p2')]);
	expect(pieces).toEqual([
		{ n8n: 'n1', phone: 'p1', heading: '', text: '', seconds: 0.25 },
		{ n8n: 'n1', phone: 'p2', heading: '', text: '', seconds: 0.25 },
	]);
});

test('waits are cut short', () => {
	expect(lengthOf(piecesOf([n8n(0, 'n1'), n8n(60_000, 'n2')]))).toBeCloseTo(0.5);
});

test('changes too fast for the eye are one', () => {
	const fast = Array.from({ length: 100 }, (_, index) => n8n(index * 16, `n${index}`));
	expect(piecesOf(fast).map((piece) => piece.n8n)).toEqual(['n99']);
});

test('a text stands for as long as it takes to read it', () => {
	const words = Array.from({ length: 44 }, () => 'word').join(' ');
	const pieces = piecesOf([n8n(0, 'n1'), say(1000, 'Short'), say(1001, words)]);
	expect(pieces.map(({ text, seconds }) => [text, seconds])).toEqual([
		['', 0.25],
		['Short', 2.5],
		[words, 10],
	]);
});
