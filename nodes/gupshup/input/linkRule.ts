/** What a message sends, as texts call it. */
export interface MediaWords {
	/** "document" */
	one: string;
	/** "a document" */
	an: string;
	/** Label of the field that says where it comes from: "Media Source". */
	source: string;
}

export interface LinkedMedia extends MediaWords {
	/** A link to one, for texts. */
	example: string;
	endings: RegExp;
	/** Rules for links to these files alone. */
	linkRules?: readonly LinkRule[];
}

type Text = string | ((media: MediaWords, url: URL) => string);

/** What is certain about links for which all conditions hold: no stranger can open them, or a page answers. */
export interface LinkRule {
	/** Host names without www.; `*.` in front stands for the name itself and all below it. */
	hosts: readonly string[] | 'any';
	path?: RegExp;
	exceptPath?: RegExp;
	/** Parameters of which one is enough to pass: by name, or with the value that it has to have. */
	exceptWith?: readonly string[];
	when?: (url: URL, media: LinkedMedia) => boolean;
	/** What is wrong, continuing "Image URL": "leads to a page of Imgur, not to an image". */
	what: Text;
	hint: Text;
}

export function applies(rule: LinkRule, url: URL, media: LinkedMedia): boolean {
	const { hosts, path, exceptPath, exceptWith = [], when } = rule;
	return (
		(hosts === 'any' || isOneOf(hosts, url)) &&
		path?.test(url.pathname) !== false &&
		exceptPath?.test(url.pathname) !== true &&
		!exceptWith.some((parameter) => hasParameter(url, parameter)) &&
		when?.(url, media) !== false
	);
}

function hasParameter({ searchParams }: URL, parameter: string): boolean {
	const [name, value] = parameter.split('=');
	return value === undefined ? searchParams.has(name) : searchParams.get(name) === value;
}

/** Whether a link leads to one of these hosts, named as in a rule. */
export function isOneOf(hosts: readonly string[], { hostname }: URL): boolean {
	const host = hostname.replace(/^www\./, '').replace(/\.$/, '');
	return hosts.some((name) =>
		name.startsWith('*.') ? host === name.slice(2) || host.endsWith(name.slice(1)) : host === name,
	);
}

export function inWords(text: Text, media: MediaWords, url: URL): string {
	return typeof text === 'string' ? text : text(media, url);
}

export const SEND_AS_FILE = ({ one, source }: MediaWords) =>
	`Download the ${one} with the node of that service or with HTTP Request, and choose File as the ${source}`;

export const downloadWith =
	(node: string) =>
	({ source }: MediaWords) =>
		`Download the file with n8n's ${node} node and choose File as the ${source}`;

export const convertToFile = ({ an, source }: MediaWords) =>
	`To convert ${an} in base64, use n8n's Convert to File node (Move Base64 String to File), and choose File as the ${source}`;
