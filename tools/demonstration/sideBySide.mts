import sharp from 'sharp';

/** Two pictures in one, of the same height. */
export async function sideBySide(file: string, left: Buffer, right: Buffer): Promise<void> {
	const height = 720;
	const gap = 24;
	const scaled = await Promise.all(
		[left, right].map(
			async (each) =>
				await sharp(each).resize({ height }).png().toBuffer({ resolveWithObject: true }),
		),
	);
	const [first, second] = scaled;
	await sharp({
		create: {
			width: first.info.width + gap + second.info.width,
			height,
			channels: 4,
			background: '#ffffff',
		},
	})
		.composite([
			{ input: first.data, left: 0, top: 0 },
			{ input: second.data, left: first.info.width + gap, top: 0 },
		])
		.webp({ quality: 85 })
		.toFile(file);
}
