/** After failing for so long, in milliseconds, uploads are tried once each, and not again. */
const PATIENCE_MS = 60_000;

/** Since when the uploads of a run have failed: bounds what a list spends on trying again. */
export class UploadTrouble {
	/** By the name of a file or an app: when its first upload failed since one was taken. */
	private readonly since = new Map<string, number>();

	/**
	 * Another upload has failed, by what may be over in a moment.
	 *
	 * @param names of its file and its app
	 * @returns those that have failed for longer than is waited
	 */
	failed(...names: string[]): string[] {
		const now = performance.now();
		return names.filter((name) => {
			const since = this.since.get(name) ?? now;
			this.since.set(name, since);
			return now - since >= PATIENCE_MS;
		});
	}

	/** Whether the latest upload of this file or app has failed. */
	isOn(name: string): boolean {
		return this.since.has(name);
	}

	/** An upload was taken: whatever was wrong with its file and its app is over. */
	over(...names: string[]): void {
		for (const name of names) this.since.delete(name);
	}
}
