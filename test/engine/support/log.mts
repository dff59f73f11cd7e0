import { WebhookContext } from 'n8n-core';

type Level = 'debug' | 'error' | 'info' | 'warn';

/** What nodes write into n8n's log from now on, by level; until `jest.restoreAllMocks()`. */
export function spyOnLog(): Record<Level, () => string[]> {
	const lines: Array<[Level, string]> = [];
	const writer = (level: Level) => (message: string) => void lines.push([level, message]);
	const reader = (level: Level) => () =>
		lines.filter(([each]) => each === level).map(([, message]) => message);
	const levels: Level[] = ['debug', 'error', 'info', 'warn'];
	const per = <T,>(make: (level: Level) => T) =>
		Object.fromEntries(levels.map((level) => [level, make(level)])) as Record<Level, T>;
	// What the contexts of all kinds of nodes have in common.
	const common = Object.getPrototypeOf(WebhookContext.prototype) as WebhookContext;
	jest
		.spyOn(common, 'logger', 'get')
		.mockReturnValue(per(writer) as unknown as WebhookContext['logger']);
	return per(reader);
}
