import { downloadWith, type LinkRule, type MediaWords, SEND_AS_FILE } from './linkRule';

const needsSignIn = (service: string) => `leads to ${service}, which requires signing in`;

const needsToken = (service: string) =>
	`leads to the API of ${service}, which requires a token that WhatsApp doesn't have`;

const OF_THE_FILE = 'Use the address of the file itself: public, or a signed link';

const DOWNLOAD_MEDIA = ({ source }: MediaWords) =>
	`Turn on Download Media in the Gupshup Trigger, and choose File as the ${source}`;

const hasOneOf = (parameters: URLSearchParams, names: string[]) =>
	names.some((name) => parameters.has(name));

/** Links that only those who are signed in, or have a token, can open. */
export const PRIVATE_LINKS: readonly LinkRule[] = [
	{
		hosts: ['googleapis.com'],
		when: ({ pathname, searchParams }) =>
			pathname.startsWith('/drive/') && !hasOneOf(searchParams, ['key', 'access_token']),
		what: needsToken('Google Drive'),
		hint: downloadWith('Google Drive'),
	},
	{
		hosts: ['firebasestorage.googleapis.com'],
		when: ({ pathname, searchParams }) =>
			/^\/v0\/b\/[^/]+\/o\//.test(pathname) && searchParams.get('alt') !== 'media',
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
			'console.cloud.google.com',
			'console.firebase.google.com',
			'*.console.aws.amazon.com',
			'portal.azure.com',
			'dash.cloudflare.com',
			'cloud.digitalocean.com',
			'console.cloudinary.com',
			'app.supabase.com',
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
		when: ({ pathname }) => pathname.startsWith('/channels/'),
		what: needsSignIn('Discord'),
		hint: 'Use the link of the image itself, which begins with https://cdn.discordapp.com/',
	},
	{
		hosts: ['api.telegram.org'],
		when: ({ pathname }) => /^\/(?:file\/)?bot\d+:/.test(pathname),
		what: 'contains the token of a Telegram bot, which would be sent to Gupshup and WhatsApp',
		hint: downloadWith('Telegram'),
	},
	{
		hosts: ['*.whatsapp.net'],
		when: ({ hostname, pathname }) =>
			hostname.startsWith('mmg.') || pathname.toLowerCase().endsWith('.enc'),
		what: "leads to an encrypted WhatsApp file, which can't be sent by link",
		hint: SEND_AS_FILE,
	},
	{
		hosts: ['lookaside.fbsbx.com'],
		when: ({ pathname }) => pathname.startsWith('/whatsapp_business/'),
		what: needsToken('WhatsApp'),
		hint: DOWNLOAD_MEDIA,
	},
	{
		// docs: developers.cloudflare.com/r2/api/s3: this address is for signed requests alone
		hosts: ['*.r2.cloudflarestorage.com'],
		when: ({ searchParams }) => !hasOneOf(searchParams, ['X-Amz-Signature', 'Signature']),
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
		when: ({ pathname }) => pathname.startsWith('/dashboard/'),
		what: needsSignIn('a console'),
		hint: OF_THE_FILE,
	},
	{
		hosts: ['trello.com', 'api.trello.com'],
		when: ({ pathname, searchParams }) =>
			/^\/1\/cards\/\w+\/attachments\//.test(pathname) && !searchParams.has('token'),
		what: needsToken('Trello'),
		hint: SEND_AS_FILE,
	},
	{
		hosts: ['airtable.com'],
		when: ({ pathname }) => /^\/app\w+\/(?:tbl|shr|viw)\w/.test(pathname),
		what: needsSignIn('Airtable'),
		hint: 'Use the url of the attachment, for example {{ $json.Photo[0].url }}',
	},
	{
		hosts: ['*.atlassian.net'],
		when: ({ pathname }) => /^\/(?:secure\/attachment|rest\/api\/\d\/attachment)\//.test(pathname),
		what: needsSignIn('Jira'),
		hint: ({ source }) =>
			`Download the file with n8n's Jira Software node or with HTTP Request, and choose File as the ${source}`,
	},
	{
		hosts: 'any',
		when: ({ pathname, searchParams }) =>
			/^\/private\/files\/./.test(pathname) &&
			[...searchParams.keys()].every((name) => name === 'fid'),
		what: needsSignIn('a private file of Frappe or ERPNext'),
		hint: ({ source }) =>
			`Make the file public, or download it with HTTP Request and choose File as the ${source}`,
	},
	{
		hosts: ['graph.facebook.com'],
		when: ({ pathname }) => /^\/(?:v\d+\.\d+\/)?\d{8,}\/?$/.test(pathname),
		what: needsToken('Meta'),
		hint: DOWNLOAD_MEDIA,
	},
	{
		hosts: ['partner.gupshup.io'],
		when: ({ pathname }) => pathname.startsWith('/partner/app/'),
		what: needsToken('Gupshup'),
		hint: ({ source }) => `Enter the media ID itself, with Media ID as the ${source}`,
	},
	{
		hosts: 'any',
		when: ({ pathname, searchParams }) =>
			pathname.endsWith('/rest/binary-data') && searchParams.has('id'),
		what: needsSignIn('a file within n8n'),
		hint: ({ source }) =>
			`Choose File as the ${source}, and enter the name of the field that the file is in`,
	},
];
