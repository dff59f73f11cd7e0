import {
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialsExpressionResolveValues,
	type ICredentialType,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeProperties,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/**
 * Credentials kept in memory, in place of n8n's database. As there, expressions in them are resolved
 * against the item, and `authenticate` of the credential's type is what signs a request.
 */
export class StoredCredentials extends ICredentialsHelper {
	/** How often a credential was read: n8n reads and decrypts it from its database each time. */
	reads = 0;

	constructor(
		private readonly types: Record<string, ICredentialType>,
		/** Decrypted data by the credential's id. */
		readonly data: Record<string, ICredentialDataDecryptedObject>,
	) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.typeOf(typeName);
		if (typeof authenticate !== 'function') {
			throw new Error(`${typeName} authenticates by expressions, which this helper does not know`);
		}
		return await authenticate(credentials, requestOptions);
	}

	/**
	 * As n8n does it: asks the credential's type for a token when the one it holds is empty or was
	 * refused, and stores what comes back; fields filled by an expression stay as they are.
	 */
	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.typeOf(typeName);
		const expirable = type.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		);
		if (!expirable || !type.preAuthentication) return undefined;
		if (credentials[expirable.name] !== '' && !credentialsExpired) return undefined;
		const output = (await type.preAuthentication.call(
			helpers,
			credentials,
		)) as ICredentialDataDecryptedObject;
		if (output[expirable.name] === undefined) return undefined;
		const id = node.credentials?.[typeName]?.id ?? '';
		const stored = this.data[id];
		const changed = Object.entries(output).filter(
			([key]) => key === expirable.name || !isExpression(stored[key]),
		);
		this.data[id] = { ...stored, ...Object.fromEntries(changed) };
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(): Promise<undefined> {}

	async getCredentials(): Promise<ICredentials> {
		return await Promise.reject(new Error('Stored credentials are not handed out encrypted'));
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		{ id, name }: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		_executeData?: unknown,
		_raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		this.reads++;
		const data = this.data[id ?? ''];
		if (data === undefined) {
			return await Promise.reject(new Error(`There is no credential "${name}"`));
		}
		// Those of other nodes (n8n's own header credential) are known by their data alone.
		const filled = { ...defaultsOf(this.types[type]), ...data };
		return values ? resolveExpressions(filled, values, mode) : filled;
	}

	async updateCredentials(
		{ id }: INodeCredentialsDetails,
		_type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.data[id ?? ''] = data;
		await Promise.resolve();
	}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.typeOf(type).properties;
	}

	private typeOf(name: string): ICredentialType {
		const type = this.types[name];
		if (type === undefined) throw new Error(`There is no credential type ${name}`);
		return type;
	}
}

/** As n8n-workflow has it, but only since 1.84. */
function isExpression(value: unknown): boolean {
	return typeof value === 'string' && value.startsWith('=');
}

/** What n8n gives for fields that were never filled. */
function defaultsOf(type: ICredentialType | undefined): ICredentialDataDecryptedObject {
	const properties = type?.properties ?? [];
	return Object.fromEntries(properties.map(({ name, default: value }) => [name, value as string]));
}

function resolveExpressions(
	data: ICredentialDataDecryptedObject,
	{
		workflow,
		node,
		runExecutionData,
		runIndex,
		itemIndex,
		connectionInputData,
	}: ICredentialsExpressionResolveValues,
	mode: WorkflowExecuteMode,
): ICredentialDataDecryptedObject {
	return workflow.expression.getParameterValue(
		data as INode['parameters'],
		runExecutionData,
		runIndex,
		itemIndex,
		node.name,
		connectionInputData,
		mode,
		{},
	) as ICredentialDataDecryptedObject;
}
