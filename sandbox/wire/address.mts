const prefix = '/partner/app/';

/** The two parts of `/partner/app/{appId}/…`, as they were sent. */
interface AppAddress {
	appId: string;
	/** What follows the app id, without the query string. */
	endpoint: string;
}

/** The two parts of `/partner/{partnerId}/auth/…`. */
interface PartnerAddress {
	partnerId: string;
	/** What follows the partner id, without the query string. */
	endpoint: string;
}

/** Takes an address apart; `undefined` if it is below neither. */
export function parseAddress(url: string): AppAddress | PartnerAddress | undefined {
	const query = url.indexOf('?');
	const path = query < 0 ? url : url.slice(0, query);
	const partner = /^\/partner\/(\w+)\/(auth\/.*)$/.exec(path);
	if (partner) return { partnerId: partner[1], endpoint: partner[2] };
	if (!path.startsWith(prefix)) return undefined;
	const slash = path.indexOf('/', prefix.length);
	if (slash < 0) return undefined;
	return { appId: path.slice(prefix.length, slash), endpoint: path.slice(slash + 1) };
}
