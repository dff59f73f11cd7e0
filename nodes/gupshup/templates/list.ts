import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

import { CREDENTIAL_NAME, type GupshupApp } from '../client/app';
import { GupshupClient, type RequestContext } from '../client/client';
import { askingFor, type Result } from '../client/result';
import { problemIn, reasonIn } from '../http/answer';
import { processState } from '../http/processState';
import { untilAborted } from '../http/waiting';
import { isProblem, type Problem } from '../problems/problem';
import { readTemplates } from './readTemplates';
import { keyText, type Template, type TemplateKey } from './template';

/** All templates of an app, or why they could not be had. */
export type TemplateList = Template[] | Problem;

type FetchPage = (pageNo: number) => Promise<Result>;

/** Gupshup allows 10 requests a minute (partner-docs.gupshup.io/docs/partner-rate-limits); a panel makes several. */
const FRESH_MS = 60_000;

/** After "too many requests". */
const REFUSED_MS = 10_000;

const PAGE_SIZE = 100;

/** Leaves some of the ten requests for others. */
const MOST_PAGES = 8;

const TIMEOUT_MS = 20_000;

const LISTING = askingFor('the list of templates');

/** The lists of all apps, each fetched once however many ask at a time. */
export class TemplateLists {
	private readonly lists = new Map<string, { until: number; list: Promise<TemplateList> }>();

	constructor(private readonly now: () => number) {}

	/** The list of an app, as it is or was up to a minute ago: of all names, or of one, which is on one page. */
	async get(app: GupshupApp, fetchPage: FetchPage, name = ''): Promise<TemplateList> {
		const now = this.now();
		for (const [key, { until }] of this.lists) if (until <= now) this.lists.delete(key);

		const key = `${app.baseUrl} ${app.key} ${name}`;
		const known = this.lists.get(key);
		if (known) return await known.list;
		const entry = { until: Infinity, list: allPages(fetchPage, name === '' ? MOST_PAGES : 1) };
		this.lists.set(key, entry);
		try {
			const list = await entry.list;
			entry.until = this.now() + keepMs(list);
			return list;
		} finally {
			if (entry.until === Infinity) this.lists.delete(key);
		}
	}
}

function keepMs(list: TemplateList): number {
	if (!isProblem(list)) return FRESH_MS;
	return list.httpStatus === 429 ? REFUSED_MS : 0;
}

const lists = processState.keep(() => new TemplateLists(() => performance.now()));

/**
 * The templates of the credential's app, approved or not: the first 800, or all of one name.
 * @throws InvalidInput naming the credential's field
 */
export async function templatesOf(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	name?: string,
): Promise<TemplateList> {
	const client = new GupshupClient(context, credential);
	const ofName = name === undefined ? '' : `elementName=${encodeURIComponent(name)}&`;
	const fetchPage: FetchPage = async (pageNo) =>
		await client.request({
			purpose: LISTING,
			method: 'GET',
			resource: `templates?${ofName}pageNo=${pageNo}&pageSize=${PAGE_SIZE}`,
			timeoutMs: TIMEOUT_MS,
			isShared: true,
		});
	const list = lists().get(client.app, fetchPage, name);
	return (await untilAborted(list, context.getExecutionCancelSignal?.())) ?? CANCELLED;
}

/** A template of the credential's app, also one beyond the first 800, or why it is not known. */
export async function findTemplate(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	key: TemplateKey,
): Promise<Template | Problem | undefined> {
	for (const name of [undefined, key.name]) {
		const list = await templatesOf(context, credential, name);
		if (isProblem(list)) return list;
		const template = list.find((each) => keyText(each) === keyText(key));
		if (template) return template;
	}
	return undefined;
}

/** Finds templates for one run of the node. */
export class TemplateLookup {
	/** A list that could not be had is not asked for again: each item would wait for it. */
	private isUnknown = false;

	constructor(private readonly context: IExecuteFunctions) {}

	/** The template of the item's app, or `undefined` where there is none of that name or no list. */
	async find(itemIndex: number, key: TemplateKey): Promise<Template | undefined> {
		if (this.isUnknown) return undefined;
		const credential = await this.context.getCredentials(CREDENTIAL_NAME, itemIndex);
		const template = await findTemplate(this.context, credential, key);
		if (template === undefined || !isProblem(template)) return template;
		this.isUnknown = true;
		return undefined;
	}
}

const CANCELLED: Problem = {
	what: 'The execution was canceled while waiting for the list of templates',
	hint: 'Retry the execution',
};

/**
 * Page after page until one brings nothing new. A round number may be the most that Gupshup puts on a
 * page, whatever was asked for; any other is the end of the list.
 */
async function allPages(fetchPage: FetchPage, mostPages: number): Promise<TemplateList> {
	const found = new Map<string, Template>();
	for (let pageNo = 0; pageNo < mostPages; pageNo++) {
		const page = templatesIn(await fetchPage(pageNo));
		if (isProblem(page)) return page;
		const before = found.size;
		for (const template of page) {
			// Gupshup also lists earlier, refused versions under the same name.
			const key = keyText(template);
			const known = found.get(key);
			if (!known || rankOf(known) < rankOf(template)) found.set(key, template);
		}
		if (found.size === before || page.length % 10 !== 0) break;
	}
	return [...found.values()];
}

/** Of several versions of a template, the approved one counts, then one that is not refused. */
function rankOf({ status }: Template): number {
	return status === 'APPROVED' ? 2 : status === 'REJECTED' ? 0 : 1;
}

function templatesIn(result: Result): TemplateList {
	if (result.kind !== 'answer') return result.problem;
	const { status, body } = result.answer;
	const templates = status === 200 ? readTemplates(body) : undefined;
	if (templates) return templates;
	if (status === 429) {
		return {
			what: 'Gupshup returns the list of templates up to 10 times a minute, and this limit is reached',
			hint: "Wait a minute, then try again. Sending isn't affected",
			httpStatus: status,
			reason: reasonIn(body).reason,
		};
	}
	return problemIn(result.answer, {
		what: `Gupshup answered with ${status}, which isn't a list of templates`,
		hint: 'Check the Base URL in the Gupshup API credential, or try again later',
	});
}
