import type { Clock } from './clock';
import type { Sent } from './windows';

/** Turns of the event loop until a request is on the wire for sure: to sign, to connect, to write. */
const TURNS_TO_THE_WIRE = 4;

/**
 * Corrects when requests left. A request is on the wire only when this process has come around to it:
 * where n8n is busy with other work, that can be hundreds of milliseconds later, and counted from the
 * moment it was let go, the requests of the next second would follow too closely.
 */
export class Wire {
	/** Requests that have just left and are not on the wire yet. */
	private leaving: Sent[] | undefined;

	constructor(private readonly clock: Clock) {}

	/** A request leaves; its time moves on until it is on the wire. */
	leave(sent: Sent): void {
		if (this.leaving) this.leaving.push(sent);
		else void this.countFromTheWire((this.leaving = [sent]));
	}

	private async countFromTheWire(leaving: Sent[]): Promise<void> {
		for (let turn = 0; turn < TURNS_TO_THE_WIRE; turn++) {
			await this.clock.sleep(0);
			// Who leaves from now on is a turn behind these.
			if (this.leaving === leaving) this.leaving = undefined;
		}
		const at = this.clock.now();
		for (const sent of leaving) sent.at = at;
	}
}
