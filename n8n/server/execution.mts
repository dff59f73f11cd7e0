/** An execution as the tests look at it: what each node gave out, and how it ended. */
import { parseFlatted } from './flatted.mts';

/** One item of a node's output. */
export interface Item {
	json: Record<string, unknown>;
	binary?: Record<string, unknown>;
	pairedItem?: unknown;
}

/** n8n's errors as they stand in an execution's data. */
interface ExecutionError {
	message: string;
	[key: string]: unknown;
}

/** One run of one node. */
interface NodeRun {
	/** By kind of connection (`main`, `ai_tool`, …), then by output. */
	data?: Record<string, Array<Item[] | null>>;
	hints?: Array<{ message: string }>;
}

/** What n8n's interface calls an execution's data. */
interface RunData {
	resultData: {
		runData: Record<string, NodeRun[]>;
		error?: ExecutionError;
	};
}

/** As `GET /rest/executions/{id}` answers. */
export interface RawExecution {
	id: string;
	status: string;
	mode: string;
	/** ISO 8601; null until it is started. */
	startedAt: string | null;
	data: string | RunData;
}

export const RUNNING = ['new', 'running', 'waiting', 'unknown'];

export class Execution {
	readonly id: string;
	/** `success`, `error`, `canceled`, `crashed`, or one of `RUNNING`. */
	readonly status: string;
	/** `manual`, `webhook`, `trigger`, `retry`, `integrated`, … */
	readonly mode: string;
	readonly data: RunData;

	constructor(readonly raw: RawExecution) {
		this.id = raw.id;
		this.status = raw.status;
		this.mode = raw.mode;
		this.data = typeof raw.data === 'string' ? (parseFlatted(raw.data) as RunData) : raw.data;
	}

	get hasData(): boolean {
		return (this.data as RunData | undefined)?.resultData !== undefined;
	}

	/** The error the execution as a whole ended with. */
	get error(): ExecutionError | undefined {
		return this.data.resultData.error;
	}

	/** Every run of a node; none if it was not reached. */
	runs(node: string): NodeRun[] {
		return this.data.resultData.runData[node] ?? [];
	}

	/** The items of one output of a node, of its last run unless told otherwise. */
	items(node: string, { output = 0, run = -1, connection = 'main' } = {}): Item[] {
		return this.runs(node).at(run)?.data?.[connection]?.[output] ?? [];
	}

	/** The `json` of those items. */
	json(node: string) {
		return this.items(node).map((item) => item.json);
	}
}
