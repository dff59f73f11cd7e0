import { LINKED_IMAGE } from '../../../nodes/gupshup/input/linkRules';
import { expiryOf } from '../../../nodes/gupshup/input/expiry';
import { flawsOf } from '../support/refusal.mts';

const NOW = Date.UTC(2026, 10, 30, 12);
const MINUTE = 60_000;

const problem = (link: string) => expiryOf(new URL(link), NOW, LINKED_IMAGE);

const seconds = (time: number) => String(Math.floor(time / 1000));
const hex = (time: number) => Math.floor(time / 1000).toString(16);
/** As 2026-11-30T12:00:00Z. */
const iso = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z');
/** As 20261130T120000Z. */
const compact = (time: number) => iso(time).replace(/[-:]/g, '');
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: object) => `${base64url({ alg: 'HS256' })}.${base64url(claims)}.c2ln`;
const cloudFront = (condition: object) =>
	Buffer.from(JSON.stringify({ Statement: [{ Resource: '*', Condition: condition }] }))
		.toString('base64')
		.replace(/\+/g, '-')
		.replace(/=/g, '_')
		.replace(/\//g, '~');

/** How services write the end of a link, and the same without what signs it. */
const FORMS: Record<string, [signed: (end: number) => string, unsigned: (end: number) => string]> =
	{
		'Amazon S3, R2, Wasabi, Backblaze, MinIO': [
			(end) =>
				`https://b.s3.amazonaws.com/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=${compact(end - 900_000)}&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=ab`,
			(end) =>
				`https://b.s3.amazonaws.com/a.jpg?X-Amz-Date=${compact(end - 900_000)}&X-Amz-Expires=900`,
		],
		'Amazon S3, version 2': [
			(end) =>
				`https://b.s3.amazonaws.com/a.jpg?AWSAccessKeyId=AK&Expires=${seconds(end)}&Signature=a%2Bb%3D`,
			(end) => `https://b.s3.amazonaws.com/a.jpg?AWSAccessKeyId=AK&Expires=${seconds(end)}`,
		],
		'Google Cloud Storage': [
			(end) =>
				`https://storage.googleapis.com/b/a.jpg?X-Goog-Date=${compact(end - 604_800_000)}&X-Goog-Expires=604800&X-Goog-Signature=ab`,
			(end) => `https://storage.googleapis.com/b/a.jpg?X-Goog-Date=${compact(end)}`,
		],
		'Google Cloud Storage, version 2': [
			(end) =>
				`https://storage.googleapis.com/b/a.jpg?GoogleAccessId=a%40b.c&Expires=${seconds(end)}&Signature=ab`,
			(end) => `https://storage.googleapis.com/b/a.jpg?Expires=${seconds(end)}`,
		],
		'Azure Blob Storage': [
			(end) =>
				`https://acc.blob.core.windows.net/c/a.png?sv=2022-11-02&st=2020-01-01T00%3A00Z&se=${encodeURIComponent(iso(end))}&sr=b&sp=r&sig=a%2Bb%3D`,
			(end) => `https://example.com/a.png?sv=3&se=${iso(end)}`,
		],
		'Azure, with fractions of a second': [
			(end) =>
				`https://acc.blob.core.windows.net/c/a.png?sv=2022-11-02&se=${iso(end).replace('Z', '.1234567Z')}&sig=ab`,
			(end) => `https://acc.blob.core.windows.net/c/a.png?sv=2022-11-02&sig=ab&si=${iso(end)}`,
		],
		CloudFront: [
			(end) =>
				`https://d1.cloudfront.net/a.jpg?Expires=${seconds(end)}&Signature=a~b&Key-Pair-Id=K2`,
			(end) => `https://d1.cloudfront.net/a.jpg?Expires=${seconds(end)}&Key-Pair-Id=K2`,
		],
		'CloudFront, with a policy': [
			(end) =>
				`https://d1.cloudfront.net/a.jpg?Policy=${cloudFront({ DateLessThan: { 'AWS:EpochTime': end / 1000 } })}&Signature=a~b&Key-Pair-Id=K2`,
			(end) =>
				`https://example.com/a.jpg?Policy=${cloudFront({ DateLessThan: { 'AWS:EpochTime': end / 1000 } })}&Signature=ab`,
		],
		'Alibaba OSS': [
			(end) =>
				`https://b.oss-cn-hangzhou.aliyuncs.com/a.jpg?x-oss-date=${compact(end - 60_000)}&x-oss-expires=60&x-oss-credential=c&x-oss-signature=ab`,
			(end) =>
				`https://b.oss-cn-hangzhou.aliyuncs.com/a.jpg?x-oss-date=${compact(end)}&x-oss-expires=60`,
		],
		'Alibaba OSS, version 2': [
			(end) =>
				`https://b.oss-cn-hangzhou.aliyuncs.com/a.jpg?x-oss-access-key-id=a&x-oss-expires=${seconds(end)}&x-oss-signature=ab`,
			(end) => `https://b.oss-cn-hangzhou.aliyuncs.com/a.jpg?x-oss-expires=${seconds(end)}`,
		],
		'Alibaba OSS, version 1': [
			(end) =>
				`https://b.oss-cn-hangzhou.aliyuncs.com/a.jpg?OSSAccessKeyId=a&Expires=${seconds(end)}&Signature=ab`,
			(end) =>
				`https://b.oss-cn-hangzhou.aliyuncs.com/a.jpg?OSSAccessKeyId=a&Expires=${seconds(end)}`,
		],
		'Volcengine TOS': [
			(end) =>
				`https://b.tos-cn-beijing.volces.com/a.jpg?X-Tos-Date=${compact(end - 60_000)}&X-Tos-Expires=60&X-Tos-Signature=ab`,
			(end) => `https://b.tos-cn-beijing.volces.com/a.jpg?X-Tos-Date=${compact(end - 60_000)}`,
		],
		'Tencent COS': [
			(end) =>
				`https://b.cos.ap-mumbai.myqcloud.com/a.jpg?q-sign-algorithm=sha1&q-ak=a&q-sign-time=1700000000%3B${seconds(end)}&q-signature=ab`,
			(end) => `https://b.cos.ap-mumbai.myqcloud.com/a.jpg?q-sign-time=1700000000;${seconds(end)}`,
		],
		'Huawei OBS': [
			(end) =>
				`https://b.obs.eu-de.otc.t-systems.com/a.jpg?AccessKeyId=a&Expires=${seconds(end)}&Signature=ab`,
			(end) => `https://b.obs.eu-de.otc.t-systems.com/a.jpg?Expires=${seconds(end)}`,
		],
		Laravel: [
			(end) => `https://shop.example/storage/a.jpg?expires=${seconds(end)}&signature=0af1`,
			(end) => `https://shop.example/storage/a.jpg?expires=${seconds(end)}`,
		],
		'Cloudinary, a download': [
			(end) =>
				`https://api.cloudinary.com/v1_1/demo/image/download?public_id=a&expires_at=${seconds(end)}&signature=ab`,
			(end) => `https://example.com/a.jpg?expires_at=${seconds(end)}`,
		],
		'Cloudinary, a token': [
			(end) =>
				`https://res.cloudinary.com/demo/image/authenticated/a.jpg?__cld_token__=st=1700000000~exp=${seconds(end)}~acl=/image/*~hmac=ab`,
			(end) =>
				`https://res.cloudinary.com/demo/image/upload/a.jpg?__cld_token__=exp=${seconds(end)}`,
		],
		Akamai: [
			(end) => `https://media.example.com/a.jpg?hdnts=exp=${seconds(end)}~acl=%2f*~hmac=ab`,
			(end) => `https://media.example.com/a.jpg?note=exp=${seconds(end)}~hmac=ab`,
		],
		Uploadcare: [
			(end) =>
				`https://cdn.example.com/1-2-3/?token=exp%3D${seconds(end)}~acl%3D%2F1-2-3%2F~hmac%3Dab`,
			(end) => `https://cdn.example.com/1-2-3/?token=exp%3D${seconds(end)}`,
		],
		'OpenStack Swift': [
			(end) =>
				`https://storage.example.net/v1/AUTH_a/b/a.jpg?temp_url_sig=ab&temp_url_expires=${seconds(end)}`,
			(end) => `https://storage.example.net/v1/AUTH_a/b/a.jpg?temp_url_expires=${seconds(end)}`,
		],
		ImageKit: [
			(end) => `https://ik.imagekit.io/demo/a.jpg?ik-t=${seconds(end)}&ik-s=0af1`,
			(end) => `https://ik.imagekit.io/demo/a.jpg?ik-t=${seconds(end)}`,
		],
		'Cloudflare Images': [
			(end) => `https://imagedelivery.net/h/1/public?exp=${seconds(end)}&sig=ab`,
			(end) => `https://example.com/a.jpg?exp=${seconds(end)}&sig=ab`,
		],
		imgix: [
			(end) => `https://shop.imgix.net/a.jpg?expires=${seconds(end)}&s=0af1`,
			(end) => `https://shop.example.com/a.jpg?expires=${seconds(end)}&s=0af1`,
		],
		bunny: [
			(end) => `https://shop.b-cdn.net/a.jpg?token=aiDhHXZGHid&expires=${seconds(end)}`,
			(end) => `https://shop.b-cdn.net/a.jpg?expires=${seconds(end)}`,
		],
		Discord: [
			(end) =>
				`https://cdn.discordapp.com/attachments/1/2/a.png?ex=${hex(end)}&is=${hex(end - 86_400_000)}&hm=0af1&`,
			(end) => `https://example.com/a.png?ex=${hex(end)}&is=${hex(end)}&hm=0af1`,
		],
		'Facebook and Instagram': [
			(end) =>
				`https://scontent-ams4-1.xx.fbcdn.net/v/t39/a.jpg?_nc_cat=1&oh=00_Af&oe=${hex(end).toUpperCase()}`,
			(end) => `https://example.com/a.jpg?oh=00_Af&oe=${hex(end)}`,
		],
		Supabase: [
			(end) =>
				`https://p.supabase.co/storage/v1/object/sign/b/a.jpg?token=${jwt({ url: 'b/a.jpg', exp: end / 1000 })}`,
			(end) =>
				`https://p.supabase.co/storage/v1/object/sign/b/a.jpg?name=${jwt({ exp: end / 1000 })}`,
		],
		'images of private repositories at GitHub': [
			(end) =>
				`https://private-user-images.githubusercontent.com/1/2.png?jwt=${jwt({ exp: end / 1000, nbf: 1_700_000_000 })}`,
			(end) =>
				`https://private-user-images.githubusercontent.com/1/2.png?ref=${jwt({ exp: end / 1000 })}`,
		],
	};

describe.each(Object.entries(FORMS))('%s', (_service, [signed, unsigned]) => {
	test.each([
		[6 * MINUTE, '6 minutes'],
		[89 * MINUTE, '89 minutes'],
		[2 * 60 * MINUTE, '2 hours'],
		[3 * 24 * 60 * MINUTE, '3 days'],
	])('expired %i ms ago', (ago, told) => {
		expect(problem(signed(NOW - ago))?.what).toBe(`is a link that expired ${told} ago`);
	});

	test.each([-4 * MINUTE, 0, 10 * MINUTE, 30 * 24 * 60 * MINUTE])('holds in %i ms', (ahead) => {
		expect(problem(signed(NOW + ahead))).toBeUndefined();
	});

	test('is nobody’s promise where nothing signs it', () => {
		expect(problem(unsigned(NOW - 24 * 60 * MINUTE))).toBeUndefined();
	});
});

test.each([
	`https://acc.blob.core.windows.net/c/a.png?sv=2022-11-02&sig=ab&st=${iso(NOW + 120 * MINUTE)}&se=2099-01-01T00:00:00Z`,
	`https://d1.cloudfront.net/a.jpg?Policy=${cloudFront({ DateGreaterThan: { 'AWS:EpochTime': NOW / 1000 + 7200 }, DateLessThan: { 'AWS:EpochTime': 4_070_908_800 } })}&Signature=ab&Key-Pair-Id=K2`,
	`https://b.cos.ap-mumbai.myqcloud.com/a.jpg?q-sign-time=${seconds(NOW + 120 * MINUTE)};4070908800&q-signature=ab`,
	`https://media.example.com/a.jpg?hdnea=st=${seconds(NOW + 120 * MINUTE)}~exp=4070908800~hmac=ab`,
])('%s does not work yet', (link) => {
	const found = problem(link);
	expect(found?.what).toBe('is a link that only becomes valid in 2 hours');
	expect(flawsOf(found?.hint)).toEqual([]);
	expect(expiryOf(new URL(link), NOW + 116 * MINUTE, LINKED_IMAGE)).toBeUndefined();
});

test.each([
	'https://example.com/a.jpg',
	'https://firebasestorage.googleapis.com/v0/b/s/o/a.jpg?alt=media&token=1b2c-3d4e',
	'https://example.com/a.jpg?token=eyJ.e30.c2ln',
	`https://example.com/a.jpg?token=${jwt({ exp: 'never' })}`,
	`https://example.com/a.jpg?token=${jwt({})}`,
	'https://example.com/a.jpg?Expires=never&Signature=ab',
	'https://example.com/a.jpg?Expires=1500000000000&Signature=ab',
	'https://example.com/a.jpg?Expires=86400&Signature=ab',
	'https://b.s3.amazonaws.com/a.jpg?X-Amz-Date=yesterday&X-Amz-Expires=900&X-Amz-Signature=ab',
	'https://b.s3.amazonaws.com/a.jpg?X-Amz-Date=20200101T000000Z&X-Amz-Expires=soon&X-Amz-Signature=ab',
	'https://d1.cloudfront.net/a.jpg?Policy=%%%&Signature=ab&Key-Pair-Id=K2',
	`https://d1.cloudfront.net/a.jpg?Policy=${base64url(null)}&Signature=ab&Key-Pair-Id=K2`,
	`https://d1.cloudfront.net/a.jpg?Policy=${base64url({ Statement: 1 })}&Signature=ab&Key-Pair-Id=K2`,
	`https://d1.cloudfront.net/a.jpg?Policy=${cloudFront({ DateLessThan: null })}&Signature=ab&Key-Pair-Id=K2`,
	'https://acc.blob.core.windows.net/c/a.png?sv=2022-11-02&si=policy&sig=ab',
	'https://acc.blob.core.windows.net/c/a.png?sv=2022-11-02&se=2020-01-01&sig=ab',
	'https://acc.blob.core.windows.net/c/a.png?sv=2022-11-02&se=2020-99-01T00:00Z&sig=ab',
	'https://b.cos.ap-mumbai.myqcloud.com/a.jpg?q-signature=ab',
	'https://scontent.whatsapp.net/v/t61/1.jpg?oh=01_Q5Aa&oe=60000000',
])('%s says nothing of its end', (link) => {
	expect(problem(link)).toBeUndefined();
});

test('where a parameter stands twice, the first one counts, in whatever case', () => {
	const link = 'https://example.com/a.jpg?EXPIRES=1500000000&signature=ab&Expires=4070908800';
	expect(problem(link)?.what).toMatch(/expired \d+ days ago$/);
	expect(flawsOf(problem(link)?.hint)).toEqual([]);
});
