/**
 * Endings of names that are known within one network only, or by nobody: RFC 6762, ICANN 2024, RFC 8375, RFC
 * 6761, and what routers, companies, Kubernetes and Consul use, and stands in no public list of names.
 */
const INSIDE_NAMES = new Set([
	...['consul', 'corp', 'home', 'internal', 'intranet', 'invalid', 'lan', 'local', 'localdomain'],
	...['localhost', 'private', 'svc', 'test'],
]);

/** docs: iana.org/assignments/iana-ipv4-special-registry; multicast: RFC 5771 */
const INSIDE_IPV4 = [
	...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
	...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'],
	...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
];

/** The first groups of addresses within 2000::/3. docs: iana.org/assignments/iana-ipv6-special-registry */
const INSIDE_IPV6: ReadonlyArray<[first: number, fromSecond: number, toSecond: number]> = [
	[0x2001, 0x0000, 0x01ff],
	[0x2001, 0x0db8, 0x0db8],
	[0x3fff, 0x0000, 0x0fff],
];

/**
 * Whether only this computer, or computers of its network, can reach a host.
 *
 * @param hostname as `new URL()` writes it: every form of an IPv4 address as four decimal numbers, IPv6
 *   in brackets and as short as it gets
 */
export function isInsideNetwork(hostname: string): boolean {
	if (hostname.startsWith('[')) return isInsideIpv6(groupsOf(hostname));
	const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
	const ending = name.slice(name.lastIndexOf('.') + 1);
	// A name without a dot is known within one network only: localhost, nas, a Docker service.
	return (
		!name.includes('.') ||
		INSIDE_NAMES.has(ending) ||
		name.endsWith('.home.arpa') ||
		(/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) && isInsideIpv4(numberOf(name)))
	);
}

function isInsideIpv4(address: number): boolean {
	return INSIDE_IPV4.some((range) => {
		const [start, bits] = range.split('/');
		const size = 2 ** (32 - Number(bits));
		return Math.floor(address / size) === Math.floor(numberOf(start) / size);
	});
}

function numberOf(ipv4: string): number {
	return ipv4.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

function isInsideIpv6(groups: number[]): boolean {
	const ipv4 = ipv4Within(groups);
	if (ipv4 !== undefined) return isInsideIpv4(ipv4);
	const [first, second] = groups;
	// All public addresses are in 2000::/3.
	if (first >> 13 !== 1) return true;
	return INSIDE_IPV6.some(([one, from, to]) => first === one && second >= from && second <= to);
}

/** The eight numbers of an IPv6 address in brackets. */
function groupsOf(host: string): number[] {
	const [start, end] = host
		.slice(1, -1)
		.split('::')
		.map((part) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16))));
	if (end === undefined) return start;
	return [...start, ...new Array<number>(8 - start.length - end.length).fill(0), ...end];
}

/** The IPv4 address that an IPv6 address leads to: mapped ones, NAT64 (RFC 6052) and 6to4 (RFC 3056). */
function ipv4Within(groups: number[]): number | undefined {
	const [first, second, third] = groups;
	const number = (high: number, low: number) => high * 65_536 + low;
	if (first === 0x2002) return number(second, third);
	const before = groups.slice(0, 6).join();
	const isMapped = ['0,0,0,0,0,0', '0,0,0,0,0,65535', '0,0,0,0,65535,0', '100,65435,0,0,0,0'];
	return isMapped.includes(before) ? number(groups[6], groups[7]) : undefined;
}

/**
 * The parts of an address, or `undefined` where the text is none. URL.canParse is not used: its fast path in
 * Node 20 was seen to refuse a host with an ü in it, once in a long run.
 */
export function parseUrl(text: string, base?: string): URL | undefined {
	try {
		return new URL(text, base);
	} catch {
		return undefined;
	}
}
