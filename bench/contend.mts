/**
 * One contender in a process of its own, so that nothing of the others is in its figures. Started by
 * run.mts; gets its task as JSON, prints its measures as JSON.
 */
import { CONTENDERS, type Task } from './contenders.mts';

/** What was measured, start-up and warm-up left out. */
export interface Measures {
	ms: number;
	/** Of all threads of the process. */
	cpuMs: number;
	/** The most that was in use in the heap after garbage collection, in bytes, above that before. */
	heapBytes: number;
}

interface Job {
	contender: string;
	task: Task;
	/** How many to send beforehand, so that code is compiled and modules are loaded. */
	warmUp: number;
	/** Whether to watch the heap; it costs time, so no other measure is good then. */
	watchHeap: boolean;
}

const HEAP_LOOKS_EVERY_MS = 250;

/** The heap that is really in use. */
function heapInUse(): number {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed;
}

const { contender, task, warmUp, watchHeap } = JSON.parse(process.argv[2]) as Job;
const send = CONTENDERS[contender];

await send({ ...task, count: warmUp });

const heapBefore = watchHeap ? heapInUse() : 0;
let heapMost = heapBefore;
const look = () => (heapMost = Math.max(heapMost, heapInUse()));
const watch = watchHeap ? setInterval(look, HEAP_LOOKS_EVERY_MS) : undefined;
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await send(task);
const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpuBefore);
clearInterval(watch);

const measures: Measures = {
	ms,
	cpuMs: (user + system) / 1000,
	heapBytes: heapMost - heapBefore,
};
console.log(JSON.stringify(measures));
process.exit(0);
