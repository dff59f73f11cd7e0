import { type LinkRule, SEND_AS_FILE } from './linkRule';

const needsSignIn = (service: string) => `leads to ${service}, which requires signing in`;

const needsToken = (service: string) =>
	`leads to the API of ${service}, which requires a token that WhatsApp doesn't have`;

/** Links that only those who are signed in, or have a token, can open. */
export const PRIVATE_LINKS: readonly LinkRule[] = [
	{
		hosts: ['googleapis.com'],
		when: ({ pathname, searchParams }) =>
			pathname.startsWith('/drive/') &&
			!['key', 'access_token'].some((name) => searchParams.has(name)),
		what: needsToken('Google Drive'),
		hint: "Download the file with n8n's Google Drive node and choose File as the Image Source",
	},
	{
		hosts: ['firebasestorage.googleapis.com'],
		when: ({ pathname, searchParams }) =>
			/^\/v0\/b\/[^/]+\/o\//.test(pathname) && searchParams.get('alt') !== 'media',
		what: 'leads to data about a file at Firebase, not to the file',
		hint: 'Add alt=media to the link: behind a ?, or behind an & where a ? stands in it already',
	},
	{
		hosts: ['storage.cloud.google.com'],
		what: needsSignIn('Google Cloud'),
		hint: 'Use storage.googleapis.com in its place, with a public or a signed link',
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
		hint: 'Use the address of the file itself: public, or a signed link',
	},
	{
		hosts: ['api.dropboxapi.com', 'content.dropboxapi.com', 'graph.microsoft.com'],
		what: needsToken('that service'),
		hint: SEND_AS_FILE,
	},
	{
		hosts: ['files.slack.com'],
		when: ({ searchParams }) => !searchParams.has('pub_secret'),
		what: needsSignIn('Slack'),
		hint: "Download the file with n8n's Slack node and choose File as the Image Source",
	},
	{
		hosts: ['*.slack.com'],
		when: ({ hostname, pathname }) =>
			hostname !== 'files.slack.com' && /^\/(?:files|archives)\//.test(pathname),
		what: needsSignIn('Slack'),
		hint: "Download the file with n8n's Slack node and choose File as the Image Source",
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
		what: 'holds the token of a Telegram bot, which would go to Gupshup and WhatsApp',
		hint: "Download the file with n8n's Telegram node and choose File as the Image Source",
	},
	{
		hosts: ['*.whatsapp.net'],
		when: ({ hostname, pathname }) =>
			hostname.startsWith('mmg.') || pathname.toLowerCase().endsWith('.enc'),
		what: "leads to an encrypted file of WhatsApp's own, which cannot be sent by its address",
		hint: SEND_AS_FILE,
	},
	{
		hosts: ['lookaside.fbsbx.com'],
		when: ({ pathname }) => pathname.startsWith('/whatsapp_business/'),
		what: needsToken('WhatsApp'),
		hint: 'Let the Gupshup Trigger download the file (Download Media), and choose File as the Image Source',
	},
	{
		hosts: 'any',
		when: ({ pathname, searchParams }) =>
			pathname.endsWith('/rest/binary-data') && searchParams.has('id'),
		what: 'leads to a file within n8n, which nobody can open without signing in there',
		hint: 'Choose File as the Image Source, and enter the name of the field that the file is in',
	},
];
