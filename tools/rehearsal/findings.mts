/** What a rehearsal came to. */
import { loadavg } from 'node:os';
import type { Reports, Taps } from './events.mts';
import type { Recipients } from './recipients.mts';

export interface Findings extends Recipients, Reports, Taps {
	people: number;
	longestSilenceMs: number;
	restartMs: number;
	cpuMs: number;
	mostRssBytes: number;
	minutes: number;
}

/** Prints the table. @returns whether all promises were kept */
export function print(found: Findings): boolean {
	const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
	const rows: Array<[string, string | number, wanted?: number]> = [
		['people on the list', found.people],
		['sent', found.sent],
		['wrong numbers, told as not sent', found.wrongNumbers, Math.floor(found.people / 50)],
		['twice', found.twice, 0],
		['unclear', found.unclear],
		['unclear, written down when n8n was killed', found.unclearAtTheKill],
		['unclear otherwise, but never on the wire', found.unclearButNotOnTheWire, 0],
		['never, without a word', found.never, 0],
		['reports', found.reports],
		['reports answered at the first try', found.reportsAtFirstTry],
		['executions for them', found.reportExecutions],
		['reports lost', found.reportsLost, 0],
		['reports answered by n8n itself while it started', found.reportsTakenByN8n],
		['reports twice', found.reportsTwice, 0],
		['reports started, not answered before the kill', found.reportsBroughtAgain],
		['reports in executions that the kill cut off', found.reportsCutOff],
		['taps that executions waited for', found.taps],
		['taps arrived', found.tapsArrived],
		['taps in executions that the kill cut off', found.tapsCutOff],
		['taps answered by n8n itself while it started', found.tapsTakenByN8n],
		['taps that did not arrive otherwise', found.tapsAstray.length, 0],
		['longest time without an answer of n8n', seconds(found.longestSilenceMs)],
		['n8n was back after', seconds(found.restartMs)],
		['CPU of n8n', seconds(found.cpuMs)],
		['most memory of n8n', `${Math.round(found.mostRssBytes / 1_048_576)} MB`],
		['the rehearsal took', `${found.minutes.toFixed(1)} min`],
		['load of the machine at the end', loadavg()[0].toFixed(1)],
	];
	const isKept = ([, value, wanted]: (typeof rows)[number]) =>
		wanted === undefined || value === wanted;
	for (const row of rows) {
		const [name, value, wanted] = row;
		const note = isKept(row) ? '' : `   expected ${wanted}`;
		console.log(`${name.padEnd(48)}${String(value).padStart(10)}${note}`);
	}
	for (const tap of found.tapsAstray) console.error(tap);
	return rows.every(isKept);
}
