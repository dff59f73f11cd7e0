/** @import { Update } from '../shapes.mts' */

/**
 * Asks the sandbox to do something.
 *
 * @param {string} action
 * @param {object | Blob} body
 * @param {Record<string, string>} [query]
 * @returns {Promise<{ told?: number }>}
 */
export async function post(action, body, query = {}) {
	const isFile = body instanceof Blob;
	const search = new URLSearchParams(query).toString();
	let answer;
	try {
		answer = await fetch(`/phone/${action}${search && `?${search}`}`, {
			method: 'POST',
			headers: { 'content-type': isFile ? 'application/octet-stream' : 'application/json' },
			body: isFile ? body : JSON.stringify(body),
		});
	} catch {
		throw new Error('Nothing answers any more. Was it ended?');
	}
	const content = await answer.json();
	if (!answer.ok) throw new Error(content.message);
	return content;
}

/**
 * Listens to the sandbox, over and over.
 *
 * @param {(update: Update) => void} onUpdate
 * @param {(isConnected: boolean) => void} onConnection
 */
export function listen(onUpdate, onConnection) {
	const source = new EventSource('/phone/live');
	source.addEventListener('message', (event) => onUpdate(JSON.parse(event.data)));
	source.addEventListener('open', () => onConnection(true));
	source.addEventListener('error', () => {
		onConnection(false);
		// A browser does not try again by itself when it was refused.
		if (source.readyState === EventSource.CLOSED) {
			setTimeout(() => listen(onUpdate, onConnection), 2_000);
		}
	});
}
