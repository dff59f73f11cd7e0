/** A real app of Gupshup's, and the one person who gets a real message. */
export interface RealDestination {
	appId: string;
	appToken: string;
	/** Empty for Gupshup's own address, as in the credential's dialog. */
	baseUrl: string;
	to: string;
	imageUrl: string;
}

/** A photograph that has been at this address for more than ten years. */
export const DEFAULT_IMAGE_URL = 'https://www.gstatic.com/webp/gallery/1.jpg';

const REQUIRED = ['GUPSHUP_APP_ID', 'GUPSHUP_APP_TOKEN', 'GUPSHUP_TO'] as const;
const OPTIONAL = ['GUPSHUP_IMAGE_URL', 'GUPSHUP_BASE_URL'] as const;

/**
 * Where `npm start` is to send, by the environment.
 *
 * @returns `undefined` for the sandbox, when none of the variables is set
 * @throws when only some of them are: the text says which are missing, and never holds the token
 */
export function destinationIn(env: NodeJS.ProcessEnv): RealDestination | undefined {
	const value = (name: string) => env[name]?.trim() ?? '';
	const isSet = (name: string) => value(name) !== '';

	const given = [...REQUIRED, ...OPTIONAL].filter(isSet);
	if (given.length === 0) return undefined;
	const missing = REQUIRED.filter((name) => !isSet(name));
	if (missing.length > 0) {
		throw new Error(
			`${listOf(given)} ${given.length === 1 ? 'is' : 'are'} set, but ${listOf(missing)} ` +
				`${missing.length === 1 ? 'is' : 'are'} not. ` +
				`Set ${listOf(REQUIRED)} to send one real message, or none of them to send to the sandbox.`,
		);
	}
	return {
		appId: value('GUPSHUP_APP_ID'),
		appToken: value('GUPSHUP_APP_TOKEN'),
		baseUrl: value('GUPSHUP_BASE_URL'),
		to: value('GUPSHUP_TO'),
		imageUrl: value('GUPSHUP_IMAGE_URL') || DEFAULT_IMAGE_URL,
	};
}

function listOf(names: readonly string[]): string {
	return names.length < 2
		? names.join('')
		: `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
