import { parseArgs } from 'node:util';
import { DEFAULT_IMAGE_URL } from '../../scripts/destination.mts';

/** What is asked, of which app, and who gets the messages. */
export interface Settings {
	/** Without a slash at the end. */
	baseUrl: string;
	appId: string;
	/** As it was given: `sk_…`, or a minted one (a JWT). */
	token: string;
	/** Digits, in international form. */
	to: string;
	/** Digits of a number of another country. */
	otherTo?: string;
	/** Of somebody who shows no number, as `IN.…`. */
	userId?: string;
	/** The `wamid.…` of a message that the person wrote. */
	replyTo?: string;
	imageUrl: string;
	/** `name|language` of a marketing template with an image as its header and no variables. */
	marketingTemplate?: string;
	/** Public address that leads to the port. */
	listen?: string;
	/** 0: a free one. */
	port: number;
	/** Whether one 429 may be provoked. */
	rate: boolean;
	/** Ids of questions; all if empty. */
	only: string[];
	/** Where the report and the exchanges go. */
	folder: string;
	/** From one message to the next, in milliseconds. */
	everyMs: number;
	/** How long reports of the messages are waited for, in milliseconds. */
	waitMs: number;
}

export const HELP = `npm run live: asks Gupshup's live service what its documentation leaves open.

  GUPSHUP_APP_ID=… GUPSHUP_APP_TOKEN=… GUPSHUP_TO=+91… npm run live -- [options]

It says what it will send and to whom, and asks before it does. Write to the app's number from
GUPSHUP_TO first: WhatsApp delivers pictures within 24 hours of that, and the report is about more.

  GUPSHUP_OTHER_TO   a number of another country: gets one of the messages
  GUPSHUP_USER_ID    the user ID (BSUID) of somebody who shows no number: gets one of the messages
  GUPSHUP_REPLY_TO   the wamid.… of a message from GUPSHUP_TO, to be replied to
  GUPSHUP_IMAGE_URL  another picture than a well-known one
  GUPSHUP_MARKETING_TEMPLATE  name|language of a marketing template with an image as its header and no
                     variables: one of the messages goes to the marketing endpoint
  GUPSHUP_BASE_URL   another address than https://partner.gupshup.io

  --yes              do not ask first
  --listen URL       subscribe with this public https address, and look at what Gupshup calls it with.
                     A tunnel makes one: start "npm run live" with --port 8080, and in a second terminal
                     "cloudflared tunnel --url http://127.0.0.1:8080" or "ngrok http 8080" before it;
                     the address that the tunnel prints is the URL. The subscription is removed again.
  --port NUMBER      the local port that the address leads to; a free one without it, which is printed
  --rate             provoke one 429 (up to 40 requests for the balance at once), to see its headers
  --only ID,ID       only these questions
  --folder PATH      where the report goes; live-report-<time> by default
  --compare PATH     ask nobody: play the exchanges of that folder with the sandbox, and list where it
                     answers otherwise
  --help

An upload cannot be taken back: Gupshup has no request for it, and forgets it after 30 days.
`;

interface CommandLine {
	help: boolean;
	yes: boolean;
	/** Folder of an earlier report. */
	compare?: string;
	/** Reads the environment. @throws when something is missing or wrong; never quotes the token */
	settings: () => Settings;
}

/** @throws for options that there are not */
export function readCommandLine(args: string[], env: NodeJS.ProcessEnv): CommandLine {
	const { values } = parseArgs({
		args,
		options: {
			help: { type: 'boolean', default: false },
			yes: { type: 'boolean', default: false },
			rate: { type: 'boolean', default: false },
			listen: { type: 'string' },
			port: { type: 'string' },
			only: { type: 'string' },
			folder: { type: 'string' },
			compare: { type: 'string' },
		},
	});
	return {
		help: values.help,
		yes: values.yes,
		compare: values.compare,
		settings: () => ({
			...environmentIn(env),
			listen: values.listen === undefined ? undefined : listenUrl(values.listen),
			port: values.port === undefined ? 0 : portOf(values.port),
			rate: values.rate,
			only: (values.only ?? '').split(',').flatMap((id) => id.trim() || []),
			folder: values.folder ?? `live-report-${new Date().toISOString().replace(/[:.]/g, '-')}`,
			everyMs: 1_000,
			waitMs: 30_000,
		}),
	};
}

function environmentIn(env: NodeJS.ProcessEnv) {
	const value = (name: string) => env[`GUPSHUP_${name}`]?.trim() ?? '';
	const missing = ['APP_ID', 'APP_TOKEN', 'TO'].filter((name) => value(name) === '');
	if (missing.length > 0) {
		throw new Error(`Set ${missing.map((name) => `GUPSHUP_${name}`).join(' and ')} (--help)`);
	}
	const otherTo = value('OTHER_TO') === '' ? undefined : numberIn('OTHER_TO', value('OTHER_TO'));
	const to = numberIn('TO', value('TO'));
	if (otherTo === to) throw new Error('GUPSHUP_OTHER_TO is the same number as GUPSHUP_TO');
	const token = value('APP_TOKEN').replace(/^bearer\s+/i, '');
	if (!/^[\w.~+/=-]{8,}$/.test(token)) throw new Error('GUPSHUP_APP_TOKEN is no token');
	if (!/^[\w-]+$/.test(value('APP_ID'))) throw new Error('GUPSHUP_APP_ID is no app ID');
	const userId = value('USER_ID') || undefined;
	if (userId !== undefined && !/^[A-Z]{2}\.(?:ENT\.)?[A-Za-z\d]{1,128}$/.test(userId)) {
		throw new Error('GUPSHUP_USER_ID is no user ID: it looks like IN.0000000000000000');
	}
	const replyTo = value('REPLY_TO') || undefined;
	if (replyTo !== undefined && !/^wamid\.\S+$/.test(replyTo)) {
		throw new Error('GUPSHUP_REPLY_TO is no message ID of WhatsApp: it begins with "wamid."');
	}
	return {
		baseUrl: baseUrlIn(value('BASE_URL') || 'https://partner.gupshup.io'),
		appId: value('APP_ID'),
		token,
		marketingTemplate: value('MARKETING_TEMPLATE') || undefined,
		to,
		otherTo,
		userId,
		replyTo,
		imageUrl: value('IMAGE_URL') || DEFAULT_IMAGE_URL,
	};
}

/** Digits alone: whose number it is, nobody here guesses, so it has to be whole. */
function numberIn(name: string, text: string): string {
	const digits = text.replace(/^\+|^00/, '').replace(/[\s().-]/g, '');
	if (/^[1-9]\d{6,14}$/.test(digits)) return digits;
	throw new Error(
		`GUPSHUP_${name} is no number in international form: + and the country code first`,
	);
}

function baseUrlIn(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url === undefined || !isSafe(url)) {
		throw new Error('GUPSHUP_BASE_URL is no https address');
	}
	return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function listenUrl(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url === undefined || !isSafe(url)) throw new Error('--listen needs a public https address');
	return url.href;
}

/** Without TLS the token would travel in clear; on this computer it does not travel. */
function isSafe({ protocol, hostname }: URL): boolean {
	return (
		protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127\..*)$/.test(hostname))
	);
}

function portOf(text: string): number {
	const port = Number(text);
	if (/^\d+$/.test(text) && port <= 65_535) return port;
	throw new Error('--port needs a number from 0 to 65535');
}
