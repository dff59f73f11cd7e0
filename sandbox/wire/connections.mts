import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Counts } from '../records/counts.mts';

/** Numbers the connections of a server as they are opened, and knows which are open. */
export class Connections {
	private readonly numbers = new WeakMap<Socket, number>();
	private readonly open = new Set<Socket>();

	/** The sandbox is closing: what ends now is not ended by a client. */
	ending = false;

	constructor(server: Server, counts: () => Counts, changed: () => void) {
		server.on('connection', (socket) => {
			this.open.add(socket);
			this.numbers.set(socket, ++counts().connections);
			counts().openConnections++;
			socket.on('close', () => {
				this.open.delete(socket);
				counts().openConnections--;
				changed();
			});
			changed();
		});
	}

	/** 1 for the first connection. */
	numberOf(socket: Socket): number {
		return this.numbers.get(socket) ?? 0;
	}

	destroyAll(): void {
		this.ending = true;
		for (const socket of this.open) socket.destroy();
	}
}
