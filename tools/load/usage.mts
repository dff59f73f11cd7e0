import { readdirSync, readFileSync } from 'node:fs';

/** What processes have used of the machine. */
export interface Usage {
	/** Milliseconds of the processor since they started. */
	cpuMs: number;
	/** Memory at this moment. */
	rssBytes: number;
}

/** Linux counts in these. docs: man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

/** Sums over a process group, those of its children that have ended included. Linux only. */
export function usageOf(processGroup: number): Usage {
	const usage = { cpuMs: 0, rssBytes: 0 };
	for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
		// The name of the program, in brackets, may hold anything.
		const fields = statOf(pid)?.split(') ').at(-1)?.split(' ').map(Number);
		if (fields?.[2] !== processGroup) continue;
		usage.cpuMs += (fields[11] + fields[12] + fields[13] + fields[14]) * TICK_MS;
		usage.rssBytes += fields[21] * PAGE_BYTES;
	}
	return usage;
}

function statOf(pid: string): string | undefined {
	try {
		return readFileSync(`/proc/${pid}/stat`, 'utf8');
	} catch {
		// It has ended meanwhile.
		return undefined;
	}
}
