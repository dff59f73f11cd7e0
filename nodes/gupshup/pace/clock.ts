/** Time as the pace needs it, so that tests can let it pass as they like. */
export interface Clock {
	/** Milliseconds on a clock that never jumps. */
	now(): number;
	sleep(ms: number): Promise<void>;
}
