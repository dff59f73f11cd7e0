/** Limit Wait Time: read as n8n's own nodes have it. */
import { WAIT_INDEFINITELY } from 'n8n-workflow';

import { readWaitLimit } from '../../../nodes/gupshup/node/waitLimit';

const NOW = Date.parse('2026-11-25T10:00:00.000Z');
const after = (resumeAmount: unknown, resumeUnit?: unknown) => ({
	values: { limitType: 'afterTimeInterval', resumeAmount, resumeUnit },
});
const at = (maxDateAndTime: unknown) => ({
	values: { limitType: 'atSpecifiedTime', maxDateAndTime },
});

test.each([[undefined], [{}], [{ values: {} }]])('%j: no limit', (option) => {
	expect(readWaitLimit(option, NOW)(NOW)).toEqual(WAIT_INDEFINITELY);
});

test.each([
	[after(45, 'minutes'), '2026-11-25T10:45:00.000Z'],
	[after(1.5, 'hours'), '2026-11-25T11:30:00.000Z'],
	[after('2', 'days'), '2026-11-27T10:00:00.000Z'],
	// What has its default is not saved.
	[{ values: { resumeUnit: 'days' } }, '2026-11-26T10:00:00.000Z'],
	[{ values: { resumeAmount: 3 } }, '2026-11-25T13:00:00.000Z'],
	[at('2026-11-26T08:00:00.000Z'), '2026-11-26T08:00:00.000Z'],
	[at(new Date('2026-11-26T08:00:00.000Z')), '2026-11-26T08:00:00.000Z'],
	[at({ toJSDate: () => new Date('2026-11-26T08:00:00.000Z') }), '2026-11-26T08:00:00.000Z'],
])('%j', (option, end) => {
	expect(readWaitLimit(option, NOW)(NOW).toISOString()).toBe(end);
});

test.each([
	['an interval counts from when the wait begins', after(1, 'hours'), '2026-11-25T13:00:00.000Z'],
	['a time stays, also when it has passed by then', at('2026-11-25T11:00:00.000Z')],
	[
		'a long interval ends with the days of n8n',
		after(350_000, 'days'),
		WAIT_INDEFINITELY.toISOString(),
	],
])('%s', (_what, option, end = '2026-11-25T11:00:00.000Z') => {
	const days = option.values.limitType === 'afterTimeInterval' && end > '2027' ? 400_000 : 0;
	const beginsAt = NOW + 2 * 3_600_000 + days * 86_400_000;
	expect(readWaitLimit(option, NOW)(beginsAt).toISOString()).toBe(end);
});

test.each([
	[after(0, 'hours'), 'Amount of Limit Wait Time is "0 hours"'],
	[after(-1, 'hours'), 'is "-1 hours"'],
	[after('soon', 'hours'), 'is "soon hours"'],
	[after(1, 'weeks'), 'is "1 weeks"'],
	[after(1e9, 'days'), 'is "1000000000 days"'],
	[after(null, 'days'), 'is "null days"'],
	[at(''), 'Max Date and Time of Limit Wait Time is "", which isn\'t a valid date'],
	[at('tomorrow'), 'is "tomorrow", which isn\'t a valid date'],
	[at('2026-11-25T09:00:00.000Z'), 'is 2026-11-25T09:00:00.000Z, which is in the past'],
	[at(['2027-01-01']), 'is a list'],
])('%j is refused', (option, text) => {
	expect(() => readWaitLimit(option, NOW)).toThrow(text);
});
