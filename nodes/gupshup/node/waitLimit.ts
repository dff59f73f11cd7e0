import type { IDataObject } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { textIn } from '../input/text';
import { choicesOf, fieldOf, switchField } from '../messages/fields';
import { InvalidInput, quoted } from '../problems/problem';
import { SEND_AND_WAIT } from './sendingNode';

const forWaiting = { show: { '/operation': [SEND_AND_WAIT] } };
const forInterval = { show: { limitType: ['afterTimeInterval'] } };

/** Names, values and defaults are those of n8n's own nodes that wait. */
export const limitWaitTime = fieldOf('limitWaitTime', {
	type: 'fixedCollection',
	default: { values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' } },
	description:
		'When to continue without an answer. The item is then output as it came in, with "answered" set to false.',
	displayOptions: forWaiting,
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Limit Type',
					name: 'limitType',
					type: 'options',
					default: 'afterTimeInterval',
					description: 'How the time limit is set',
					options: choicesOf([
						['afterTimeInterval', 'After Time Interval'],
						['atSpecifiedTime', 'At Specified Time'],
					]),
				},
				fieldOf('resumeAmount', {
					type: 'number',
					default: 1,
					typeOptions: { minValue: 0, numberPrecision: 2 },
					description: 'Maximum time to wait',
					displayOptions: forInterval,
				}),
				{
					displayName: 'Unit',
					name: 'resumeUnit',
					type: 'options',
					default: 'hours',
					description: 'Unit of time',
					displayOptions: forInterval,
					options: choicesOf([
						['minutes', 'Minutes'],
						['hours', 'Hours'],
						['days', 'Days'],
					]),
				},
				fieldOf('maxDateAndTime', {
					type: 'dateTime',
					default: '',
					description: 'Time when the node stops waiting',
					displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
				}),
			],
		},
	],
});

export const onlyRecipient = switchField(
	'onlyRecipient',
	'Whether only the recipient can answer. If someone else taps a button, the workflow keeps waiting, and the Gupshup Trigger outputs the tap.',
	{ default: true, displayOptions: forWaiting },
);

const UNITS_MS: ReadonlyMap<unknown, number> = new Map([
	['minutes', 60_000],
	['hours', 3_600_000],
	['days', 86_400_000],
]);

/** When a wait ends without an answer. An interval counts from when it begins, in milliseconds since 1970. */
export type WaitLimit = (beginsAt: number) => Date;

/** @throws InvalidInput for an option that gives no time after now, which is in milliseconds since 1970 */
export function readWaitLimit(option: unknown, now: number): WaitLimit {
	const values = (option as { values?: IDataObject } | undefined)?.values;
	if (values === undefined || Object.keys(values).length === 0) return () => WAIT_INDEFINITELY;
	if (values.limitType !== 'atSpecifiedTime') return readInterval(values, now);
	const date = readDate(values.maxDateAndTime, now);
	return () => date;
}

function readInterval(
	{ resumeAmount = 1, resumeUnit = 'hours' }: IDataObject,
	now: number,
): WaitLimit {
	const amount = typeof resumeAmount === 'string' ? Number(resumeAmount) : resumeAmount;
	const lasts = Number(amount) * (UNITS_MS.get(resumeUnit) ?? NaN);
	const latest = WAIT_INDEFINITELY.getTime();
	if (typeof amount === 'number' && amount > 0 && now + lasts < latest) {
		return (beginsAt) => new Date(Math.min(beginsAt + lasts, latest));
	}
	throw new InvalidInput(
		`${LABELS.resumeAmount} of ${LABELS.limitWaitTime}`,
		`is ${quoted(`${String(resumeAmount)} ${String(resumeUnit)}`)}`,
		'Enter a number above 0, or remove the option to wait without a limit',
	);
}

function readDate(value: unknown, now: number): Date {
	const field = `${LABELS.maxDateAndTime} of ${LABELS.limitWaitTime}`;
	const date = dateOf(field, value);
	if (Number.isNaN(date.getTime())) {
		throw new InvalidInput(
			field,
			`is ${quoted(String(value ?? ''))}, which isn't a valid date`,
			'Choose a date, or use an expression that returns one, such as {{ $now.plus({ days: 2 }) }}',
		);
	}
	if (date.getTime() > now) return date;
	throw new InvalidInput(
		field,
		`is ${date.toISOString()}, which is in the past`,
		'Choose a time in the future, or remove the option to wait without a limit',
	);
}

function dateOf(field: string, value: unknown): Date {
	const given = value as { toJSDate?: () => Date } | null | undefined;
	// A date of an expression may be of another realm, where `instanceof` fails, or of luxon (`$now`).
	if (Object.prototype.toString.call(value) === '[object Date]') return value as Date;
	if (typeof given?.toJSDate === 'function') return given.toJSDate();
	return new Date(textIn(field, value));
}
