import { invalidUrl, reviewParameters, type Answer } from '../answers.mts';

/** A subscription as Gupshup answers it. docs: partner-docs.gupshup.io/reference/setsubscription-api-v3 */
export interface SandboxSubscription {
	id: string;
	appId: string;
	active: boolean;
	/** Unique within the app. */
	tag: string;
	url: string;
	version: number;
	/** The modes as one number. */
	mode: number;
	/** Their names. */
	modes: string[];
	/** As it was given: JSON that says which headers go along. */
	meta?: string;
	showOnUI: boolean;
	createdOn: number;
	modifiedOn: number;
}

/** The number of each mode; inferred, it fits the published examples 1025, 2047 and 16383. */
const bits: Record<string, number> = {
	SENT: 1,
	DELIVERED: 2,
	READ: 4,
	DELETED: 8,
	OTHERS: 16,
	FAILED: 32,
	MESSAGE: 64,
	TEMPLATE: 128,
	ACCOUNT: 256,
	BILLING: 512,
	ENQUEUED: 1024,
	FLOWS_MESSAGE: 2048,
	PAYMENTS: 4096,
	ALL: 8192,
};

/** What a form may set. */
export type SubscriptionFields = Pick<
	SandboxSubscription,
	'active' | 'tag' | 'url' | 'version' | 'mode' | 'modes' | 'meta' | 'showOnUI'
>;

/**
 * Reads a form on top of what is there already.
 * @param before of the subscription that is changed; none for a new one, which needs the required fields
 */
export function readForm(
	form: URLSearchParams | undefined,
	before?: SubscriptionFields,
): { fields: SubscriptionFields } | { refusal: Answer } {
	if (!form) return { refusal: reviewParameters() };
	const tag = form.get('tag') ?? before?.tag;
	const url = form.get('url') ?? before?.url;
	const version = Number(form.get('version') ?? before?.version ?? 2);
	const modes = form.has('modes') ? namesIn(form.get('modes') ?? '') : before?.modes;
	const meta = form.get('meta') ?? before?.meta;
	if (!tag || !modes || modes.length === 0 || !modes.every((name) => Object.hasOwn(bits, name))) {
		return { refusal: reviewParameters() };
	}
	if (![0, 1, 2, 3].includes(version) || (meta !== undefined && !isObjectInJson(meta))) {
		return { refusal: reviewParameters() };
	}
	if (url === undefined || !isOnThisComputer(url)) return { refusal: invalidUrl() };
	return {
		fields: {
			tag,
			url,
			version,
			modes,
			mode: modes.reduce((sum, name) => sum | bits[name], 0),
			...(meta !== undefined && { meta }),
			active: (form.get('active') ?? String(before?.active ?? true)) === 'true',
			showOnUI: (form.get('showOnUI') ?? String(before?.showOnUI ?? false)) === 'true',
		},
	};
}

function namesIn(list: string): string[] {
	return list
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}

function isObjectInJson(text: string): boolean {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value);
	} catch {
		return false;
	}
}

/** Gupshup wants a public https address. This sandbox calls nobody but this computer. */
function isOnThisComputer(url: string): boolean {
	if (!URL.canParse(url)) return false;
	const { protocol, hostname } = new URL(url);
	return /^https?:$/.test(protocol) && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Two readings of `meta`: nobody outside knows which one Gupshup has. */
export type MetaReading = 'nested' | 'flat';

/** The headers that go along with each call. */
export function headersOf(meta: string | undefined, reading: MetaReading): Record<string, string> {
	if (meta === undefined) return {};
	const value = JSON.parse(meta) as Record<string, unknown>;
	const headers = reading === 'nested' ? value.headers : value;
	if (typeof headers !== 'object' || headers === null) return {};
	return Object.fromEntries(
		Object.entries(headers).map(([name, text]) => [
			name.toLowerCase(),
			typeof text === 'string' ? text : JSON.stringify(text),
		]),
	);
}
