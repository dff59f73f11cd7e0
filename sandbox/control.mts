import type { IncomingMessage, ServerResponse } from 'node:http';
import { methodNotAllowed, notFound } from './answers.mts';
import type { Records } from './records/records.mts';
import { send } from './wire/answering.mts';

interface Controlled {
	records: Records;
	clock: () => number;
	reset: () => void;
}

/**
 * `/sandbox/…`, by which another process sees and resets the sandbox. These requests are neither
 * recorded nor limited.
 *
 * `GET /sandbox/state`: the sums; `firstAt` and `lastAt` in milliseconds since 1970, since another
 * process has another `performance.now()`. `POST /sandbox/reset`: as `sandbox.reset()`.
 */
export function handleControl(
	req: IncomingMessage,
	res: ServerResponse,
	{ records, clock, reset }: Controlled,
): void {
	req.resume();
	const route = routes.find(({ path }) => path === req.url);
	if (!route) {
		send(res, notFound());
	} else if (route.method !== req.method) {
		send(res, methodNotAllowed(route.method));
	} else {
		if (route.path === '/sandbox/reset') reset();
		send(res, { status: 200, body: state(records, clock) });
	}
}

const routes = [
	{ method: 'GET', path: '/sandbox/state' },
	{ method: 'POST', path: '/sandbox/reset' },
];

function state(records: Records, clock: () => number) {
	const sinceEpoch = Date.now() - clock();
	const { firstAt, lastAt, ...counts } = records.counts;
	return {
		...counts,
		doubles: records.doubles(),
		firstAt: firstAt === undefined ? null : firstAt + sinceEpoch,
		lastAt: lastAt === undefined ? null : lastAt + sinceEpoch,
	};
}
