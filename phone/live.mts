import type { ServerResponse } from 'node:http';
import type { Phone } from './phone.mts';
import type { Exchange, Message, Update } from './shapes.mts';

/** Proxies and browsers give up connections on which nothing comes for long. */
const HEARTBEAT = 15_000;

/** Sends what is there, and from then on what changes, as Server-Sent Events. */
export function goLive(phone: Phone, res: ServerResponse): void {
	const shown = new Map<string, string>();
	let settings = '';

	const update = (first?: true) => {
		const current = new Set<string>();
		const isNew = (item: Message | Exchange) => {
			const text = JSON.stringify(item);
			current.add(item.key);
			if (shown.get(item.key) === text) return false;
			shown.set(item.key, text);
			return true;
		};
		const messages = phone.messages().filter(isNew);
		const exchanges = phone.exchanges().filter(isNew);
		const gone = [...shown.keys()].filter((key) => !current.has(key));
		for (const key of gone) shown.delete(key);

		const settingsNow = phone.settings();
		const text = JSON.stringify(settingsNow);
		const areNew = text !== settings;
		settings = text;
		if (!first && !areNew && messages.length + exchanges.length + gone.length === 0) return;
		const data: Update = {
			...(first && { first }),
			...(areNew && { settings: settingsNow }),
			messages,
			exchanges,
			gone,
		};
		res.write(`data: ${JSON.stringify(data)}\n\n`);
	};

	res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
	// If the sandbox was started anew, the page finds it again soon.
	res.write('retry: 1000\n\n');
	update(true);
	const stop = phone.watchers.watch(update);
	const heartbeat = setInterval(() => res.write(':\n\n'), HEARTBEAT);
	res.on('close', () => {
		stop();
		clearInterval(heartbeat);
	});
}
