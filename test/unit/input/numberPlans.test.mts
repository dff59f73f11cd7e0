import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NUMBER_PLANS } from '../../../nodes/gupshup/input/numberPlans';
import { parseNational } from '../../../nodes/gupshup/input/numbering';
import { NUMBER_PLANS_FILE, numberPlansFile } from '../../../tools/numberPlans.mts';
import { numbersInUse, randomFrom } from '../support/numberLike.mts';

const file = readFileSync(path.join(__dirname, '../../..', NUMBER_PLANS_FILE), 'utf8');

test('the plans are those of the installed library: if not, npm run numbers:update', () => {
	expect(file === numberPlansFile()).toBe(true);
});

test('they are small, since everybody who installs the package gets them', () => {
	expect(Buffer.byteLength(file)).toBeLessThan(55_000);
});

test('the version they are of stands in them', () => {
	expect(file).toMatch(/libphonenumber-js \d+\.\d+\.\d+/);
});

test('mobile numbers are told from others wherever digits can be read in two ways', () => {
	const inTwoWays = new Set<string>();
	for (const { plan, code, number } of numbersInUse(NUMBER_PLANS, 6, randomFrom('two ways'))) {
		const [iso] = /^[A-Z]{2}/m.exec(plan) ?? [];
		if (iso === undefined || plan.includes('\nm ')) continue;
		for (const digits of [code + number, number]) {
			if (parseNational(iso, digits).length > 1) inTwoWays.add(code);
		}
	}
	expect([...inTwoWays]).toEqual([]);
});
