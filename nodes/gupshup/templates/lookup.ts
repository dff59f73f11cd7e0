import type { IDataObject, ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

import { CREDENTIAL_NAME } from '../credential/app';
import { isProblem } from '../problems/problem';
import { templatesOf } from './list';
import { keyText, type Template, type TemplateKey } from './template';

/** Templates as Gupshup lists them, for one run of the node. */
export class TemplateLookup {
	/** A list that could not be had is not asked for again: each item would wait for it anew. */
	private isInVain = false;

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * The template of the item's app, or `undefined` where there is none of that name or no list. The list
	 * is fetched at most once a minute.
	 *
	 * @throws InvalidInput naming the credential's field
	 */
	async find(itemIndex: number, key: TemplateKey): Promise<Template | undefined> {
		if (this.isInVain) return undefined;
		const credential: ICredentialDataDecryptedObject = await this.context.getCredentials<
			IDataObject & ICredentialDataDecryptedObject
		>(CREDENTIAL_NAME, itemIndex);
		const list = await templatesOf(this.context, credential);
		if (!isProblem(list)) return list.find((each) => keyText(each) === keyText(key));
		this.isInVain = true;
		return undefined;
	}
}
