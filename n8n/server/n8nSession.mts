/**
 * An n8n that somebody is signed in to, and what it has: packages, types of nodes, credentials. Calls of the
 * REST interface behind n8n's own (n8n 2.41). It is not a documented one: where n8n changes it, it is mended here.
 */
import { request } from 'undici';
import { N8nHttp } from './n8nHttp.mts';
import type { SavedCredential } from './workflows.mts';

/** The instance's owner; n8n wants eight characters, a digit and a capital letter. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Test',
	lastName: 'Owner',
	password: 'Example-password-1',
};

interface InstalledPackage {
	packageName: string;
	installedVersion: string;
	installedNodes: Array<{ name: string; type: string; latestVersion: number }>;
	failedLoading?: boolean;
}

interface TypeDescription {
	name: string;
	displayName: string;
	[key: string]: unknown;
}

export class N8nSession {
	readonly http: N8nHttp;
	private versionCli?: Promise<string>;

	/** @param at the address of an n8n, or calls of one that somebody is signed in to */
	constructor(at: string | N8nHttp) {
		this.http = typeof at === 'string' ? new N8nHttp(at) : at;
	}

	async close(): Promise<void> {
		await this.http.close();
	}

	/** Sets the fresh instance's owner up; that signs in as well. */
	async setUpOwner(owner: typeof OWNER = OWNER): Promise<void> {
		await this.http.call('POST', 'owner/setup', owner);
	}

	async signIn({
		email,
		password,
	}: Pick<typeof OWNER, 'email' | 'password'> = OWNER): Promise<void> {
		await this.http.call('POST', 'login', { emailOrLdapLoginId: email, password });
	}

	async signOut(): Promise<void> {
		await this.http.call('POST', 'logout', {});
	}

	/** n8n's version, which it tells those who are signed in. */
	async version(): Promise<string> {
		this.versionCli ??= this.http
			.call<{ versionCli: string }>('GET', 'settings')
			.then(({ versionCli }) => versionCli);
		return await this.versionCli;
	}

	/** Whether it is an n8n 1, some of whose calls look otherwise. */
	async isOne(): Promise<boolean> {
		return (await this.version()).startsWith('1.');
	}

	// Community packages -----------------------------------------------------------------------------

	/** Settings > Community nodes > Install: all that n8n does, with the stand-in for npm. */
	async installCommunityPackage(name: string, version?: string): Promise<InstalledPackage> {
		return await this.http.call('POST', 'community-packages', { name, version });
	}

	async installedPackages(): Promise<InstalledPackage[]> {
		return await this.http.call('GET', 'community-packages');
	}

	/** The descriptions the editor gets of all nodes, as the node creator lists them. */
	async nodeTypes(): Promise<TypeDescription[]> {
		return await this.types('nodes');
	}

	/** The same of all types of credentials. */
	async credentialTypes(): Promise<TypeDescription[]> {
		return await this.types('credentials');
	}

	private async types(of: 'nodes' | 'credentials'): Promise<TypeDescription[]> {
		const answer = await request(`${this.http.baseUrl}/types/${of}.json`, {
			headers: { cookie: this.http.cookieHeader },
		});
		return (await answer.body.json()) as TypeDescription[];
	}

	// Credentials ------------------------------------------------------------------------------------

	async createCredential(name: string, type: string, data: object): Promise<SavedCredential> {
		return await this.http.call('POST', 'credentials', { name, type, data });
	}

	/** What the credential's dialog does after saving; `data` as the user typed it. */
	async testCredential(
		{ id, name, type }: SavedCredential,
		data: object,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.http.call('POST', 'credentials/test', {
			credentials: { id, name, type, data },
		});
	}
}
