import { createHash } from 'node:crypto';

/** What a template has in common with each of its cards. */
export interface TemplatePart {
	/** What its header is. */
	type: 'IMAGE' | 'TEXT' | 'VIDEO' | 'DOCUMENT' | 'LOCATION' | 'CAROUSEL';
	/** Text of a header of type TEXT, if there is one. */
	header?: string;
	body: string;
	/** The body with examples in place of its placeholders. */
	sample: string;
	buttons?: SandboxButton[];
}

interface SandboxCard extends TemplatePart {
	type: 'IMAGE' | 'VIDEO';
}

/** A message template of an app, as the sandbox knows it. */
export interface SandboxTemplate extends TemplatePart {
	name: string;
	language: string;
	status: 'APPROVED' | 'REJECTED' | 'PENDING' | 'PAUSED' | 'DISABLED';
	category: 'MARKETING' | 'UTILITY';
	footer?: string;
	/** Of a carousel. */
	cards?: SandboxCard[];
	/** A limited-time offer; whether it has an end that each message has to bring along. */
	limitedTimeOffer?: { text: string; hasExpiration: boolean };
	/** Why it was rejected. */
	reason?: string;
}

interface SandboxButton {
	type: 'URL' | 'QUICK_REPLY' | 'COPY_CODE' | 'PHONE_NUMBER' | 'FLOW';
	text?: string;
	/** Of a URL button, with `{{1}}` at its end if it takes a value. */
	url?: string;
	phone_number?: string;
	example?: string | string[];
}

/** What stands between the braces of a text, each once: `['1', '2']`, `['customer']`. */
export function placeholdersIn(text: string): string[] {
	return [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name))];
}

/** Whether the placeholders of a text have names instead of numbers. */
export function isNamed(text: string): boolean {
	return placeholdersIn(text).some((name) => !/^\d+$/.test(name));
}

/**
 * A template as `GET …/templates` lists it.
 * docs: partner-docs.gupshup.io/reference/get_partner-app-appid-templates
 */
export function listed(template: SandboxTemplate, appId: string): object {
	const { name, language, status, type, category, reason, limitedTimeOffer: offer } = template;
	const { header, body, sample, footer, buttons, cards } = template;
	// The same ids in each run, whatever else is random.
	const hash = createHash('sha256').update(`${appId} ${name} ${language}`).digest('hex');
	return {
		appId,
		category,
		containerMeta: JSON.stringify({
			appId,
			data: body,
			...(header !== undefined && { header }),
			...(cards && { cards: cards.map(listedCard) }),
			...(footer !== undefined && { footer }),
			...(buttons && { buttons }),
			// docs: partner-docs.gupshup.io/reference/post_partner-app-appid-templates-lto
			...(offer && {
				isLTOTemplate: true,
				limitedOfferText: offer.text,
				hasExpiration: offer.hasExpiration,
			}),
			sampleText: sample,
			...(type !== 'TEXT' && !cards && { sampleMedia: '4::aW1hZ2UvanBlZw==:sandbox' }),
			enableSample: true,
			editTemplate: false,
			allowTemplateCategoryChange: false,
			addSecurityRecommendation: false,
		}),
		createdOn: 1_750_000_000_000,
		data: [[header, body, footer].filter(Boolean).join('\n'), ...(buttons ?? []).map(inData)].join(
			' | ',
		),
		elementName: name,
		externalId: String(parseInt(hash.slice(0, 12), 16)).padStart(15, '1'),
		id: hash.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5'),
		languageCode: language,
		languagePolicy: 'deterministic',
		meta: JSON.stringify({ example: sample }),
		modifiedOn: 1_750_000_000_000,
		namespace: '00000000_0000_4000_8000_000000000000',
		...(isNamed(body) && { parameterFormat: 'NAMED' }),
		priority: 1,
		quality: 'UNKNOWN',
		...(reason !== undefined && { reason }),
		retry: 0,
		stage: 'NONE',
		status,
		templateType: type,
		vertical: 'sandbox',
		wabaId: '100000000000000',
	};
}

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-templates-carouselimage */
function listedCard({ type, body, sample, buttons }: SandboxCard): object {
	return {
		headerType: type,
		mediaId: '1000000000000001',
		body,
		sampleText: sample,
		...(buttons && { buttons }),
	};
}

function inData({ text, url, phone_number: phone, type }: SandboxButton): string {
	if (type === 'COPY_CODE') return '[Copy offer code,{{1}}]';
	return `[${[text, url ?? phone].filter(Boolean).join(',')}]`;
}
