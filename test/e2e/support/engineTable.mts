/** The table of the README: what of the package works in the engine of which version of n8n. */

/** Its rows, each of them a test for every version. */
export const FEATURES = [
	'Loading the package',
	'Image by link, to a list',
	'Image from a file, uploaded once',
	'Template',
	'Image with Buttons',
	'Error output',
	'Error texts',
	'Lost answers',
	'Retry On Fail',
	'Stop',
	'Token from a client secret',
	'Send Only Once Per',
	'Send and Wait for Response',
	'Gupshup Trigger',
] as const;

export type Feature = (typeof FEATURES)[number];

/** One version, and what became of the features that were tried in it. */
export interface EngineColumn {
	n8n: string;
	core: string;
	cells: Partial<Record<Feature, string>>;
}

/** Between features that have a row together. */
const TOGETHER = '; ';

/** The table in Markdown, as Prettier writes it. Features of which the same is to be said have one row. */
export function engineTable(columns: EngineColumn[]): string {
	const rows = [
		['n8n', ...columns.map(({ n8n }) => n8n)],
		['n8n-core', ...columns.map(({ core }) => core)],
		...alikeTogether(
			FEATURES.map((feature) => [feature, ...columns.map(({ cells }) => cells[feature] ?? '')]),
		),
	];
	const widths = rows[0].map((_, at) => Math.max(3, ...rows.map((row) => row[at].length)));
	const line = (cells: string[]) =>
		`| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
	const [header, ...body] = rows.map(line);
	return [header, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function alikeTogether(rows: string[][]): string[][] {
	const groups = new Map<string, string[][]>();
	for (const row of rows) {
		const said = row.slice(1).join('|');
		groups.set(said, [...(groups.get(said) ?? []), row]);
	}
	return [...groups.values()].map((group) => [
		group.map(([feature]) => feature).join(TOGETHER),
		...group[0].slice(1),
	]);
}

/** The features in the first cell of a row. */
export function featuresIn(cell: string): string[] {
	return cell.split(TOGETHER);
}

/** What such a table says of each feature in a version. */
export function columnIn(table: string, n8n: string): Record<string, string> {
	const [head, , , ...rows] = table.split('\n').map((line) =>
		line
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
	const at = head.indexOf(n8n);
	return Object.fromEntries(
		rows.flatMap((row) => featuresIn(row[0]).map((feature) => [feature, row[at]])),
	);
}

/** That table in a text: the one whose first column is headed `n8n`, with a column for each version. */
export function engineTableIn(text: string): string | undefined {
	return /^\| n8n +\| \d[^]*?(?=\n(?!\|))/m.exec(text)?.[0];
}
