/** `npm run live`: asks the live service what its documentation leaves open. See --help. */
// Loads n8n's engine, and has to do so before anything else loads n8n's packages.
import { runLive } from './run.mts';
import { createInterface } from 'node:readline/promises';
import { compare } from './compare.mts';
import { announcement } from './consent.mts';
import { reportOf, writeReport } from './report.mts';
import { HELP, readCommandLine, type Settings } from './settings.mts';
import { SIGNALS } from '../../scripts/ending.mts';
import { table } from '../../scripts/table.mts';

try {
	const {
		help,
		yes,
		compare: folder,
		settings,
	} = readCommandLine(process.argv.slice(2), process.env);
	if (help) console.log(HELP);
	else if (folder !== undefined) await showDifferences(folder);
	else await askAll(settings(), yes);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}

async function askAll(settings: Settings, yes: boolean): Promise<void> {
	console.log(announcement(settings));
	if (!yes && !(await agreed())) {
		console.log('Nothing was asked.');
		return;
	}
	const ended = new AbortController();
	let said = false;
	const end = () => {
		if (!said) console.log('Ending: taking away what was made. This can take half a minute.');
		said = true;
		ended.abort();
	};
	for (const signal of SIGNALS) process.on(signal, end);
	const outcome = await runLive(settings, {
		say: (line) => console.log(line),
		signal: ended.signal,
	});
	const report = reportOf(outcome, settings);
	writeReport(settings.folder, report);
	console.log(
		`\n${report.markdown}\nWritten to ${settings.folder}. Read it before you pass it on.`,
	);
	if (outcome.left !== undefined) console.error(outcome.left);
	if (outcome.stopped !== undefined || outcome.left !== undefined) process.exitCode = 1;
	for (const signal of SIGNALS) process.off(signal, end);
}

async function agreed(): Promise<boolean> {
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	try {
		const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
		const answer = await Promise.race([terminal.question('Type yes to go on: '), closed]);
		return /^\s*y(?:es)?\s*$/i.test(answer);
	} finally {
		terminal.close();
	}
}

async function showDifferences(folder: string): Promise<void> {
	const differences = await compare(folder);
	if (differences.length === 0) {
		console.log('The sandbox answers as the live service did.');
		return;
	}
	console.log(
		table(
			differences.map(({ file, field, live, sandbox }) => ({
				...{ Exchange: file, Field: field, Live: live, Sandbox: sandbox },
			})),
		),
	);
	process.exitCode = 1;
}
