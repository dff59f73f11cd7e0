/** Links that people enter, and whether a stranger gets a picture there. */
export const REFUSED: ReadonlyArray<[link: string, text: RegExp]> = [
	['https://files.slack.com/files-tmb/T000-F000-abc/photo_720.jpg', /requires signing in/],
	['https://mmg.whatsapp.net/v/t62.7118-24/123.enc?ccb=11', /encrypted/],
	['https://console.cloud.google.com/storage/browser/bucket/a.jpg', /a console/],
	['https://s3.console.aws.amazon.com/s3/object/bucket?prefix=a.jpg', /a console/],
	['https://www.googleapis.com/drive/v3/files/1AbC?alt=media', /requires a token/],
	[
		'https://n8n.example.com/rest/binary-data?id=s3:workflows/1/executions/2/binary_data/x',
		/within n8n.+Choose File/,
	],
	['https://firebasestorage.googleapis.com/v0/b/shop.appspot.com/o/a.jpg', /Add \?alt=media/],
	['https://postimg.cc/abc1234', /page/],
	['https://prnt.sc/abc123', /page/],
	['https://gyazo.com/0123456789abcdef0123456789abcdef', /page/],
	['https://www.pinterest.com/pin/123/', /page/],
	['https://app.box.com/s/abc', /page/],
	['https://gitlab.com/o/r/-/blob/main/img.png', /page/],
	[
		'https://example.com/a.jpg;https://example.com/b.jpg',
		/more than one link.+Create one item for each/,
	],
	['https://example.com/a.jpghttps://example.com/b.jpg', /more than one link/],
	['https://example.com/a.jpg, https://example.com/b.jpg', /more than one link/],
	['https://example.com/drawing.svg', /doesn't show \.svg as an image/],
	['https://example.com/photo.HEIC', /doesn't show \.heic as an image/],
	['https://example,com/a.jpg', /has "," in its server name/],
	['https://shop:pa55@example.com/a.jpg', /a password, which would be sent to Gupshup/],
	['/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD', /Convert to File.+File as the Image Source/],
];

export const SENT: readonly string[] = [
	'https://example.com/data:a.png',
	'https://drive.www.google.com/file/d/abc/view',
	'https://raw.githubusercontent.com/o/r/main/img.png',
	'https://i.postimg.cc/abc1234/a.jpg',
	'https://i.gyazo.com/0123456789abcdef0123456789abcdef.jpg',
	'https://i.pinimg.com/originals/aa/bb/cc.jpg',
	'https://github.com/o/r/raw/main/img.png',
	'https://gitlab.com/o/r/-/raw/main/img.png',
	'https://storage.googleapis.com/bucket/a.jpg',
	'https://storage.googleapis.com/bucket/a.jpg?X-Goog-Signature=ab%2Bc%3D',
	// a proxy carries another link in its path
	'https://res.cloudinary.com/demo/image/fetch/w_300/https://example.com/b.jpg',
	'https://wsrv.nl/?url=example.com/b.jpg&url2=https://example.com/c.jpg',
	// commas and semicolons are legal
	'https://example.com/a,b;c.jpg',
	// the ending of the path decides, not what a query says
	'https://example.com/download.php?file=brochure.pdf&as=jpg',
	// many servers answer such links with a JPEG: with Check the Link First the bytes decide
	'https://example.com/photo.webp',
];
