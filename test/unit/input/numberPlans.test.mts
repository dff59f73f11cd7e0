import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NUMBER_PLANS_FILE, numberPlansFile } from '../../../tools/numberPlans.mts';

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
