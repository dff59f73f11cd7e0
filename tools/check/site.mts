/** What features are tried in: an n8n that runs elsewhere, a sandbox here, and what was made in that n8n. */
import { deleteCredential, deleteWorkflow } from '../../n8n/server/deleting.mts';
import type { Execution, Item } from '../../n8n/server/execution.mts';
import { N8nApi, type SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { manualStart, TRIGGER } from '../../n8n/server/sketches.mts';
import {
	chain,
	withCredentials,
	type NodeSketch,
	type SavedCredential,
	type WorkflowJson,
} from '../../n8n/server/workflows.mts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import type { Settings } from './settings.mts';

/** What the name of everything begins with that is made in the n8n. */
const OURS = 'Check of n8n-nodes-gupshup';

export class Site {
	credential?: SavedCredential;
	/** Ends what was made, the latest first; each may be under way still. */
	private readonly made: Array<Promise<() => Promise<void>>> = [];

	/** Makes and deletes: it goes on when the calls of the feature that is tried have been ended. */
	private readonly keeper: N8nApi;

	private constructor(
		/** Ended by an interruption. */
		readonly api: N8nApi,
		readonly sandbox: Sandbox,
		/** By which the n8n reaches the sandbox. */
		readonly sandboxUrl: string,
		private readonly signal: AbortSignal,
	) {
		this.keeper = new N8nApi(api.http.fork());
		signal.addEventListener('abort', () => void api.close());
	}

	/** Starts the sandbox and signs in. */
	static async open(settings: Settings, signal: AbortSignal): Promise<Site> {
		const { url, login, sandboxPort, sandboxUrl } = settings;
		// Triggers come and go here more often than Gupshup would let them.
		const sandbox = await startSandbox({ port: sandboxPort, subscriptionRate: null });
		const api = new N8nApi(url);
		try {
			await api.signIn(login);
		} catch (error) {
			await api.close();
			await sandbox.close();
			throw error;
		}
		return new Site(api, sandbox, sandboxUrl ?? sandbox.baseUrl, signal);
	}

	/** The credential as its user types it in. */
	credentialData(): { appId: string; appToken: string; baseUrl: string } {
		const { id: appId, token: appToken } = this.sandbox.app;
		return { appId, appToken, baseUrl: this.sandboxUrl };
	}

	async makeCredential(): Promise<SavedCredential> {
		const { keeper } = this;
		this.credential = await this.make(
			async () => await keeper.createCredential(OURS, 'gupshupApi', this.credentialData()),
			async (credential) => await deleteCredential(keeper, credential),
		);
		return this.credential;
	}

	/** Saves a workflow, with the credential in every node that wants one. */
	async save(workflow: WorkflowJson): Promise<SavedWorkflow> {
		const { keeper, credential } = this;
		const named = { ...workflow, name: `${OURS}: ${workflow.name}` };
		return await this.make(
			async () =>
				await keeper.createWorkflow(withCredentials(named, credential ? [credential] : [])),
			async (saved) => await deleteWorkflow(keeper, saved),
		);
	}

	/** Saves these nodes one behind the other, after a start that gives out these items. */
	async saveChain(name: string, items: Array<Item['json']>, nodes: NodeSketch[]) {
		const workflow = chain(name, [manualStart, ...nodes]);
		workflow.pinData = { [manualStart.name]: items.map((json) => ({ json })) };
		return await this.save(workflow);
	}

	/** Runs a workflow from its start to its end. */
	async run(workflow: SavedWorkflow): Promise<Execution> {
		return await this.api.runManually(workflow, manualStart.name);
	}

	/** Saves a workflow that starts on messages that come in. */
	async saveTrigger(name: string): Promise<SavedWorkflow> {
		return await this.save(
			chain(name, [
				{
					name: 'Trigger',
					type: TRIGGER,
					parameters: { events: ['message'] },
					webhookId: crypto.randomUUID(),
				},
			]),
		);
	}

	private async make<T>(create: () => Promise<T>, end: (made: T) => Promise<void>): Promise<T> {
		this.signal.throwIfAborted();
		const making = create();
		this.made.push(
			making.then(
				(made) => async () => await end(made),
				() => async () => {},
			),
		);
		return await making;
	}

	/**
	 * Deletes what was made, signs out and ends the sandbox.
	 *
	 * @returns what could not be deleted, and why
	 */
	async close(): Promise<string[]> {
		const failures: string[] = [];
		// The workflows before the credential that they use.
		for (const making of this.made.splice(0).reverse()) {
			const end = await making;
			await end().catch((error: Error) => failures.push(error.message));
		}
		// The login was for this run alone.
		await this.keeper.signOut().catch(() => undefined);
		await this.keeper.close();
		await this.api.close();
		await this.sandbox.close();
		return failures;
	}
}
