import { DataDeduplicationService } from 'n8n-core';
import type {
	DeduplicationItemTypes,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
	Workflow,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/**
 * n8n's store of what nodes have processed, in memory: one row a node, which is read, changed and written
 * without a lock, as n8n's server does it in its database. Only the mode that our node uses.
 */
export class ProcessedData {
	/** By workflow and node: hashes, the oldest first. */
	readonly rows = new Map<string, string[]>();
	/** Calls so far. */
	calls = 0;
	/** What each call ends with from now on, as when the database is gone. */
	failure?: Error;
	/** Texts written so far, as each call writes the whole row. */
	written = 0;
	/** What each call waits for, or fails with. */
	beforeCall?: () => void | Promise<void>;

	async checkAndRecord(
		items: DeduplicationItemTypes[],
		{ maxEntries }: ICheckProcessedOptions,
		key: string,
	): Promise<IDeduplicationOutput> {
		const row = await this.read(key);
		const hashes = items.map(hashOf);
		if (row === undefined) {
			if (maxEntries) hashes.splice(0, hashes.length - maxEntries);
			await this.write(key, hashes);
			return { new: items, processed: [] };
		}
		const asked = new Set(hashes);
		const before = new Set(row.filter((hash) => asked.has(hash)));
		const isNew = hashes.map((hash) => !before.has(hash));
		const after = [...row, ...hashes.filter((_, index) => isNew[index])];
		if (maxEntries) after.splice(0, after.length - maxEntries);
		await this.write(key, after);
		return {
			new: items.filter((_, index) => isNew[index]),
			processed: items.filter((_, index) => !isNew[index]),
		};
	}

	async remove(items: DeduplicationItemTypes[], key: string): Promise<void> {
		const row = await this.read(key);
		if (row === undefined) return;
		// The first of each; the row is gone through once, however many are removed.
		const gone = new Set(items.map(hashOf));
		await this.write(
			key,
			row.filter((hash) => !gone.delete(hash)),
		);
	}

	private async read(key: string): Promise<string[] | undefined> {
		this.calls++;
		await setImmediate();
		await this.beforeCall?.();
		if (this.failure) throw this.failure;
		const row = this.rows.get(key);
		return row && [...row];
	}

	private async write(key: string, row: string[]): Promise<void> {
		await setImmediate();
		this.written += row.length;
		this.rows.set(key, row);
	}
}

function hashOf(item: DeduplicationItemTypes): string {
	return createHash('md5').update(item.toString()).digest('base64');
}

/**
 * n8n-core knows one such service a process; each engine has a store of its own. The workflow carries it,
 * by a name that another copy of this module knows too: n8n-core may have the service of that one.
 */
const STORE = Symbol.for('n8n-nodes-gupshup processed data');
type Storing = Workflow & { [STORE]?: ProcessedData };

function placeOf(scope: string, { workflow, node }: ICheckProcessedContextData) {
	const { [STORE]: store } = workflow as Storing;
	if (store === undefined || scope !== 'node' || !node) throw new Error('Nothing is kept of this');
	return { store, key: `${workflow.id} n:${node.id}` };
}

const service: IDataDeduplicator = {
	async checkProcessedAndRecord(items, scope, contextData, options) {
		const { store, key } = placeOf(scope, contextData);
		return await store.checkAndRecord(items, options, key);
	},
	async removeProcessed(items, scope, contextData) {
		const { store, key } = placeOf(scope, contextData);
		await store.remove(items, key);
	},
	async clearAllProcessedItems(scope, contextData) {
		const { store, key } = placeOf(scope, contextData);
		await Promise.resolve(store.rows.delete(key));
	},
	async getProcessedDataCount(scope, contextData) {
		const { store, key } = placeOf(scope, contextData);
		return await Promise.resolve(store.rows.get(key)?.length ?? 0);
	},
};

/** Lets the nodes of a workflow keep in this store what they have processed. */
export function offerProcessedData(workflow: Workflow, store: ProcessedData): void {
	if (!isOffered()) void DataDeduplicationService.init(service);
	(workflow as Storing)[STORE] = store;
}

function isOffered(): boolean {
	try {
		return Boolean(DataDeduplicationService.getInstance());
	} catch {
		return false;
	}
}
