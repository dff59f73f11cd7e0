/**
 * `npm run check:n8n -- --url http://…`: whether an n8n that runs elsewhere does with this package what it
 * should, by the same driver as the tests in a real n8n. What it makes there it deletes again.
 */
import { FEATURES } from './features.mts';
import { tableOf, tryAll, type Result } from './run.mts';
import { parseSettings, USAGE, type Settings } from './settings.mts';
import { Site } from './site.mts';

/** How long one feature may take, in milliseconds. */
const LONGEST = 180_000;

process.exit(await main());

async function main(): Promise<number> {
	let settings: Settings | undefined;
	try {
		settings = parseSettings(process.argv.slice(2), process.env);
	} catch (error) {
		console.error(`${(error as Error).message}\n\n${USAGE}`);
		return 2;
	}
	if (!settings) {
		console.log(USAGE);
		return 0;
	}
	// Whatever an n8n answers: the login stands in nothing that is printed.
	const { email, password } = settings.login;
	const say = (text: string) =>
		console.log(text.replaceAll(password, '(password)').replaceAll(email, '(email)'));
	try {
		return await check(settings, say);
	} catch (error) {
		say(`${settings.url}: ${(error as Error).message}`);
		return 1;
	}
}

async function check(settings: Settings, say: (text: string) => void): Promise<number> {
	const interrupted = new AbortController();
	// Once: who presses Ctrl-C again has waited long enough.
	process.once('SIGINT', () => interrupted.abort());
	process.once('SIGTERM', () => interrupted.abort());
	const features = FEATURES.filter(
		({ name, essential }) => essential || name.toLowerCase().includes(settings.only),
	);
	const site = await Site.open(settings, interrupted.signal);
	let results: Result[] = [];
	let left: string[] = [];
	try {
		const version = await site.api.version();
		say(`${settings.url}: n8n ${version}, the sandbox is ${site.sandboxUrl} to it`);
		results = await tryAll(features, site, {
			version,
			signal: interrupted.signal,
			timeout: LONGEST,
			begin: ({ name }) => {
				site.sandbox.reset();
				say(`… ${name}`);
			},
		});
	} finally {
		if (interrupted.signal.aborted) say('Interrupted: deleting what was made');
		left = await site.close();
	}
	say(`\n${tableOf(results)}\n`);
	for (const failure of left) say(`Not deleted: ${failure}`);
	const failed = results.filter(({ holds }) => holds === false).length;
	const held = results.filter(({ holds }) => holds).length;
	say(failed === 0 ? `All ${held} hold.` : `${failed} of ${held + failed} do not hold.`);
	return failed === 0 && left.length === 0 ? 0 : 1;
}
