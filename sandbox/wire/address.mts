const prefix = '/partner/app/';

/** The two parts of `/partner/app/{appId}/…`, as they were sent. */
export interface AppAddress {
	appId: string;
	/** What follows the app id, without the query string. */
	endpoint: string;
}

/** Takes an address apart; `undefined` if it is not below `/partner/app/{appId}/`. */
export function parseAddress(url: string): AppAddress | undefined {
	if (!url.startsWith(prefix)) return undefined;
	const query = url.indexOf('?');
	const path = query < 0 ? url : url.slice(0, query);
	const slash = path.indexOf('/', prefix.length);
	if (slash < 0) return undefined;
	return { appId: path.slice(prefix.length, slash), endpoint: path.slice(slash + 1) };
}
