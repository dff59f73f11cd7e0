import { processState } from '../../../nodes/gupshup/http/processState.ts';

it('is made once, when it is first asked for', () => {
	let made = 0;
	const numbers = processState.keep(() => {
		made++;
		return new Set<number>();
	});
	expect(made).toBe(0);
	numbers().add(1);
	expect([...numbers()]).toEqual([1]);
	expect(made).toBe(1);
});

it('is forgotten with all else by a restart, and belongs to whoever keeps it', () => {
	const [one, other] = [1, 2].map(() => processState.keep(() => new Set<number>()));
	one().add(1);
	other().add(2);
	expect([...one(), ...other()]).toEqual([1, 2]);
	processState.restart();
	expect([...one(), ...other()]).toEqual([]);
});
