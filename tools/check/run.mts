/** Tries one feature after the other, and keeps what became of each. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Something that an n8n with the package has to do. */
export interface Feature<S> {
	name: string;
	/** The oldest n8n that can do it, as in 2.6.1. Default: any. */
	since?: string;
	/** Whether nothing else can hold without it. */
	essential?: boolean;
	/** Tries it. @returns what was seen. @throws with the reason why it does not hold */
	check: (site: S) => Promise<string>;
}

export interface Result {
	name: string;
	/** Whether it holds; `undefined` where this n8n is too old for it. */
	holds: boolean | undefined;
	/** What was seen, or why it does not hold. */
	why: string;
}

interface Conditions {
	/** Version of the n8n. */
	version: string;
	/** Aborted by Ctrl-C: what is being tried then does not hold, and nothing else is tried. */
	signal: AbortSignal;
	/** How long one feature may take, in milliseconds. */
	timeout: number;
	/** Called before each is tried. */
	begin?: (feature: { name: string }) => void;
}

export async function tryAll<S>(
	features: ReadonlyArray<Feature<S>>,
	site: S,
	{ version, signal, timeout, begin }: Conditions,
): Promise<Result[]> {
	const results: Result[] = [];
	let inVain: string | undefined;
	for (const { name, since, essential, check } of features) {
		if (signal.aborted) inVain = 'Not tried: interrupted';
		if (inVain !== undefined) {
			results.push({ name, holds: false, why: inVain });
		} else if (since !== undefined && isOlder(version, since)) {
			results.push({ name, holds: undefined, why: `Needs n8n ${since} or later` });
		} else {
			begin?.({ name });
			const result = await tryOne(name, check(site), signal, timeout);
			results.push(result);
			if (essential && !result.holds) inVain = `Not tried, without: ${name}`;
		}
	}
	return results;
}

async function tryOne(
	name: string,
	check: Promise<string>,
	signal: AbortSignal,
	timeout: number,
): Promise<Result> {
	const ended = new AbortController();
	const either = AbortSignal.any([signal, ended.signal]);
	const timer = sleep(timeout, undefined, { signal: either }).then(
		() => Promise.reject(new Error(`It did not end within ${timeout / 1000} seconds`)),
		() => Promise.reject(new Error('Interrupted')),
	);
	try {
		return { name, holds: true, why: await Promise.race([check, timer]) };
	} catch (error) {
		return { name, holds: false, why: reasonFor(error) };
	} finally {
		ended.abort();
		timer.catch(() => undefined);
	}
}

/** What an error says, with what it came from. */
function reasonFor(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { message, cause } = error;
	return cause instanceof Error ? `${message}: ${reasonFor(cause)}` : message;
}

/** Whether a version comes before another one. */
export function isOlder(version: string, than: string): boolean {
	const [ours, theirs] = [version, than].map((text) => text.split(/[.-]/, 3).map(Number));
	const at = theirs.findIndex((part, index) => part !== ours[index]);
	return at >= 0 && ours[at] < theirs[at];
}

/** The results as a table: feature, yes or no, why. */
export function tableOf(results: Result[]): string {
	const width = Math.max(...results.map(({ name }) => name.length));
	return results
		.map(({ name, holds, why }) => {
			const held = holds === undefined ? '–' : holds ? 'yes' : 'no';
			return `${name.padEnd(width)}  ${held.padEnd(3)}  ${why.replace(/\s+/g, ' ').trim()}`;
		})
		.join('\n');
}
