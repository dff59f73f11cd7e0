interface Limits<Value> {
	most?: number;
	/** Whether a value does not count any more. Values are over in the order in which they were set. */
	isOver?: (value: Value) => boolean;
}

/**
 * Keeps values by key, and forgets those that were set first once there are too many or they are over.
 * n8n offers no timers, so it forgets when it is used. Each use takes the same short time.
 */
export class Recent<Value> {
	private readonly values = new Map<string, Value>();
	/** Goes on behind what it has come to, also where that is deleted: a new one would look for the first anew. */
	private walk = this.values.entries();
	private first: [string, Value] | undefined;

	constructor(private readonly limits: Limits<Value>) {}

	get size(): number {
		return this.values.size;
	}

	get(key: string): Value | undefined {
		const value = this.values.get(key);
		if (value === undefined || !this.limits.isOver?.(value)) return value;
		this.delete(key);
		return undefined;
	}

	/** Sets a value, which is then the latest of all, also where the key was there before. */
	set(key: string, value: Value): void {
		this.delete(key);
		this.values.set(key, value);
		this.forget();
	}

	delete(key: string): boolean {
		if (this.first?.[0] === key) this.first = undefined;
		return this.values.delete(key);
	}

	private forget(): void {
		const { most = Infinity, isOver = () => false } = this.limits;
		while (this.size > 0) {
			this.first ??= this.next();
			const [key, value] = this.first;
			if (this.size <= most && !isOver(value)) return;
			this.delete(key);
		}
	}

	private next(): [string, Value] {
		const step = this.walk.next();
		if (!step.done) return step.value;
		// Its end is one for good, though more may have come since.
		this.walk = this.values.entries();
		return this.walk.next().value as [string, Value];
	}
}

/**
 * Has something made once for all that want it: who comes while it is under way waits for the same.
 * @param keeps whether later callers get this result too; what failed with an error is made again
 */
export async function shared<T>(
	map: Pick<Map<string, Promise<T>>, 'get' | 'delete'> & {
		set(key: string, value: Promise<T>): unknown;
	},
	key: string,
	make: () => Promise<T>,
	keeps: (result: T) => boolean = () => true,
): Promise<T> {
	const known = map.get(key);
	if (known !== undefined) return await known;
	const forget = () => {
		if (map.get(key) === making) map.delete(key);
	};
	const making: Promise<T> = make().then(
		(result) => {
			if (!keeps(result)) forget();
			return result;
		},
		(error: unknown) => {
			forget();
			throw error;
		},
	);
	map.set(key, making);
	return await making;
}
