/** The clock of deadlines, which they take from `AbortSignal.timeout`. */
const timeout = AbortSignal.timeout.bind(AbortSignal);

/**
 * Has deadlines end so many times earlier, until `jest.restoreAllMocks()`.
 *
 * @param fromMs only those that are as long as this
 */
export function hurry(factor: number, fromMs = 0): jest.SpyInstance {
	return jest
		.spyOn(AbortSignal, 'timeout')
		.mockImplementation((ms) => timeout(ms >= fromMs ? Math.ceil(ms / factor) : ms));
}
