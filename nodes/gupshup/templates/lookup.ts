import type { IDataObject, ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

import { CREDENTIAL_NAME } from '../client/app';
import { isProblem } from '../problems/problem';
import { findTemplate } from './list';
import type { Template, TemplateKey } from './template';

/** Templates as Gupshup lists them, for one run of the node. */
export class TemplateLookup {
	/** A list that could not be had is not asked for again: each item would wait for it anew. */
	private isInVain = false;

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * The template of the item's app, or `undefined` where there is none of that name or no list. The list
	 * is asked for at most once a minute.
	 *
	 * @throws InvalidInput naming the credential's field
	 */
	async find(itemIndex: number, key: TemplateKey): Promise<Template | undefined> {
		if (this.isInVain) return undefined;
		const credential: ICredentialDataDecryptedObject = await this.context.getCredentials<
			IDataObject & ICredentialDataDecryptedObject
		>(CREDENTIAL_NAME, itemIndex);
		const template = await findTemplate(this.context, credential, key);
		if (template === undefined || !isProblem(template)) return template;
		this.isInVain = true;
		return undefined;
	}
}
