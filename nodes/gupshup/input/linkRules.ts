import { LABELS } from './labels';
import {
	downloadWith,
	type LinkedMedia,
	type LinkRule,
	type MediaWords,
	SEND_AS_FILE,
} from './linkRule';

/**
 * The rules that refuse a link by its address alone. A rule has to be certain: what is only likely is
 * sent. Each has an entry in the tests, with links that it catches and links close by that must pass.
 */
export function linkRulesFor({ linkRules = [] }: LinkedMedia): readonly LinkRule[] {
	return [...COPIED_LINKS, ...PRIVATE_LINKS, ...FILE_PAGES, ...linkRules];
}

const DIRECT_LINK =
	'Open the image by itself (right-click, Open Image in New Tab) and use that address';

const OF_THE_FILE = 'Use the address of the file itself: public, or a signed link';

const DOWNLOAD_MEDIA = ({ source }: MediaWords) =>
	`Turn on Download Media in the Gupshup Trigger, and choose File as the ${source}`;

const DOWNLOAD_PAGE = ({ an }: MediaWords) => `leads to a download page, not to ${an}`;

const page =
	(service: string) =>
	({ an }: MediaWords) =>
		`leads to a page of ${service}, not to ${an}`;

const needsSignIn = (service: string) => `leads to ${service}, which requires signing in`;

const needsToken = (service: string) =>
	`leads to the API of ${service}, which requires a token that WhatsApp doesn't have`;

/** Links that were copied out of something, with a part of it. */
const COPIED_LINKS: readonly LinkRule[] = [
	{
		hosts: 'any',
		// Parameters without which a link is refused. Of others, a server may do without.
		when: ({ search }) =>
			/&amp;(?:x-(?:amz|goog|oss|tos)-[a-z]+|(?:q-)?sig(?:nature)?|key-pair-id|token|s[eprv]|hm|o[eh])=/i.test(
				search,
			),
		what: 'contains &amp; instead of &',
		hint: 'Replace each &amp; with & in the link, for example {{ $json.link.replaceAll("&amp;", "&") }}',
	},
	{
		hosts: 'any',
		when: ({ pathname, search, hash }, { endings }) =>
			search === '' && hash === '' && endsInBracket(pathname, endings),
		what: ({ one }) => `has a bracket or quote after the file extension of the ${one}`,
		hint: 'Remove it from the end of the link',
	},
];

/** Whether a bracket or quote that nothing opens is at the end, as where a link is copied out of a text. */
function endsInBracket(pathname: string, endings: RegExp): boolean {
	const before = pathname.slice(0, -1);
	if (!/[)\]']$/.test(pathname) || !endings.test(before)) return false;
	return !/[[('][^[('\])]*$/.test(before);
}

/** Links that only those who are signed in, or have a token, can open. */
const PRIVATE_LINKS: readonly LinkRule[] = [
	{
		hosts: ['googleapis.com'],
		path: /^\/drive\//,
		exceptWith: ['key', 'access_token'],
		what: needsToken('Google Drive'),
		hint: downloadWith('Google Drive'),
	},
	{
		hosts: ['firebasestorage.googleapis.com'],
		path: /^\/v0\/b\/[^/]+\/o\//,
		exceptWith: ['alt=media'],
		what: 'leads to data about a file at Firebase, not to the file',
		hint: 'Add ?alt=media to the end of the link, or &alt=media if the link already contains a ?',
	},
	{
		hosts: ['storage.cloud.google.com'],
		what: needsSignIn('Google Cloud'),
		hint: 'Use storage.googleapis.com instead, with a public or a signed link',
	},
	{
		hosts: [
			...['console.cloud.google.com', 'console.firebase.google.com', '*.console.aws.amazon.com'],
			...['portal.azure.com', 'dash.cloudflare.com', 'cloud.digitalocean.com'],
			...['console.cloudinary.com', 'app.supabase.com'],
		],
		what: needsSignIn('a console'),
		hint: OF_THE_FILE,
	},
	{
		hosts: ['api.dropboxapi.com', 'content.dropboxapi.com', 'graph.microsoft.com'],
		what: needsToken('that service'),
		hint: SEND_AS_FILE,
	},
	{
		hosts: ['*.slack.com'],
		when: ({ hostname, pathname, searchParams }) =>
			hostname === 'files.slack.com'
				? !searchParams.has('pub_secret')
				: /^\/(?:files|archives)\//.test(pathname),
		what: needsSignIn('Slack'),
		hint: downloadWith('Slack'),
	},
	{
		hosts: ['discord.com'],
		path: /^\/channels\//,
		what: needsSignIn('Discord'),
		hint: 'Use the link of the image itself, which begins with https://cdn.discordapp.com/',
	},
	{
		hosts: ['api.telegram.org'],
		path: /^\/(?:file\/)?bot\d+:/,
		what: 'contains the token of a Telegram bot, which would be sent to Gupshup and WhatsApp',
		hint: downloadWith('Telegram'),
	},
	{
		hosts: ['*.whatsapp.net'],
		when: ({ hostname, pathname }) => hostname.startsWith('mmg.') || /\.enc$/i.test(pathname),
		what: "leads to an encrypted WhatsApp file, which can't be sent by link",
		hint: SEND_AS_FILE,
	},
	{
		hosts: ['lookaside.fbsbx.com'],
		path: /^\/whatsapp_business\//,
		what: needsToken('WhatsApp'),
		hint: DOWNLOAD_MEDIA,
	},
	{
		// docs: developers.cloudflare.com/r2/api/s3: this address is for signed requests alone
		hosts: ['*.r2.cloudflarestorage.com'],
		exceptWith: ['X-Amz-Signature', 'Signature'],
		what: 'leads to Cloudflare R2 without a signature',
		hint: 'Use the public address of the bucket (at r2.dev, or a domain of your own), or a signed link',
	},
	{
		hosts: 'any',
		when: ({ pathname, searchParams }) =>
			/\/storage\/v1\/(?:object|render\/image)\/authenticated\//.test(pathname) ||
			(/\/storage\/v1\/(?:object|render\/image)\/sign\//.test(pathname) &&
				!searchParams.has('token')),
		what: 'leads to a private file at Supabase, without a token',
		hint: 'Use a signed link, which ends in ?token=…, or the public address of a public bucket',
	},
	{
		hosts: ['supabase.com'],
		path: /^\/dashboard\//,
		what: needsSignIn('a console'),
		hint: OF_THE_FILE,
	},
	{
		hosts: ['trello.com', 'api.trello.com'],
		path: /^\/1\/cards\/\w+\/attachments\//,
		exceptWith: ['token'],
		what: needsToken('Trello'),
		hint: SEND_AS_FILE,
	},
	{
		hosts: ['airtable.com'],
		path: /^\/app\w+\/(?:tbl|shr|viw)\w/,
		what: needsSignIn('Airtable'),
		hint: 'Use the url of the attachment, for example {{ $json.Photo[0].url }}',
	},
	{
		hosts: ['*.atlassian.net'],
		path: /^\/(?:secure\/attachment|rest\/api\/\d\/attachment)\//,
		what: needsSignIn('Jira'),
		hint: ({ source }) =>
			`Download the file with n8n's Jira Software node or with HTTP Request, and choose File as the ${source}`,
	},
	{
		hosts: 'any',
		path: /^\/private\/files\/./,
		when: ({ searchParams }) => [...searchParams.keys()].every((name) => name === 'fid'),
		what: needsSignIn('a private file of Frappe or ERPNext'),
		hint: ({ source }) =>
			`Make the file public, or download it with HTTP Request and choose File as the ${source}`,
	},
	{
		hosts: ['graph.facebook.com'],
		path: /^\/(?:v\d+\.\d+\/)?\d{8,}\/?$/,
		what: needsToken('Meta'),
		hint: DOWNLOAD_MEDIA,
	},
	{
		hosts: ['partner.gupshup.io'],
		path: /^\/partner\/app\//,
		what: needsToken('Gupshup'),
		hint: ({ source }) => `Enter the media ID itself, with Media ID as the ${source}`,
	},
	{
		hosts: 'any',
		path: /\/rest\/binary-data$/,
		when: ({ searchParams }) => searchParams.has('id'),
		what: needsSignIn('a file within n8n'),
		hint: ({ source }) =>
			`Choose File as the ${source}, and enter the name of the field that the file is in`,
	},
];

/** Links to pages that offer a file, whatever its type. The direct links of these services pass. */
const FILE_PAGES: readonly LinkRule[] = [
	{
		hosts: ['drive.google.com'],
		when: ({ pathname, searchParams }) =>
			!(/\/(?:uc|thumbnail|download)$/.test(pathname) && searchParams.has('id')),
		what: page('Google Drive'),
		hint: downloadWith('Google Drive'),
	},
	{
		hosts: ['docs.google.com'],
		exceptPath: /\/(?:uc|export|pub\w*|image|thumbnail|gviz)(?:\/|$)/,
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
		path: /^\/imgres$/,
		what: page('Google Images'),
		hint: DIRECT_LINK,
	},
	{
		hosts: ['dropbox.com'],
		exceptPath: /^\/s\/(?:raw|dl)\//,
		exceptWith: ['raw=1', 'dl=1'],
		what: page('Dropbox'),
		hint: 'Replace dl=0 with raw=1 at the end of the link',
	},
	{
		hosts: ['1drv.ms', 'onedrive.live.com'],
		exceptPath: /^\/download(?:\.aspx)?$/,
		// A link made to show an image in a page has a width, or nothing behind its id.
		exceptWith: ['download=1', 'width'],
		when: ({ pathname, searchParams }) =>
			!/^\/i\/c\/\w+\/[IU]Q/.test(pathname) || searchParams.has('e'),
		what: page('OneDrive'),
		hint: downloadWith('Microsoft OneDrive'),
	},
	{
		hosts: ['*.sharepoint.com'],
		exceptPath: /\/download\.aspx$/i,
		exceptWith: ['download=1'],
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
		path: /^\/(?:s|v|file|folder)\//,
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
		path: /^\/(?:file|file_premium|u|l)\//,
		what: DOWNLOAD_PAGE,
		hint: DIRECT_LINK,
	},
	{
		hosts: ['github.com'],
		path: /^\/[^/]+\/[^/]+\/blob\//,
		exceptWith: ['raw'],
		what: page('GitHub'),
		hint: 'Use the address of the button Raw',
	},
	{
		hosts: ['gitlab.com', 'bitbucket.org', 'codeberg.org'],
		path: /^(?:(?:\/[^/]+){2,20}\/-\/blob\/|(?:\/[^/]+){2}\/src\/)/,
		what: ({ an }) => `leads to a page that shows a file of a repository, not to ${an}`,
		hint: 'Replace blob or src with raw in the link',
	},
];

/** Links to pages that show or offer an image, beside those. */
const IMAGE_PAGES: readonly LinkRule[] = [
	{
		hosts: ['imgur.com'],
		exceptPath: /^\/download\/\w|\.[a-z]{3,4}$/i,
		what: page('Imgur'),
		hint: (_, { pathname }) =>
			`Use the direct link of the image, which looks like https://i.imgur.com/${/^\/(\w{5,12})$/.exec(pathname)?.[1] ?? 'abc1234'}.jpg`,
	},
	{
		hosts: ['postimg.cc', 'postimages.org', 'prnt.sc', 'ibb.co', 'pin.it', 'flic.kr'],
		exceptPath: /\.(?:jpe?g|png)$/i,
		what: 'leads to a page that shows an image, not to the image',
		hint: DIRECT_LINK,
	},
	{
		hosts: ['gyazo.com'],
		path: /^\/[\da-f]{32}$/,
		what: page('Gyazo'),
		hint: (_, { pathname }) =>
			`Use the link of the image itself, which looks like https://i.gyazo.com${pathname}.jpg or .png`,
	},
	{
		hosts: 'any',
		path: /^\/pin\//,
		when: ({ hostname }) =>
			/^(?:[a-z]{2,3}\.)?(?:www\.)?pinterest\.[a-z]{2,3}(?:\.[a-z]{2})?$/.test(hostname),
		what: page('Pinterest'),
		hint: DIRECT_LINK,
	},
	{
		hosts: ['instagram.com', 'facebook.com', 'm.facebook.com', 'x.com', 'twitter.com'],
		path: /^\/(?:p|reel|stories|photo|photo\.php|share)(?:\/|$)|\/(?:status|photos)\//,
		exceptPath: /\/media/,
		what: 'leads to a post, not to an image',
		hint: DIRECT_LINK,
	},
	{
		hosts: ['flickr.com', 'unsplash.com', 'pexels.com', 'pixabay.com', 'canva.com', 'figma.com'],
		path: /^\/(?:[a-z]{2}(?:-[a-z]{2})?\/)?(?:photos?|design|file)\/./i,
		exceptPath: /\/download$|\.(?:jpe?g|png)$/i,
		what: 'leads to a page that shows an image, not to the image',
		hint: DIRECT_LINK,
	},
	{
		hosts: ['*.wikipedia.org', '*.wikimedia.org'],
		path: /^\/wiki\/(?:File|Image|Datei|Fichier|Archivo|Ficheiro):/,
		what: page('Wikipedia'),
		hint: 'Use the address of Original File on that page',
	},
];

/** Endings of what WhatsApp never shows as an image, unless a server makes another file of it. */
const NO_IMAGE =
	/\.(3gp|aac|ai|avi|bmp|cr2|csv|dng|docx?|eps|flac|hei[cf]|m4a|m4v|mkv|mov|mp3|mp4|nef|ogg|opus|pdf|pptx?|psd|rar|svgz?|tiff?|wav|webm|xlsx?|zip|7z)$/i;

/** What may ask the server for the file in another form. */
const CONVERSION =
	/jpe?g|png|webp|auto|fm=|format|thumb|preview|representation|convert|render|resize|image\/|:\/\//i;

/** An image by link, the one kind of file whose ending can be certain to be wrong. */
export const LINKED_IMAGE: LinkedMedia = {
	one: 'image',
	an: 'an image',
	source: LABELS.imageSource,
	example: 'https://example.com/image.png',
	endings: /\.(?:jpe?g|png|gif|webp|heic|avif)$/i,
	linkRules: [
		...IMAGE_PAGES,
		{
			hosts: 'any',
			path: NO_IMAGE,
			when: ({ pathname, search }) => !CONVERSION.test(`${pathname}${search}`),
			what: "doesn't lead to a JPEG or PNG, according to its file extension",
			hint: (_, { pathname }) =>
				`Use a JPEG or PNG instead: WhatsApp doesn't show .${NO_IMAGE.exec(pathname)?.[1].toLowerCase()} as an image`,
		},
	],
};
