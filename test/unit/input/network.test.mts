import { isInsideNetwork } from '../../../nodes/gupshup/input/network';

const hostOf = (host: string) => new URL(`http://${host}/`).hostname;

test.each([
	...['localhost', 'nas', 'n8n.local', 'shop.internal', 'printer.lan', 'router.home.arpa', 'nas.'],
	...['0.0.0.0', '10.0.0.1', '127.0.0.1', '127.1', '169.254.169.254', '192.168.1.1', '2130706433'],
	...['172.16.0.1', '172.31.255.255', '100.64.0.1', '100.127.0.1', '224.0.0.1', '255.255.255.255'],
	...['[::]', '[::1]', '[fe80::1]', '[fd00::1]', '[::ffff:10.0.0.1]', '[64:ff9b::192.168.0.1]'],
	...['[::ffff:127.0.0.1]', '172.20.0.1', '172.29.1.1', '100.75.0.1', '100.99.1.1', '100.115.0.1'],
])('%s is within a network', (host) => {
	expect(isInsideNetwork(hostOf(host))).toBe(true);
});

test.each([
	...['example.com', 'example.com.', 'local.example.com', 'localhost.example.com', 'lan.de'],
	...['8.8.8.8', '11.0.0.1', '128.0.0.1', '169.253.0.1', '192.167.1.1', '192.169.1.1'],
	...['172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '223.255.255.255'],
	...['[2001:db8::1]', '[3fff::1]', '[::ffff:8.8.8.8]', '[64:ff9b::808:808]', '10.example.com'],
])('%s can be reached from outside', (host) => {
	expect(isInsideNetwork(hostOf(host))).toBe(false);
});
