/**
 * For each rule about links: links that it is there for, and links close by that work and must never be
 * refused.
 */
export const RULE_EXAMPLES: ReadonlyArray<{ catches: string[]; passes: string[] }> = [
	{
		catches: [
			'https://drive.google.com/file/d/1AbC/view?usp=sharing',
			'https://drive.google.com/open?id=1AbC',
			'https://drive.google.com/drive/folders/1AbC',
			'https://drive.google.com/uc',
			'https://drive.google.com/uc/files?id=1AbC',
		],
		passes: [
			'https://drive.google.com/uc?export=view&id=1AbC',
			'https://drive.google.com/u/0/uc?id=1AbC&export=download',
			'https://drive.google.com/thumbnail?id=1AbC&sz=w1000',
			'https://drive.usercontent.google.com/download?id=1AbC',
			'https://lh3.googleusercontent.com/d/1AbC',
		],
	},
	{
		catches: [
			'https://docs.google.com/document/d/1AbC/edit',
			'https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0',
			'https://docs.google.com/file/d/1AbC/preview',
			'https://docs.google.com/document/d/1AbC/publish-me/edit',
		],
		passes: [
			'https://docs.google.com/drawings/d/1AbC/export/png',
			'https://docs.google.com/drawings/d/e/2PACX/pub?w=960&h=720',
			'https://docs.google.com/spreadsheets/d/e/2PACX/pubchart?oid=1&format=image',
			'https://docs.google.com/presentation/d/1AbC/export/jpeg?pageid=p1',
			'https://docs.google.com/uc?id=1AbC',
			'https://docs.google.com/spreadsheets/d/e/2PACX/pubhtml',
		],
	},
	{
		catches: [
			'https://photos.google.com/share/AF1Q',
			'https://photos.app.goo.gl/abc',
			'https://images.app.goo.gl/abc',
		],
		passes: ['https://lh3.googleusercontent.com/pw/AP1Gcz=w1200'],
	},
	{
		catches: ['https://www.google.com/imgres?imgurl=https%3A%2F%2Fexample.com%2Fa.jpg'],
		passes: ['https://www.google.com/images/branding/googlelogo/2x/googlelogo_color_272x92dp.png'],
	},
	{
		catches: ['https://www.googleapis.com/drive/v3/files/1AbC?alt=media'],
		passes: [
			'https://www.googleapis.com/drive/v3/files/1AbC?alt=media&key=AIzaSyExample',
			'https://storage.googleapis.com/drive/a.jpg',
		],
	},
	{
		catches: [
			'https://firebasestorage.googleapis.com/v0/b/shop.appspot.com/o/a.jpg',
			'https://firebasestorage.googleapis.com/v0/b/shop.appspot.com/o/a.jpg?token=1-2',
		],
		passes: [
			'https://firebasestorage.googleapis.com/v0/b/shop.appspot.com/o/a.jpg?alt=media',
			'https://firebasestorage.googleapis.com/v0/b/shop.appspot.com/o/a.jpg?alt=media&token=1-2',
			'https://firebasestorage.googleapis.com/v1/v0/b/a/o/b.jpg',
		],
	},
	{
		catches: ['https://storage.cloud.google.com/bucket/a.jpg'],
		passes: [
			'https://storage.googleapis.com/bucket/a.jpg',
			'https://storage.googleapis.com/bucket/a.jpg?X-Goog-Signature=ab%2Bc%3D',
		],
	},
	{
		catches: [
			'https://console.cloud.google.com/storage/browser/bucket/a.jpg',
			'https://s3.console.aws.amazon.com/s3/object/bucket?prefix=a.jpg',
			'https://eu-west-1.console.aws.amazon.com/s3/object/bucket?prefix=a.jpg',
			'https://portal.azure.com/#view/a.jpg',
		],
		passes: [
			'https://bucket.s3.amazonaws.com/a.jpg',
			'https://console.example.com/a.jpg',
			'https://account.blob.core.windows.net/c/a.png',
			'https://res.cloudinary.com/demo/image/upload/a.jpg',
		],
	},
	{
		catches: [
			'https://www.dropbox.com/s/abc/a.jpg?dl=0',
			'https://www.dropbox.com/scl/fi/abc/a.jpg?rlkey=x&st=y',
			'https://www.dropbox.com/scl/fi/s/raw/a.jpg',
		],
		passes: [
			'https://www.dropbox.com/s/raw/abc/a.jpg',
			'https://www.dropbox.com/s/dl/abc/a.jpg',
			'https://www.dropbox.com/s/abc/a.jpg?raw=1',
			'https://www.dropbox.com/scl/fi/abc/a.jpg?rlkey=x&dl=1',
			'https://dl.dropboxusercontent.com/s/abc/a.jpg',
		],
	},
	{
		catches: [
			'https://content.dropboxapi.com/2/files/download',
			'https://graph.microsoft.com/v1.0/me/drive/items/1/content',
		],
		passes: ['https://graph.facebook.com/v19.0/cocacola/picture'],
	},
	{
		catches: [
			'https://1drv.ms/i/s!AbC',
			'https://onedrive.live.com/?id=1',
			'https://onedrive.live.com/embed?resid=1',
			'https://onedrive.live.com/a/download?resid=1',
			'https://onedrive.live.com/downloads?resid=1',
			'https://1drv.ms/i/c/1b2c/IQAbC?e=x',
			'https://1drv.ms/i/c/1b2c/EQAbC',
			'https://1drv.ms/f/c/1b2c/IQAbC',
			'https://1drv.ms/u/i/c/1b2c/IQAbC',
		],
		passes: [
			'https://onedrive.live.com/download.aspx?cid=1&resid=1%212&authkey=x',
			'https://onedrive.live.com/embed?resid=1%212&authkey=x&width=1200&height=630',
			'https://1drv.ms/i/c/1b2c/IQAbC?width=400',
			'https://1drv.ms/i/c/1b2c/UQAbC',
			'https://1drv.ms/i/c/1b2c/IQAbC',
			'https://onedrive.live.com/download?resid=1&authkey=x',
			'https://1drv.ms/i/s!AbC?download=1',
			'https://public.dm.files.1drv.com/y4m/a.jpg',
		],
	},
	{
		catches: [
			'https://acme-my.sharepoint.com/:i:/g/personal/maya/Eabc',
			'https://acme.sharepoint.com/sites/shop/Shared%20Documents/a.jpg',
		],
		passes: [
			'https://acme.sharepoint.com/sites/shop/_layouts/15/download.aspx?UniqueId=1&tempauth=v1.x',
			'https://acme.sharepoint.com/:i:/s/shop/Eabc?download=1',
		],
	},
	{
		catches: ['https://www.icloud.com/photos/#0abc', 'https://share.icloud.com/photos/0abc'],
		passes: ['https://cvws.icloud-content.com/B/abc/a.jpg?o=x'],
	},
	{
		catches: [
			'https://app.box.com/s/abc',
			'https://acme.app.box.com/file/123',
			'https://app.box.com/v/abc',
			'https://app.box.com/folder/123',
		],
		passes: [
			'https://app.box.com/shared/static/abc.jpg',
			'https://app.box.com/shared/s/abc.jpg',
			'https://acme.box.com/shared/static/abc.jpg',
		],
	},
	{
		catches: [
			'https://we.tl/t-abc',
			'https://wetransfer.com/downloads/1',
			'https://mega.nz/file/abc#key',
			'https://disk.yandex.ru/i/abc',
		],
		passes: [
			'https://downloads.disk.yandex.ru/preview/abc/a.jpg',
			'https://mega.nz.example.com/a.jpg',
		],
	},
	{
		catches: [
			'https://www.mediafire.com/file/abc/a.jpg/file',
			'https://pixeldrain.com/u/abc',
			'https://www.mediafire.com/file_premium/abc/a.jpg',
			'https://pixeldrain.com/l/abc',
		],
		passes: ['https://pixeldrain.com/api/file/abc', 'https://download1234.mediafire.com/abc/a.jpg'],
	},
	{
		catches: [
			'https://files.slack.com/files-pri/T000-F000/a.jpg',
			'https://acme.slack.com/files/U000/F000/a.jpg',
			'https://acme.slack.com/archives/C000/p1',
		],
		passes: [
			'https://files.slack.com/files-pri/T000-F000/a.jpg?pub_secret=abc',
			'https://files.slack.com/files/T000/a.jpg?pub_secret=abc',
			'https://avatars.slack-edge.com/2024/a.png',
			'https://a.slack-edge.com/80588/img/a.png',
			'https://slack.com/img/a.png',
			'https://acme.slack.com/img/files/a.png',
		],
	},
	{
		catches: ['https://discord.com/channels/1/2/3'],
		passes: ['https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&is=2&hm=3'],
	},
	{
		catches: [
			'https://api.telegram.org/file/bot123:AAE-x/photos/file_0.jpg',
			'https://api.telegram.org/bot123:AAE-x/getFile',
		],
		passes: [
			'https://telegram.org/img/t_logo.png',
			'https://api.telegram.org/file/robot/a.jpg',
			'https://api.telegram.org/a/bot1:2/a.jpg',
		],
	},
	{
		catches: [
			'https://mmg.whatsapp.net/v/t62.7118-24/123?ccb=11',
			'https://media-ams4-1.cdn.whatsapp.net/v/t62/1.enc?ccb=1',
		],
		passes: ['https://pps.whatsapp.net/v/t61.24694-24/1.jpg?ccb=11'],
	},
	{
		catches: ['https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=x'],
		passes: ['https://lookaside.fbsbx.com/lookaside/crawler/media/?media_id=1'],
	},
	{
		catches: [
			'https://n8n.example.com/rest/binary-data?id=s3:workflows/1/executions/2/binary_data/x',
			'https://example.com/n8n/rest/binary-data?id=filesystem-v2:x&action=view',
		],
		passes: [
			'https://n8n.example.com/rest/binary-data/signed?token=eyJ',
			'https://example.com/rest/binary-data.jpg?id=1',
		],
	},
	{
		catches: [
			'https://github.com/o/r/blob/main/img.png',
			'https://github.com/acme/photos/blob/main/img.png',
		],
		passes: [
			'https://github.com/o/r/blob/main/img.png?raw=true',
			'https://github.com/o/r/raw/main/img.png',
			'https://github.com/acme/photos/raw/main/o/r/blob/img.png',
			'https://github.com/acme/blob/a.png',
			'https://raw.githubusercontent.com/o/r/main/img.png',
			'https://github.com/user-attachments/assets/1',
		],
	},
	{
		catches: [
			'https://gitlab.com/o/r/-/blob/main/img.png',
			'https://gitlab.com/acme/shop/photos/-/blob/main/img.png',
			'https://bitbucket.org/o/r/src/main/img.png',
			'https://bitbucket.org/acme/photos/src/main/img.png',
			'https://codeberg.org/o/r/src/branch/main/img.png',
		],
		passes: [
			'https://gitlab.com/o/r/-/raw/main/img.png',
			'https://bitbucket.org/o/r/raw/main/img.png',
			'https://bitbucket.org/acme/photos/raw/main/o/r/src/img.png',
			'https://gitlab.com/acme/-/blob/main/img.png',
			'https://codeberg.org/o/r/raw/branch/main/img.png',
		],
	},
	{
		catches: [
			'https://imgur.com/abc1234',
			'https://imgur.com/a/abc',
			'https://imgur.com/gallery/x',
			'https://imgur.com/gallery/dr.cat-in-the-hat',
			'https://imgur.com/gallery/download/x',
			'https://imgur.com/download/',
		],
		passes: [
			'https://imgur.com/download/abc1234/',
			'https://i.imgur.com/abc1234.jpg',
			'https://imgur.com/abc1234.png',
			'https://imgur.com/abc1234.JPEG',
		],
	},
	{
		catches: [
			'https://postimg.cc/abc1234',
			'https://prnt.sc/abc123',
			'https://ibb.co/abc123',
			'https://ibb.co/abc.png/view',
			'https://pin.it/abc',
			'https://flic.kr/p/abc',
		],
		passes: [
			'https://i.postimg.cc/abc1234/a.jpg',
			'https://image.prntscr.com/image/abc.png',
			'https://i.ibb.co/abc/a.jpg',
			'https://ibb.co/abc.jpg',
			'https://ibb.co/abc.JPEG',
			'https://ibb.co/abc.png',
			'https://live.staticflickr.com/1/2_3_b.jpg',
		],
	},
	{
		catches: ['https://gyazo.com/0123456789abcdef0123456789abcdef'],
		passes: [
			'https://i.gyazo.com/0123456789abcdef0123456789abcdef.jpg',
			'https://gyazo.com/0123456789abcdef0123456789abcdef/raw',
			'https://gyazo.com/thumb/0123456789abcdef0123456789abcdef',
		],
	},
	{
		catches: [
			'https://www.pinterest.com/pin/123/',
			'https://in.pinterest.com/pin/1',
			'https://www.pinterest.co.uk/pin/1',
			'https://pinterest.de/pin/1',
			'https://www.pinterest.com.au/pin/1',
			'https://www.pinterest.ca/pin/1',
		],
		passes: [
			'https://i.pinimg.com/originals/aa/bb/cc.jpg',
			'https://pinterest.example.com/pin/1.jpg',
			'https://notpinterest.com/pin/1.jpg',
			'https://pinterest.com.example.com/pin/1.jpg',
			'https://www.pinterest.com/images/pin/1.jpg',
		],
	},
	{
		catches: [
			'https://www.instagram.com/p/abc/',
			'https://www.facebook.com/photo.php?fbid=1',
			'https://www.facebook.com/photo?fbid=1',
			'https://www.facebook.com/acme/photos/1',
			'https://www.instagram.com/reel/abc',
			'https://x.com/acme/status/1',
		],
		passes: [
			'https://scontent.cdninstagram.com/v/a.jpg',
			'https://pbs.twimg.com/media/a.jpg',
			'https://www.instagram.com/p/abc/media/?size=l',
			'https://www.facebook.com/images/p/a.png',
			'https://www.facebook.com/photos.png',
			'https://www.facebook.com/images/fb_icon_325x325.png',
		],
	},
	{
		catches: [
			'https://www.flickr.com/photos/a/1/',
			'https://unsplash.com/photos/a-cat-1AbC',
			'https://www.pexels.com/photo/a-cat-123/',
			'https://www.canva.com/design/DAF/view',
			'https://www.pexels.com/de-de/photo/a-cat-123/',
			'https://pixabay.com/de/photos/a-cat-123/',
			'https://www.figma.com/file/abc',
			'https://unsplash.com/photos/1AbC/download/all',
			'https://unsplash.com/photos/a.jpg.1AbC',
		],
		passes: [
			'https://unsplash.com/photos/1AbC/download',
			'https://pixabay.com/photos/a.jpeg',
			'https://pixabay.com/photos/a.jpg',
			'https://pixabay.com/photos/a.png',
			'https://pixabay.com/get/abc/photos/1',
			'https://images.unsplash.com/photo-1?w=800',
			'https://images.pexels.com/photos/1/pexels-photo-1.jpeg',
			'https://cdn.pixabay.com/photo/2015/1/1/a.jpg',
		],
	},
	{
		catches: [
			'https://commons.wikimedia.org/wiki/File:Cat.jpg',
			'https://de.wikipedia.org/wiki/Datei:Cat.jpg',
			'https://fr.wikipedia.org/wiki/Fichier:Cat.jpg',
		],
		passes: [
			'https://upload.wikimedia.org/wikipedia/commons/a/a9/Cat.jpg',
			'https://commons.wikimedia.org/wiki/Special:FilePath/Cat.jpg',
			'https://upload.wikimedia.org/x/wiki/File:Cat.jpg',
		],
	},
	{
		catches: [
			'https://example.com/drawing.svg',
			'https://example.com/photo.HEIC',
			'https://example.com/price-list.pdf?X-Amz-Signature=ab',
			'https://example.com/film.mp4#t=1',
		],
		passes: [
			'https://example.com/photo.webp',
			'https://example.com/photo.gif',
			'https://example.com/page.html',
			'https://example.com/download.php?file=brochure.pdf&as=jpg',
			'https://example.com/brochure.pdf.jpg',
			'https://example.com/pdf',
			'https://res.cloudinary.com/demo/image/upload/f_auto,q_auto/photo.heic',
			'https://res.cloudinary.com/demo/image/upload/f_jpg,pg_1/doc.pdf',
			'https://shop.imgix.net/doc.pdf?page=1&fm=jpg',
			'https://shop.imgix.net/photo.heic?auto=format',
			'https://img.example.com/render/https://example.com/doc.pdf',
			'https://example.com/thumbnail/doc.pdf',
			'https://example.com/rails/active_storage/representations/proxy/a/b/photo.heic',
			'https://example.com/jpg/doc.pdf',
		],
	},
	{
		catches: [
			'https://b.s3.amazonaws.com/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&amp;X-Amz-Date=20991130T000000Z&amp;X-Amz-Signature=ab',
			'https://a.r2.cloudflarestorage.com/b/a.jpg?X-Amz-Algorithm=A&amp;X-Amz-Signature=ab',
			'https://acc.blob.core.windows.net/c/a.png?sv=2022-11-02&amp;se=2099-01-01T00:00Z&amp;sig=ab',
			'https://firebasestorage.googleapis.com/v0/b/s/o/a.jpg?alt=media&amp;token=1-2',
			'https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&amp;is=2&amp;hm=3',
		],
		passes: [
			'https://example.com/a.jpg?w=1&amp;h=2',
			'https://example.com/a.jpg?text=a&amp;b',
			'https://example.com/a&amp;token=1.jpg',
			'https://b.s3.amazonaws.com/a.jpg?X-Amz-Algorithm=A&X-Amz-Signature=ab',
		],
	},
	{
		catches: [
			'https://example.com/a.jpg)',
			'https://example.com/a.PNG]',
			"https://example.com/a.jpeg'",
			'https://example.com/(1)/a.jpg)',
		],
		passes: [
			'https://example.com/(a.jpg)',
			"https://example.com/'a.jpg'",
			'https://example.com/[a.jpg]',
			'https://example.com/resize(200,a.jpg)',
			'https://example.com/a.jpg)?w=1',
			'https://example.com/a.jpg)#b',
			'https://example.com/a.jpg)/b',
			'https://example.com/a)',
		],
	},
	{
		catches: [
			'https://acc.r2.cloudflarestorage.com/bkt/a.jpg',
			'https://bkt.acc.eu.r2.cloudflarestorage.com/a.jpg?v=1',
		],
		passes: [
			'https://acc.r2.cloudflarestorage.com/bkt/a.jpg?X-Amz-Signature=ab',
			'https://acc.r2.cloudflarestorage.com/bkt/a.jpg?AWSAccessKeyId=a&Signature=ab',
			'https://pub-0123.r2.dev/a.jpg',
			'https://r2.example.com/a.jpg',
		],
	},
	{
		catches: [
			'https://p.supabase.co/storage/v1/object/sign/b/a.jpg',
			'https://p.supabase.co/storage/v1/object/authenticated/b/a.jpg',
			'https://db.example.com/storage/v1/object/authenticated/b/a.jpg?token=x',
			'https://p.supabase.co/storage/v1/render/image/sign/b/a.jpg?width=100',
			'https://p.supabase.co/storage/v1/render/image/authenticated/b/a.jpg',
		],
		passes: [
			'https://p.supabase.co/storage/v1/object/sign/b/a.jpg?token=abc',
			'https://p.supabase.co/storage/v1/render/image/sign/b/a.jpg?token=abc',
			'https://p.supabase.co/storage/v1/object/public/b/a.jpg',
			'https://p.supabase.co/storage/v1/render/image/public/sign/a.jpg',
			'https://example.com/object/sign/b/a.jpg',
		],
	},
	{
		catches: ['https://supabase.com/dashboard/project/p/storage/buckets/b'],
		passes: ['https://supabase.com/images/og/a.png', 'https://supabase.com/dashboard.png'],
	},
	{
		catches: [
			'https://trello.com/1/cards/5e65/attachments/5e67/download/a.jpg',
			'https://api.trello.com/1/cards/5e65/attachments/5e67/download/a.jpg',
			'https://trello.com/1/cards/5e65/attachments/5e67/previews/5e68/download',
		],
		passes: [
			'https://trello.com/1/cards/5e65/attachments/5e67/download/a.jpg?key=a&token=b',
			'https://trello-attachments.s3.amazonaws.com/5e65/5e67/a.jpg',
			'https://trello.com/images/cards/a.png',
		],
	},
	{
		catches: [
			'https://airtable.com/appX/tblY/viwZ/recA',
			'https://airtable.com/app0123456789abcd/shr1',
			'https://www.airtable.com/appX/viwZ',
		],
		passes: [
			'https://v5.airtableusercontent.com/v3/u/1/1/1/a/b',
			'https://dl.airtable.com/.attachments/a/b.jpg',
			'https://airtable.com/images/apple-touch-icon.png',
			'https://airtable.com/apps/a.png',
			'https://airtable.com/application/page.png',
		],
	},
	{
		catches: [
			'https://acme.atlassian.net/secure/attachment/10001/a.jpg',
			'https://acme.atlassian.net/rest/api/3/attachment/content/10001',
		],
		passes: [
			'https://acme.atlassian.net/wiki/download/attachments/1/a.jpg?api=v2',
			'https://issues.apache.org/jira/secure/attachment/1/a.png',
			'https://acme.atlassian.net/s/images/a.png',
			'https://acme.atlassian.net/images/secure/attachment/a.png',
		],
	},
	{
		catches: [
			'https://erp.example.com/private/files/a.jpg',
			'https://erp.example.com/private/files/a.jpg?fid=1b2c',
		],
		passes: [
			'https://erp.example.com/files/a.jpg',
			'https://erp.example.com/private/files/a.jpg?signature=ab',
			'https://example.com/shop/private/files/a.jpg',
			'https://example.com/private/files.jpg',
		],
	},
	{
		catches: [
			'https://graph.facebook.com/v21.0/1234567890123',
			'https://graph.facebook.com/1234567890123/',
		],
		passes: [
			'https://graph.facebook.com/v21.0/1234567890123/picture',
			'https://graph.facebook.com/cocacola/picture?type=large',
		],
	},
	{
		catches: ['https://partner.gupshup.io/partner/app/1b2c/media/123'],
		passes: [
			'https://filemanager.gupshup.io/wa/1b2c/wa/media/123?download=false',
			'https://partner.gupshup.io/images/a.png',
		],
	},
];
