import type {
	ICredentialDataDecryptedObject,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { CREDENTIAL_NAME } from '../client/app';
import {
	InvalidInput,
	isProblem,
	type Problem,
	textOfProblem,
	withReason,
} from '../problems/problem';
import { nodeErrorOf } from '../problems/outcome';
import {
	type Headers,
	isOffered,
	keyText,
	nameInList,
	readTemplateKey,
	type TemplateKey,
	unfitFor,
} from '../templates/template';
import { findTemplate, type TemplateList, templatesOf } from '../templates/list';
import { type ButtonKind, variablesOf } from '../templates/variables';
import { LABELS } from '../input/labels';
import { fieldLabel } from '../messages/readTemplate';

/** A field of the mapper. n8n stores it with the workflow as it comes, with what is added here. */
type VariableField = ResourceMapperField & {
	buttonKind?: ButtonKind;
	buttonUrl?: string;
	/** Whose variable it is: `name|language`. */
	template?: string;
};

/** For a template that is only known when the workflow runs, or a list that cannot be had. */
const ANY_BODY_FIELDS = 10;
const ANY_BUTTONS = 3;

/** What the panel asks a node for that sends templates with such headers. */
export const templateMethodsFor = (headers: Headers) => ({
	listSearch: {
		async searchTemplates(this: ILoadOptionsFunctions, filter?: string) {
			return await offered(this, headers, filter);
		},
	},
	resourceMapping: {
		async templateFields(this: ILoadOptionsFunctions) {
			return await fieldsOf(this, headers);
		},
	},
});

/** The list below Template: what can be sent now. */
async function offered(
	context: ILoadOptionsFunctions,
	headers: Headers,
	filter?: string,
): Promise<INodeListSearchResult> {
	const list = await listFor(context);
	if (isProblem(list)) {
		throw nodeErrorOf(context.getNode(), { what: list.what }, withReason(list), list.hint);
	}
	const words = (filter ?? '').toLowerCase().split(/\s+/).filter(Boolean);
	return {
		results: list
			.filter((template) => isOffered(template, headers))
			.map((template) => ({ name: nameInList(template), value: keyText(template) }))
			.filter(({ name, value }) =>
				words.every((word) => `${name} ${value}`.toLowerCase().includes(word)),
			)
			.sort((a, b) => a.name.localeCompare(b.name)),
	};
}

/**
 * The fields below Variables. Nothing is thrown for a list that cannot be had: n8n would show an empty panel
 * without a word, and an answer without fields makes it offer to remove the filled ones.
 */
async function fieldsOf(
	context: ILoadOptionsFunctions,
	headers: Headers,
): Promise<ResourceMapperFields> {
	const value: unknown = context.getCurrentNodeParameter('template', { extractValue: true });
	// Which template it is, is known only when the workflow runs.
	if (typeof value === 'string' && value.startsWith('=')) return { fields: anyFields(headers) };
	if (value === undefined || value === null || value === '') {
		return noFields(`Choose a ${LABELS.template} to see its variables.`);
	}
	const key = keyOr(value);
	if (isProblem(key)) return noFields(`${textOfProblem(key)}.`);

	const template = await asked(
		context,
		async (credential) => await findTemplate(context, credential, key),
	);
	if (template && isProblem(template)) {
		const stored = storedFields(context);
		if (stored.length > 0) return { fields: stored };
		if (isByName(context)) return { fields: anyFields(headers) };
		return noFields(`${textOfProblem(template)}.`);
	}
	if (!template) return noFields(notListed(key, await listFor(context, key.name)));
	const unfit = unfitFor(template, headers);
	if (unfit !== undefined) return noFields(`${shown(key)} ${unfit}: choose another one.`);
	const fields = variablesOf(template).map(
		({ id, label, example, required, kind, base }): VariableField => ({
			...fieldFor(id, fieldLabel(label, example), required),
			template: keyText(key),
			buttonKind: kind,
			buttonUrl: base,
		}),
	);
	const nothing = `${shown(template)} has no variables. There is nothing to fill in.`;
	return { ...noFields(`${nothing}\n\n${template.body}`.trim()), fields };
}

/** n8n shows the notice in place of the fields, and as HTML. */
function noFields(notice: string): ResourceMapperFields {
	const html = notice
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/\r?\n/g, '<br>');
	return { fields: [], emptyFieldsNotice: html };
}

async function listFor(context: ILoadOptionsFunctions, name?: string): Promise<TemplateList> {
	return await asked(context, async (credential) => await templatesOf(context, credential, name));
}

/** What Gupshup answers, or what is wrong with the credential. */
async function asked<T>(
	context: ILoadOptionsFunctions,
	ask: (credential: ICredentialDataDecryptedObject) => Promise<T>,
): Promise<T | Problem> {
	const credential = await context.getCredentials(CREDENTIAL_NAME);
	try {
		return await ask(credential);
	} catch (error) {
		if (!(error instanceof InvalidInput)) {
			throw new NodeOperationError(context.getNode(), error as Error);
		}
		return error;
	}
}

function keyOr(value: unknown): TemplateKey | Problem {
	try {
		return readTemplateKey(LABELS.template, value);
	} catch (error) {
		return error as InvalidInput;
	}
}

function isByName(context: ILoadOptionsFunctions): boolean {
	const locator = context.getCurrentNodeParameter('template');
	return typeof locator === 'string' || (locator as { mode?: string } | undefined)?.mode === 'name';
}

function storedFields(context: ILoadOptionsFunctions): ResourceMapperField[] {
	const stored = context.getCurrentNodeParameter('templateVariables');
	const schema = (stored as { schema?: ResourceMapperField[] } | undefined)?.schema;
	return Array.isArray(schema) ? schema : [];
}

/** Optional ones are hidden until they are added, and do not stand in the way. */
const fieldFor = (id: string, displayName: string, required = false): VariableField => ({
	id,
	displayName,
	required,
	defaultMatch: false,
	display: true,
	type: 'string',
	removed: !required,
});

function anyFields(headers: Headers): VariableField[] {
	const header = headers.includes('TEXT') ? [fieldFor('header_1', '{{1}} of the header')] : [];
	const texts = Array.from({ length: ANY_BODY_FIELDS }, (_, index) =>
		fieldFor(`body_${index + 1}`, `${index + 1}: {{${index + 1}}} of the text`),
	);
	const buttons = Array.from({ length: ANY_BUTTONS }, (_, index) => [
		fieldFor(`button_${index}_url`, `Button ${index + 1}: end of its link`),
		fieldFor(`button_${index}_copy_code`, `Button ${index + 1}: coupon code`),
	]);
	return [...header, ...texts, ...buttons.flat()];
}

function notListed(key: TemplateKey, list: TemplateList): string {
	const named = isProblem(list) ? [] : list.filter(({ name }) => name === key.name);
	const languages = named.map(({ language }) => language);
	return languages.length > 0
		? `Gupshup has ${key.name} in ${languages.join(', ')}, not in ${key.language}.`
		: `Gupshup has no template ${shown(key)} for this app. A new one appears within a minute.`;
}

function shown({ name, language }: TemplateKey): string {
	return `${name} (${language})`;
}
