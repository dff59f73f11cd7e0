/** A page that shows an image to people in a browser, where WhatsApp needs the image itself. */
export interface SharePage {
	/** Whose page it is, for a sentence. */
	service: string;
	/** What to use instead. */
	wayOut: string;
}

const SEND_AS_FILE =
	'Download the image with the node of that service or with HTTP Request, and choose File as the Image Source';

/**
 * Recognises links that lead to a page and not to an image, by their address alone: nothing is fetched.
 *
 * WhatsApp never shows an image for these, and says so only later, by a failed event (131053). Links of
 * the same services that lead to the file itself pass.
 */
export function sharePageOf(link: string): SharePage | undefined {
	const url = new URL(link);
	const host = url.hostname.replace(/^www\./, '');
	return PAGES.map((recognise) => recognise(host, url)).find((page) => page !== undefined);
}

type Recognise = (host: string, url: URL) => SharePage | undefined;

const PAGES: readonly Recognise[] = [
	(host, { pathname, searchParams }) => {
		if (host !== 'drive.google.com' && host !== 'docs.google.com') return undefined;
		const isDirect = pathname === '/uc' || pathname === '/thumbnail';
		if (isDirect && searchParams.has('id')) return undefined;
		return {
			service: 'Google Drive',
			wayOut: 'Download the file with n8n’s Google Drive node and choose File as the Image Source',
		};
	},
	(host) =>
		host === 'photos.google.com' || host === 'photos.app.goo.gl'
			? { service: 'Google Photos', wayOut: SEND_AS_FILE }
			: undefined,
	(host, { searchParams }) => {
		if (host !== 'dropbox.com') return undefined;
		if (searchParams.get('raw') === '1' || searchParams.get('dl') === '1') return undefined;
		return {
			service: 'Dropbox',
			wayOut: 'Put raw=1 in place of dl=0 at the end of the link',
		};
	},
	(host, { searchParams }) => {
		const isOneDrive =
			host === '1drv.ms' || host === 'onedrive.live.com' || host.endsWith('.sharepoint.com');
		if (!isOneDrive || searchParams.get('download') === '1') return undefined;
		return {
			service: 'OneDrive',
			wayOut:
				'Download the file with n8n’s Microsoft OneDrive node and choose File as the Image Source',
		};
	},
	(host, { pathname }) => {
		if (host !== 'imgur.com' || /\.(?:jpe?g|png)$/i.test(pathname)) return undefined;
		const id = /^\/(\w{5,})$/.exec(pathname)?.[1];
		return {
			service: 'Imgur',
			wayOut: `Use the direct link of the image, which looks like https://i.imgur.com/${id ?? 'abc1234'}.jpg`,
		};
	},
	(host, { pathname }) =>
		host === 'github.com' && /^\/[^/]+\/[^/]+\/blob\//.test(pathname)
			? { service: 'GitHub', wayOut: 'Use the address behind the button Raw' }
			: undefined,
	(host) =>
		host === 'icloud.com' || host === 'share.icloud.com'
			? { service: 'iCloud', wayOut: SEND_AS_FILE }
			: undefined,
	(host) =>
		host === 'we.tl' || host === 'wetransfer.com'
			? { service: 'WeTransfer', wayOut: SEND_AS_FILE }
			: undefined,
];
