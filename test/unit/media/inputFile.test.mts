/** Sizes of files, where n8n tells them in another way than today. */
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { InputFiles } from '../../../nodes/gupshup/media/inputFile';

const MB = 1024 * 1024;

/** An item whose file n8n keeps by itself or in the item; which files it was asked about is noted. */
function itemWith(file: Partial<IBinaryData>, asked: string[]): IExecuteFunctions {
	return {
		helpers: {
			assertBinaryData: () => ({ mimeType: 'image/png', data: '', ...file }),
			getBinaryMetadata: async (id: string) => {
				asked.push(id);
				return await Promise.resolve({ fileSize: 6 * MB });
			},
		},
		getInputData: () => [{ json: {}, binary: { data: file } }],
	} as unknown as IExecuteFunctions;
}

const readFrom = async (file: Partial<IBinaryData>, asked: string[] = []) =>
	await new InputFiles(itemWith(file, asked)).read(0, 'data');

test('n8n is asked for the size of a file that it keeps, before anything of it is read', async () => {
	const asked: string[] = [];
	await expect(readFrom({ id: 'filesystem-v2:1' }, asked)).rejects.toThrow(/has 6\.0 MB/);
	expect(asked).toEqual(['filesystem-v2:1']);
});

test('but not where the item says it, or holds the file', async () => {
	const asked: string[] = [];
	await expect(readFrom({ id: 'filesystem-v2:1', bytes: 7 * MB }, asked)).rejects.toThrow(
		/7\.0 MB/,
	);
	await expect(readFrom({ data: 'SGVsbG8=' }, asked)).rejects.toThrow(/is a text file/);
	expect(asked).toEqual([]);
});
