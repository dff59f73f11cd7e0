/**
 * Names that are known within one network only. `local`, `internal` and `home.arpa` are reserved for
 * that (RFC 6762, ICANN 2024, RFC 8375), `localhost` for the computer itself (RFC 6761); the others are
 * what routers and companies use, and stand in no public list of names.
 */
const INSIDE_NAMES = new Set([
	'corp',
	'home',
	'internal',
	'intranet',
	'lan',
	'local',
	'localdomain',
	'localhost',
	'private',
]);

/**
 * Whether only this computer, or computers of its network, can reach a host. One list for whatever has
 * to be reached from outside: the links that WhatsApp fetches, and the webhook that Gupshup calls.
 *
 * @param hostname as `new URL()` writes it: every form of an IPv4 address as four decimal numbers, IPv6
 *   in brackets and as short as it gets
 */
export function isInsideNetwork(hostname: string): boolean {
	if (hostname.startsWith('[')) {
		const inside = ipv4Within(hostname);
		// All public IPv6 addresses are in 2000::/3.
		return inside === undefined ? !/\[[23][\da-f]{3}:/.test(hostname) : isPrivateIpv4(inside);
	}
	const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
	const ending = name.slice(name.lastIndexOf('.') + 1);
	// A name without a dot is known within one network only: localhost, nas, a Docker service.
	return (
		!name.includes('.') ||
		INSIDE_NAMES.has(ending) ||
		name.endsWith('.home.arpa') ||
		isPrivateIpv4(name)
	);
}

function isPrivateIpv4(host: string): boolean {
	return /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|22[4-9]|2[345]\d)(?:\.\d{1,3}){2,3}$/.test(
		host,
	);
}

/** The IPv4 address that an IPv6 address stands for (`::ffff:10.0.0.1` and its kin). */
function ipv4Within(host: string): string | undefined {
	const groups = /\[(?:::ffff:|64:ff9b::|::)([\da-f]{1,4}):([\da-f]{1,4})\]/.exec(host);
	return groups
		?.slice(1)
		.map((group) => parseInt(group, 16))
		.map((number) => `${number >> 8}.${number & 255}`)
		.join('.');
}
