import { downloadWith, type LinkRule, type MediaWords, SEND_AS_FILE } from './linkRule';

const DIRECT_LINK =
	'Open the image by itself (right-click, Open Image in New Tab) and use that address';

const page =
	(service: string) =>
	({ an }: MediaWords) =>
		`leads to a page of ${service}, not to ${an}`;

const DOWNLOAD_PAGE = ({ an }: MediaWords) => `leads to a download page, not to ${an}`;

/** Whether OneDrive made the link to show an image in a page: it has a width, or nothing behind its id. */
function isEmbedded(pathname: string, parameters: URLSearchParams): boolean {
	return parameters.has('width') || (/^\/i\/c\/\w+\/[IU]Q/.test(pathname) && !parameters.has('e'));
}

/** Links to pages that offer a file, whatever its type. The direct links of these services pass. */
export const FILE_PAGES: readonly LinkRule[] = [
	{
		hosts: ['drive.google.com'],
		when: ({ pathname, searchParams }) =>
			!(/\/(?:uc|thumbnail|download)$/.test(pathname) && searchParams.has('id')),
		what: page('Google Drive'),
		hint: downloadWith('Google Drive'),
	},
	{
		hosts: ['docs.google.com'],
		when: ({ pathname }) => !/\/(?:uc|export|pub\w*|image|thumbnail|gviz)(?:\/|$)/.test(pathname),
		what: page('Google Docs'),
		hint: downloadWith('Google Drive'),
	},
	{
		hosts: ['photos.google.com', 'photos.app.goo.gl', 'images.app.goo.gl'],
		what: page('Google Photos or Google Images'),
		hint: SEND_AS_FILE,
	},
	{
		hosts: ['google.com'],
		when: ({ pathname }) => pathname === '/imgres',
		what: page('Google Images'),
		hint: DIRECT_LINK,
	},
	{
		hosts: ['dropbox.com'],
		when: ({ pathname, searchParams }) =>
			!/^\/s\/(?:raw|dl)\//.test(pathname) &&
			!['raw', 'dl'].some((name) => searchParams.get(name) === '1'),
		what: page('Dropbox'),
		hint: 'Replace dl=0 with raw=1 at the end of the link',
	},
	{
		hosts: ['1drv.ms', 'onedrive.live.com'],
		when: ({ pathname, searchParams }) =>
			!/^\/download(?:\.aspx)?$/.test(pathname) &&
			searchParams.get('download') !== '1' &&
			!isEmbedded(pathname, searchParams),
		what: page('OneDrive'),
		hint: downloadWith('Microsoft OneDrive'),
	},
	{
		hosts: ['*.sharepoint.com'],
		when: ({ pathname, searchParams }) =>
			!pathname.toLowerCase().endsWith('/download.aspx') && searchParams.get('download') !== '1',
		what: page('SharePoint or OneDrive'),
		hint: downloadWith('Microsoft OneDrive or SharePoint'),
	},
	{
		hosts: ['icloud.com', 'share.icloud.com'],
		what: page('iCloud'),
		hint: SEND_AS_FILE,
	},
	{
		hosts: ['*.app.box.com'],
		when: ({ pathname }) => /^\/(?:s|v|file|folder)\//.test(pathname),
		what: page('Box'),
		hint: 'Use the Direct Link of the file (Shared Link Settings in Box), or send it as a file',
	},
	{
		hosts: ['we.tl', 'wetransfer.com', 'mega.nz', 'yadi.sk', 'disk.yandex.com', 'disk.yandex.ru'],
		what: DOWNLOAD_PAGE,
		hint: SEND_AS_FILE,
	},
	{
		hosts: ['mediafire.com', 'pixeldrain.com'],
		when: ({ pathname }) => /^\/(?:file|file_premium|u|l)\//.test(pathname),
		what: DOWNLOAD_PAGE,
		hint: DIRECT_LINK,
	},
	{
		hosts: ['github.com'],
		when: ({ pathname, searchParams }) =>
			/^\/[^/]+\/[^/]+\/blob\//.test(pathname) && !searchParams.has('raw'),
		what: page('GitHub'),
		hint: 'Use the address of the button Raw',
	},
	{
		hosts: ['gitlab.com', 'bitbucket.org', 'codeberg.org'],
		when: ({ pathname }) =>
			/^(?:(?:\/[^/]+){2,20}\/-\/blob\/|(?:\/[^/]+){2}\/src\/)/.test(pathname),
		what: ({ an }) => `leads to a page that shows a file of a repository, not to ${an}`,
		hint: 'Replace blob or src with raw in the link',
	},
];

/** Links to pages that show or offer an image, beside those. */
export const IMAGE_PAGES: readonly LinkRule[] = [
	{
		hosts: ['imgur.com'],
		when: ({ pathname }) => !/^\/download\/\w|\.[a-z]{3,4}$/i.test(pathname),
		what: page('Imgur'),
		hint: (_, { pathname }) =>
			`Use the direct link of the image, which looks like https://i.imgur.com/${/^\/(\w{5,12})$/.exec(pathname)?.[1] ?? 'abc1234'}.jpg`,
	},
	{
		hosts: ['postimg.cc', 'postimages.org', 'prnt.sc', 'ibb.co', 'pin.it', 'flic.kr'],
		when: ({ pathname }) => !/\.(?:jpe?g|png)$/i.test(pathname),
		what: 'leads to a page that shows an image, not to the image',
		hint: DIRECT_LINK,
	},
	{
		hosts: ['gyazo.com'],
		when: ({ pathname }) => /^\/[\da-f]{32}$/.test(pathname),
		what: page('Gyazo'),
		hint: (_, { pathname }) =>
			`Use the link of the image itself, which looks like https://i.gyazo.com${pathname}.jpg or .png`,
	},
	{
		hosts: 'any',
		when: ({ hostname, pathname }) =>
			/^(?:[a-z]{2,3}\.)?(?:www\.)?pinterest\.[a-z]{2,3}(?:\.[a-z]{2})?$/.test(hostname) &&
			pathname.startsWith('/pin/'),
		what: page('Pinterest'),
		hint: DIRECT_LINK,
	},
	{
		hosts: ['instagram.com', 'facebook.com', 'm.facebook.com', 'x.com', 'twitter.com'],
		when: ({ pathname }) =>
			/^\/(?:p|reel|stories|photo|photo\.php|share)(?:\/|$)|\/(?:status|photos)\//.test(pathname) &&
			!pathname.includes('/media'),
		what: 'leads to a post, not to an image',
		hint: DIRECT_LINK,
	},
	{
		hosts: ['flickr.com', 'unsplash.com', 'pexels.com', 'pixabay.com', 'canva.com', 'figma.com'],
		when: ({ pathname }) =>
			/^\/(?:[a-z]{2}(?:-[a-z]{2})?\/)?(?:photos?|design|file)\/./i.test(pathname) &&
			!/\/download$|\.(?:jpe?g|png)$/i.test(pathname),
		what: 'leads to a page that shows an image, not to the image',
		hint: DIRECT_LINK,
	},
	{
		hosts: ['*.wikipedia.org', '*.wikimedia.org'],
		when: ({ pathname }) =>
			/^\/wiki\/(?:File|Image|Datei|Fichier|Archivo|Ficheiro):/.test(pathname),
		what: page('Wikipedia'),
		hint: 'Use the address of Original File on that page',
	},
];
