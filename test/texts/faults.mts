/** What is wrong with a text, as far as rules can tell. */

/** Words that users need not know, or that have another word in all our texts, and which one. */
const WORDS: ReadonlyArray<[RegExp, string]> = [
	[/\b(?:pre)?mint(?:ed|ing|s)?\b/i, 'a token is created, or n8n gets it'],
	[/\brevoke[sd]? by n8n/i, 'n8n ends a token'],
	[/\bfor certain\b/i, 'say what is known'],
	[/\bpictures?\b/i, 'what is sent is an image'],
	[
		/\bpayload of the request|(?<!\bmarketing )\bendpoint|\bparse[ds]?\b|\bboolean\b/i,
		'a word of programmers',
	],
	// One English: n8n's own texts are American.
	[/\bcancell(?:ed|ing|ation)\b/i, 'canceled'],
	[/\b(?:colour|grey|catalogue|licence|centre|behaviour|favourite|dialled)/i, 'American spelling'],
	[
		/\b\w+(?:isation|ising|ised)\b(?<!\b(?:rais|advis|pass|promis|pris|surpris)(?:ing|ed))/i,
		'American: -ize',
	],
	[/\be-mails?\b/i, 'email'],
	[/(?<!\.)\bids?\b/, 'ID'],
	[/[‘’“”]/, 'straight quotes'],
	[/\[item \d/, 'items are counted from 1, in one place'],
];

/** Turns that read like a translation, and how n8n's own texts say it. */
const TURNS: ReadonlyArray<[RegExp, string]> = [
	[/\bwhoever\b|\bin whatever\b/i, 'name the person or the thing'],
	[/\b(?:nobody|everybody|somebody)\b/i, 'the recipient, each recipient, people, someone'],
	[/\banew\b|\bbeforehand\b|\bin vain\b|\bfor want of\b/i, 'again, before, without'],
	[/\bmend(?:s|ed|ing)?\b|\bputs? (?:that|this|it) right\b|\bput right\b/i, 'fix'],
	[/\b(?:comes?|puts?) out\b(?! of (?:the|a) box)/i, 'the node outputs it'],
	[/\bis (?:told|known) (?:of|by)\b|\btells? of\b/i, 'say who does what'],
	[/\b(?:stands|stand) (?:in|on|at|below|above|there)\b/i, 'is'],
	[/\bslip of the pen\b|\bfits? nowhere\b|\bat hand\b/i, 'an idiom'],
	[/\b(?:at most )?so many\b(?! (?:\w+ )?that\b)/i, 'the number, or "up to"'],
	[/\blives? (?:for|up to|a day|three months)\b/i, 'is valid for'],
	[/(?<![+\d] ?|\d )\b\d{1,3} \d{3}\b(?! \d)/, 'a comma in thousands: 1,000'],
	[
		/\b(?:WhatsApp|Gupshup) takes? (?!up\b|a (?:minute|day|moment)\b|minutes\b|place\b)/i,
		'accepts',
	],
	[/(?<!\bthere )\bis no (?!longer\b|more\b|[\w ]+ for\b)/i, "isn't a"],
	[/\bbehind (?:it|the (?:country|address|\?|link)|an? [?&])/i, 'after'],
	[/\b(?:take|takes|taken) (?:\w+ ){0,3}out\b(?! of)/i, 'remove'],
	[/\blook(?:ing)? into the chat\b/i, 'check the chat'],
	[/(?<!there )\bby itself(?=[.,;:]|$)/i, 'automatically'],
	[/\bran? into\b|\bhas run out\b|\bruns out\b/i, 'failed with, expired, is up'],
	[/\b(?:what|all that) (?:became|becomes) of\b/i, 'the result of'],
	[/\bat home\b/i, 'in national format'],
	[/\bstays? like (?:that|this)\b/i, 'if this keeps happening'],
	[/\bquoting (?:its|the)\b/i, 'and quote'],
	[/\blet (?:its|an|the) expressions?\b/i, 'use an expression that returns'],
	[/\bbreaks off\b|\bto its end\b/i, 'is incomplete'],
	[/\bshows? no number\b/i, 'hides their number'],
	[/\bat most so\b|\bas it stands\b|\bhere and there\b/i, 'say it plainly'],
	[
		/\bleft as it is\b|\bgo(?:es)? on\b(?= (?:without|until|when|with)\b)/i,
		"wasn't changed, continues",
	],
];

const SPACING: ReadonlyArray<[RegExp, string]> = [
	[/\S {2,}\S/, 'two spaces'],
	[/[\p{L}\d] [.,;:!](?!\S)/u, 'a space before a mark'],
	[/[\p{L}\d)"][.,;][.,;](?!\.)/u, 'two marks'],
	[/(?<!\p{L})(\p{L}{2,}) \1(?!\p{L})/u, 'a word twice'],
	[/\n/, 'a line break'],
];

/** Names that are not labels of ours: of companies, products, formats, nodes and buttons of n8n. */
const PROPER = [
	...[
		'WhatsApp',
		'Gupshup',
		'MM Lite',
		'Meta',
		'Meta Business Manager',
		'Google',
		'Google Drive',
		'OneDrive',
	],
	...[
		'SharePoint',
		'Dropbox',
		'GitHub',
		'Imgur',
		'Adobe',
		'Photoshop',
		'JavaScript',
		'Content-Type',
	],
	...[
		'JPEG',
		'PNG',
		'GIF',
		'CMYK',
		'RGB',
		'MB',
		'ID',
		'IDs',
		'IP',
		'URL',
		'API',
		'JSON',
		'BSUID',
		'UTC',
	],
	...[
		'WebP',
		'JPEG XL',
		'SVG',
		'HEIC',
		'AVIF',
		'TIFF',
		'BMP',
		'PDF',
		'ZIP',
		'HTML',
		'CSV',
		'XML',
		'MIME',
		'EXIF',
	],
	...[
		'Cloud API',
		'Base64',
		'WEBHOOK_URL',
		'N8N_WEBHOOK_URL',
		'ISO',
		'Excel',
		'Google Photos',
		'Fixed',
		'Expression',
	],
	...['Retry On Fail', 'On Error', 'Continue (using error output)', 'Settings', 'Webhook URL'],
	...['Retry with currently saved workflow', 'Execute workflow', 'Remove Duplicates'],
	...[
		'HTTP Request',
		'Edit Image',
		'Convert to File',
		'Loop Over Items',
		'Extract from File',
		'Wait',
		'Webhook',
		'Executions',
	],
	...['Split Out', 'Move Base64 String to File', 'Google Images', 'Firebase', 'Microsoft', 'Box'],
	...[
		'Bad Request',
		'Markdown',
		'Cloudflare R2',
		'Supabase',
		'Jira Software',
		'Google Docs',
		'Frappe',
		'ERPNext',
	],
	...['Slack', 'Telegram', 'Direct Link', 'Shared Link Settings', 'Raw', 'Original File', 'Apple'],
	...['Open Image in New Tab', 'Office', 'Response Format File', 'Refresh Variable List'],
	...['Not Found', 'Authentication Failed', 'Object', 'ENT', 'IN', 'GB', 'BR', 'India'],
	...['United Kingdom', 'Friday', 'March', 'WhatsApp Flow', 'Harbor Road', 'I', 'AI'],
	...[
		'Word',
		'PowerPoint',
		'MP3',
		'MP4',
		'M4A',
		'AAC',
		'AMR',
		'OGG',
		'Opus',
		'H.264',
		'WAV',
		'FLAC',
	],
	...['AIFF', 'AVI', 'MIDI', 'Matroska', 'WebM', 'Flash', 'QuickTime', 'Windows Media'],
	...['Apple Lossless', 'Dolby Digital', 'Dolby Digital Plus', 'Dolby Vision'],
];

const CONNECTED = new Set([
	'and',
	'or',
	'of',
	'to',
	'in',
	'as',
	'on',
	'from',
	'for',
	'with',
	'the',
]);

/** @returns what is wrong with the words of a text, without its punctuation and labels */
export function oddWordsIn(text: string): string[] {
	return WORDS.filter(([fault]) => fault.test(text)).map(([, what]) => what);
}

/** @returns the turns of a text that nobody who writes for n8n would use */
export function oddTurnsIn(text: string): string[] {
	return TURNS.filter(([fault]) => fault.test(text)).map(([, what]) => what);
}

/**
 * @param names what stands on fields, options and choices; left out for a text that is itself one
 * @returns the faults of a text, none if it is well
 */
export function faultsIn(text: string, names?: ReadonlySet<string>): string[] {
	const plain = text.replace(/\{\{.*?\}\}/g, '…');
	return [
		...[...WORDS, ...SPACING].filter(([fault]) => fault.test(plain)).map(([, what]) => what),
		...(isBalanced(plain) ? [] : ['a bracket or quote without its other half']),
		...(names ? unknownNames(plain, names) : []).map((name) => `"${name}" is no label and no name`),
	];
}

function isBalanced(text: string): boolean {
	const count = (mark: string) => text.split(mark).length - 1;
	return count('(') === count(')') && count('[') === count(']') && count('"') % 2 === 0;
}

/**
 * Capital letters within a sentence are those of names: of labels, which have to exist, or of things.
 * What begins a sentence may be any word.
 */
function unknownNames(text: string, names: ReadonlySet<string>): string[] {
	const known = [...names, ...PROPER].sort((a, b) => b.length - a.length);
	// What begins: the text, and what follows a full stop, a colon, a bracket or a quote.
	const pieces = text.split(/[.:?!…;]+["')\]]*(?= |$)|[[\]|"]|(?<!Continue )\(/);
	return pieces.flatMap((piece) => {
		let rest = piece.trim();
		const found: string[] = [];
		for (let isStart = true; rest !== ''; isStart = false) {
			const name = known.find(
				(one) => rest.startsWith(one) && !/^[\p{L}\d]/u.test(rest.slice(one.length)),
			);
			const word = name ?? /^\S+/.exec(rest)?.[0] ?? rest;
			const bare = word.replace(/[,'")].*$/, '');
			if (name === undefined && !isStart && /^\p{Lu}/u.test(bare) && !CONNECTED.has(bare))
				found.push(bare);
			rest = rest.slice(word.length).trim();
		}
		return found;
	});
}
