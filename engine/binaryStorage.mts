import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { BinaryDataConfig, BinaryDataService } from 'n8n-core';

type Class<T> = abstract new (...parameters: never[]) => T;

/** n8n-core's own container of services: another copy of the library would not know its services. */
const { Container } = createRequire(
	realpathSync(path.join(process.cwd(), 'node_modules/n8n-core/package.json')),
)('@n8n/di') as { Container: { get<T>(service: Class<T>): T } };

/**
 * Where n8n keeps the files of an execution from now on: in the execution's own data as base64, or on
 * disk, as a server does unless it is told otherwise. On disk means below the n8n user folder.
 */
export async function keepFilesIn(storage: 'memory' | 'filesystem'): Promise<void> {
	Container.get(BinaryDataConfig).mode = storage === 'memory' ? 'default' : 'filesystem';
	await Container.get(BinaryDataService).init();
}
