import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import { freePorts } from '../../../n8n/server/ports.mts';
import { waitFor } from '../../../n8n/server/waitFor.mts';

/** A service that a test has started. */
export interface Service {
	port: number;
	stop(): Promise<void>;
}

/** Starts a Redis of its own, in memory only. Debian: `apt-get install redis-server`. */
export async function startRedis(): Promise<Service> {
	const [port] = await freePorts(1);
	const child = spawn(
		'redis-server',
		['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
		{ stdio: 'ignore' },
	);
	await once(child, 'spawn');
	await waitFor('Redis to answer', async () => await answers(port));
	return {
		port,
		stop: async () => {
			const ended = once(child, 'exit');
			child.kill();
			await ended;
		},
	};
}

async function answers(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		socket.write('PING\r\n');
		const [answer] = (await once(socket, 'data')) as [Buffer];
		return answer.toString().startsWith('+PONG');
	} finally {
		socket.destroy();
	}
}
