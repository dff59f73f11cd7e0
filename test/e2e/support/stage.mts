/** What every file of these tests stands on: n8n with the packed package in it, beside the sandbox. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/index.mts';
import { N8nApi, type SavedWorkflow } from '../../../n8n/server/n8nApi.mts';
import { N8nServer, type N8nServerOptions } from '../../../n8n/server/n8nServer.mts';
import { readPrepared } from '../../../n8n/server/prepared.mts';
import { packUnderTest, type Tarball } from '../../../n8n/server/tarball.mts';
import {
	withCredentials,
	type SavedCredential,
	type WorkflowJson,
} from '../../../n8n/server/workflows.mts';

export {
	list,
	manualStart,
	MESSAGE_NODE,
	NODE,
	pass,
	person,
	PICTURE,
	send,
	webhook,
} from '../../../n8n/server/sketches.mts';

export interface Stage {
	tarball: Tarball;
	sandbox: Sandbox;
	server: N8nServer;
	api: N8nApi;
	/** Of the sandbox's app. */
	credential: SavedCredential;
	/** That credential as its user types it in. */
	credentialData(): { appId: string; appToken: string; baseUrl: string };
	/** Saves a workflow, with the credential in every node that wants one. */
	save(workflow: WorkflowJson): Promise<SavedWorkflow>;
	close(): Promise<void>;
}

/**
 * Starts an n8n that has the packed package installed as its settings page does it: from a copy of the one
 * that this run has prepared, or a fresh one. Whatever was started is ended again when that fails.
 */
export async function setStage(
	options: Omit<N8nServerOptions, 'tarball'> = {},
	sandboxOptions?: SandboxOptions,
): Promise<Stage> {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-gupshup-tarball-'));
	const undo: Array<() => unknown> = [() => rmSync(folder, { recursive: true, force: true })];
	const close = async () => {
		for (const step of undo.splice(0).reverse()) await step();
	};
	try {
		const prepared = readPrepared();
		const tarball = prepared?.tarball ?? (await packUnderTest(folder));
		const sandbox = await startSandbox(sandboxOptions);
		undo.push(async () => await sandbox.close());
		const server = await N8nServer.start({
			...options,
			tarball,
			copyOf: prepared?.userFolder,
		});
		undo.push(async () => await server.stop());
		const api = new N8nApi(server.baseUrl);
		undo.push(async () => await api.close());
		if (prepared) {
			await api.signIn();
		} else {
			await api.setUpOwner();
			await api.installCommunityPackage(tarball.name, tarball.version);
		}
		const credentialData = () => ({
			appId: sandbox.app.id,
			appToken: sandbox.app.token,
			baseUrl: sandbox.baseUrl,
		});
		const credential = await api.createCredential('Gupshup', 'gupshupApi', credentialData());
		const save = async (workflow: WorkflowJson) =>
			await api.createWorkflow(withCredentials(workflow, [credential]));
		return { tarball, sandbox, server, api, credential, credentialData, save, close };
	} catch (error) {
		await close();
		throw error;
	}
}
