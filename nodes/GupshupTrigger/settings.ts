import type { IWebhookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, type GupshupApp } from '../gupshup/client/app';
import { Recent } from '../gupshup/http/recent';

/** The node, for n8n's log. */
export function nodeIn(context: Pick<IWebhookFunctions, 'getNode' | 'getWorkflow'>) {
	return { workflowId: context.getWorkflow().id, nodeName: context.getNode().name };
}

/** What the trigger's user has chosen: the same for all calls of a published version. */
export interface Settings {
	trigger: string;
	events: readonly unknown[];
	/** Types of incoming messages that start the workflow; none: all of them. */
	messageTypes: readonly unknown[];
	simplify: boolean;
	downloadMedia: boolean;
	/** How long reports are collected, in milliseconds; 0: not at all. */
	collectMs: number;
}

/** The largest value of the field, in seconds: Gupshup waits ten, and n8n needs some of them to start. */
const LONGEST_COLLECT_SECONDS = 5;

const MOST_KEPT = 1_000;

/** A changed credential counts after so long, also while the workflow stays published. */
const APP_KEPT_MS = 60_000;

interface Kept {
	written: string;
	settings: Settings;
	app?: { app: GupshupApp; until: number };
}

export class KeptSettings {
	private readonly kept = new Recent<Kept>({ most: MOST_KEPT });

	/**
	 * Asking n8n for each field at each call would be most of what a call costs here, so what was read is
	 * kept until the fields are saved otherwise. What an expression gives is read each time.
	 */
	of(context: IWebhookFunctions): Settings {
		const { id, parameters } = context.getNode();
		const trigger = `${context.getWorkflow().id} ${id}`;
		const written = JSON.stringify(parameters);
		const kept = this.kept.get(trigger);
		if (kept?.written === written && !written.includes('"=')) return kept.settings;
		const listIn = (field: string) => {
			const value: unknown = context.getNodeParameter(field, []);
			return Array.isArray(value) ? (value as unknown[]) : [];
		};
		const seconds: unknown = context.getNodeParameter('options.collectSeconds', 0.5);
		const collectSeconds = typeof seconds === 'number' && seconds >= 0 ? seconds : 0.5;
		const settings = {
			trigger,
			events: listIn('events'),
			messageTypes: listIn('options.messageTypes'),
			simplify: context.getNodeParameter('options.simplify', true) !== false,
			downloadMedia: context.getNodeParameter('options.downloadMedia', false) === true,
			collectMs: Math.min(collectSeconds, LONGEST_COLLECT_SECONDS) * 1_000,
		};
		this.kept.set(trigger, { written, settings });
		return settings;
	}

	/**
	 * The app of the credential, which is read once a minute, or when a call is about another one.
	 * @throws NodeOperationError naming the field of the credential
	 */
	async appOf(
		context: IWebhookFunctions,
		{ trigger }: Settings,
		isCalled: (app: GupshupApp) => boolean,
	): Promise<GupshupApp> {
		const kept = this.kept.get(trigger);
		if (kept?.app && Date.now() < kept.app.until && isCalled(kept.app.app)) return kept.app.app;
		const credential = await context.getCredentials(CREDENTIAL_NAME);
		try {
			const app = appOf(credential);
			if (kept) kept.app = { app, until: Date.now() + APP_KEPT_MS };
			return app;
		} catch (error) {
			throw new NodeOperationError(context.getNode(), error as Error);
		}
	}
}
