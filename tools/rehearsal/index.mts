/**
 * `npm run rehearsal`: a campaign of the size that the nodes are made for, with all that goes wrong in
 * one, in a real n8n beside the sandbox. Ends with a table, and with 0 only if nobody got the image twice,
 * nothing was lost, and everything unclear really was on the wire. `--default-settings`: n8n is not set up as
 * docs/large-lists.md advises before a large campaign. Linux.
 */
import { parseArgs } from 'node:util';
import { ensureN8n } from '../../n8n/install/install.mts';
import { print } from './findings.mts';
import { rehearse } from './rehearse.mts';

const { values } = parseArgs({
	options: {
		people: { type: 'string', default: '2000' },
		'default-settings': { type: 'boolean', default: false },
	},
});
const people = Number(values.people);
if (!Number.isInteger(people) || people < 100) {
	throw new RangeError('--people is a whole number from 100');
}
await ensureN8n();
const findings = await rehearse(people, !values['default-settings'], (line) =>
	console.error(`[rehearsal] ${line}`),
);
process.exitCode = print(findings) ? 0 : 1;
