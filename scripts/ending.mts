/** Programs that stay until they are told to end. */

/** What ends a program: Ctrl-C, another program, a terminal that is closed. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Waits for Ctrl-C, or for whatever else ends a program. Whoever presses it again does not want to wait
 * for what is tidied up then.
 */
export async function untilEnded(): Promise<void> {
	await new Promise<void>((resolve) => {
		let first = 0;
		const end = () => {
			// One Ctrl-C may come twice: from the terminal, and passed on by npm or tsx.
			if (first !== 0 && Date.now() - first > 1_000) process.exit(130);
			first ||= Date.now();
			resolve();
		};
		for (const signal of SIGNALS) process.on(signal, end);
	});
}
