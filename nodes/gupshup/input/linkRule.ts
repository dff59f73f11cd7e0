/** What is certain about the links of some host: no stranger can open them, or a page answers. */
export interface LinkRule {
	/** Host names without www.; `*.` in front stands for the name itself and all below it. */
	hosts: readonly string[] | 'any';
	/** Which links of these hosts; all of them where it is left out. */
	when?: (url: URL) => boolean;
	/** What is wrong, continuing "Image URL": "leads to a page of Imgur, not to an image". */
	what: string;
	/** What to do instead. */
	hint: string | ((url: URL) => string);
}

export const SEND_AS_FILE =
	'Download the image with the node of that service or with HTTP Request, and choose File as the Image Source';

export const DIRECT_LINK =
	'Open the image by itself (right click, Open Image in New Tab) and use the address that shows then';

/** Whether a rule is about this link. */
export function applies({ hosts, when }: LinkRule, url: URL): boolean {
	return (hosts === 'any' || isOneOf(hosts, url)) && (when === undefined || when(url));
}

/** Whether a link leads to one of these hosts, named as in a rule. */
export function isOneOf(hosts: readonly string[], { hostname }: URL): boolean {
	const host = hostname.replace(/^www\./, '').replace(/\.$/, '');
	return hosts.some((name) =>
		name.startsWith('*.') ? host === name.slice(2) || host.endsWith(name.slice(1)) : host === name,
	);
}
