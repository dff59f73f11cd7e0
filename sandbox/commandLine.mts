/** The sandbox as a process of its own. */
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { limiters, type LimiterName } from './limits/limiter.mts';
import type { SandboxOptions } from './options.mts';
import { startSandbox, type Sandbox } from './sandbox.mts';

const usageOf = (program: string, record: string) => `tsx ${program} [options]
  --rate <n|none>         messages per second and app (10)
  --media-rate <n|none>   uploads per second and app (10)
  --other-rate <n|none>   other requests per second and app (10)
  --limiter <name>        ${Object.keys(limiters).join(', ')} (slidingWindow)
  --latency <ms|min-max>  how long answers are held back (0)
  --record <mode>         all, counts or none (${record})
  --seed <n>              the same ids and latencies each time
  --port <n>              (a free one)
  --app-id, --token       of the one app (random ones)
  --help`;

interface CommandLine {
	/** What is run, for the usage. */
	program: string;
	/** How much is recorded if nothing is said. Default `counts`. */
	record?: 'all' | 'counts';
	/** Attaches something to it. @returns what is printed besides */
	attach?: (sandbox: Sandbox) => Record<string, string>;
}

/**
 * Prints one line of JSON when it is ready (`baseUrl`, `appId`, `token`) and ends on SIGTERM, SIGINT or
 * the end of a piped standard input. What is wrong with the options is printed with the usage.
 */
export async function runCommandLine(commandLine: CommandLine): Promise<void> {
	const { program, record = 'counts', attach } = commandLine;
	const usage = usageOf(program, record);
	try {
		await main(usage, record, attach);
	} catch (error) {
		console.error(`${(error as Error).message}\n\n${usage}`);
		process.exitCode = 1;
	}
}

async function main(
	usage: string,
	record: string,
	attach: CommandLine['attach'] = () => ({}),
): Promise<void> {
	const { values } = parseArgs({
		options: {
			rate: { type: 'string', default: '10' },
			'media-rate': { type: 'string', default: '10' },
			'other-rate': { type: 'string', default: '10' },
			limiter: { type: 'string', default: 'slidingWindow' },
			latency: { type: 'string', default: '0' },
			record: { type: 'string', default: record },
			seed: { type: 'string' },
			port: { type: 'string', default: '0' },
			'app-id': { type: 'string' },
			token: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return console.log(usage);

	const sandbox = await startSandbox({
		control: true,
		rate: rate(values.rate),
		mediaRate: rate(values['media-rate']),
		otherRate: rate(values['other-rate']),
		limiter: oneOf(Object.keys(limiters) as LimiterName[], values.limiter),
		latency: latency(values.latency),
		record: { all: true, counts: 'counts' as const, none: false }[
			oneOf(['all', 'counts', 'none'], values.record)
		],
		port: number(values.port),
		apps: [
			{
				...(values['app-id'] !== undefined && { id: values['app-id'] }),
				...(values.token !== undefined && { token: values.token }),
			},
		],
		...(values.seed !== undefined && { seed: number(values.seed) }),
	});

	let attached;
	try {
		attached = attach(sandbox);
	} catch (error) {
		await sandbox.close();
		throw error;
	}

	// Nothing else keeps the process alive, so it ends by itself when the sandbox is closed.
	const end = () => {
		process.stdin.destroy();
		void sandbox.close();
	};
	process.once('SIGTERM', end);
	process.once('SIGINT', end);
	if (stdinIsPiped()) process.stdin.on('end', end).on('error', end).resume();

	const { baseUrl, app } = sandbox;
	console.log(JSON.stringify({ baseUrl, appId: app.id, token: app.token, ...attached }));
}

/**
 * The end of a pipe means that whoever started the sandbox is gone. /dev/null is at its end from the
 * beginning, and a terminal stops a background process that reads from it.
 */
function stdinIsPiped(): boolean {
	const stdin = fstatSync(0);
	return stdin.isFIFO() || stdin.isSocket();
}

function rate(text: string): number | null {
	return text === 'none' ? null : number(text);
}

function latency(text: string): NonNullable<SandboxOptions['latency']> {
	const [min, max] = text.split('-').map(number);
	return max === undefined ? min : [min, max];
}

function number(text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !(value >= 0)) throw new RangeError(`Not a number from 0: "${text}"`);
	return value;
}

function oneOf<T extends string>(allowed: readonly T[], value: string): T {
	const found = allowed.find((name) => name === value);
	if (!found) throw new RangeError(`"${value}" is none of ${allowed.join(', ')}`);
	return found;
}
