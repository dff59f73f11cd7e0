import type { SandboxApp } from '../sandbox/apps.mts';
import type { SandboxParts } from '../sandbox/attachment.mts';
import { wamidOf } from '../sandbox/events/payloads.mts';
import type { RecordedMessage } from '../sandbox/records/requests.mts';
import { contentOf, lineOf, type Content } from './contents.mts';

/** The messages that the sandbox took, and what is in them. */
export class SentMessages {
	constructor(private readonly services: Pick<SandboxParts, 'apps' | 'records'>) {}

	find(messageId: string): RecordedMessage | undefined {
		return this.services.records.messages.findLast(({ id }) => id === messageId);
	}

	/** The app that sent a message; the first one, if it was none of them. */
	appOf(messageId = ''): SandboxApp {
		const { apps } = this.services;
		const appId = this.find(messageId)?.appId;
		return apps.find(({ id }) => id === appId) ?? apps[0];
	}

	contentOf(sent: RecordedMessage): Content {
		const app = this.services.apps.find(({ id }) => id === sent.appId);
		return contentOf(sent, () => app?.templates ?? []);
	}

	/** A message in a line. @param id its own, or the `wamid.…` of it */
	lineOf(id: string): string | undefined {
		const sent = this.services.records.messages.findLast(
			(each) => each.id === id || wamidOf(each.id) === id,
		);
		return sent && lineOf(this.contentOf(sent));
	}
}
