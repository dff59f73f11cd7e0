import { BlockList } from 'node:net';

import fc from 'fast-check';

import { isInsideNetwork } from '../../../nodes/gupshup/input/network';

const hostOf = (host: string) => new URL(`http://${host}/`).hostname;

test.each([
	...['localhost', 'nas', 'n8n.local', 'shop.internal', 'printer.lan', 'router.home.arpa', 'nas.'],
	...['api.default.svc', 'api.default.svc.cluster.local', 'web.service.consul', 'shop.test.'],
	...['0.0.0.0', '10.0.0.1', '127.0.0.1', '127.1', '169.254.169.254', '192.168.1.1', '2130706433'],
	...['172.16.0.1', '172.31.255.255', '100.64.0.1', '100.127.0.1', '224.0.0.1', '255.255.255.255'],
	...['192.0.0.8', '192.0.2.1', '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9'],
	...['192.88.99.1', '240.0.0.1', '0xc6.18.1', '0306.0022.0.1', '3323068417'],
	...['[::]', '[::1]', '[fe80::1]', '[fd00::1]', '[::ffff:10.0.0.1]', '[64:ff9b::192.168.0.1]'],
	...['[::ffff:127.0.0.1]', '172.20.0.1', '172.29.1.1', '100.75.0.1', '100.99.1.1', '100.115.0.1'],
	...['[2002:a00:1::]', '[2002:c0a8:101::1]', '[2002:7f00:1:2:3:4:5:6]', '[::ffff:0:10.0.0.1]'],
	...['[2001:db8::1]', '[3fff::1]', '[3fff:fff::1]', '[2001::1]', '[2001:1ff::1]', '[100::1]'],
	...['[64:ff9b:1::8.8.8.8]', '[5f00::1]', '[ff02::1]', '[1::]', '[1:2:3:4:5:6:7:8]'],
])('%s is within a network', (host) => {
	expect(isInsideNetwork(hostOf(host))).toBe(true);
});

test.each([
	...['example.com', 'example.com.', 'local.example.com', 'localhost.example.com', 'lan.de'],
	...['svc.example.com', 'consul.io', 'test.de', '10.0.0.1.example.com', 'arpa.home.example'],
	...['8.8.8.8', '11.0.0.1', '128.0.0.1', '169.253.0.1', '192.167.1.1', '192.169.1.1'],
	...['172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '223.255.255.255'],
	...['192.0.1.1', '192.0.3.1', '198.17.0.1', '198.20.0.1', '198.51.99.1', '203.0.114.1'],
	...['[2001:200::1]', '[2001:4860:4860::8888]', '[2606:4700::1]', '[3fff:1000::1]', '[2a00::1]'],
	...['[::ffff:8.8.8.8]', '[64:ff9b::808:808]', '[2002:808:808::1]', '10.example.com'],
])('%s can be reached from outside', (host) => {
	expect(isInsideNetwork(hostOf(host))).toBe(false);
});

/** docs: iana.org/assignments/iana-ipv4-special-registry: those that are not globally reachable. */
const SPECIAL = new BlockList();
for (const range of [
	...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
	...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'],
	...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]) {
	const [address, bits] = range.split('/');
	SPECIAL.addSubnet(address, Number(bits));
}

/** All that stand for the same IPv4 address in a link. */
function writingsOf(ipv4: string): string[] {
	const parts = ipv4.split('.').map(Number);
	const number = parts.reduce((sum, part) => sum * 256 + part, 0);
	const group = (high: number, low: number) => (high * 256 + low).toString(16);
	const groups = `${group(parts[0], parts[1])}:${group(parts[2], parts[3])}`;
	return [
		...[ipv4, `${ipv4}.`, String(number), `0x${number.toString(16)}`, `0${number.toString(8)}`],
		parts.map((part) => `0x${part.toString(16)}`).join('.'),
		parts.map((part) => `0${part.toString(8)}`).join('.'),
		`${parts[0]}.${parts[1]}.${parts[2] * 256 + parts[3]}`,
		...[
			`[::ffff:${ipv4}]`,
			`[0:0:0:0:0:FFFF:${groups}]`,
			`[64:ff9b::${ipv4}]`,
			`[2002:${groups}::1]`,
		],
	];
}

test('an IPv4 address is what it is in every writing, near the edges of each range and elsewhere', () => {
	const near = fc
		.tuple(
			fc.constantFrom('0', '10', '100.64', '100.127', '127', '169.254', '172.16', '172.31'),
			fc.ipV4(),
		)
		.map(([start, rest]) => [...start.split('.'), ...rest.split('.')].slice(0, 4).join('.'));
	const others = fc
		.tuple(
			fc.constantFrom('192.0.0', '192.0.2', '192.168', '198.18', '198.51.100', '203.0.113'),
			fc.ipV4(),
		)
		.map(([start, rest]) => [...start.split('.'), ...rest.split('.')].slice(0, 4).join('.'));
	fc.assert(
		fc.property(fc.oneof(fc.ipV4(), near, others), (ipv4) => {
			const isSpecial = SPECIAL.check(ipv4);
			for (const host of writingsOf(ipv4)) {
				expect([host, isInsideNetwork(hostOf(host))]).toEqual([host, isSpecial]);
			}
		}),
		{ numRuns: 300 },
	);
});
