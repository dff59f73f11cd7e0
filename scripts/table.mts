/** One line of a table: a value for each column, by the column's heading. */
type TableRow = Record<string, string>;

/**
 * A table in plain text, as wide as its contents: no cell is cut, so that an id or a reason can be
 * copied out of it.
 */
export function table(rows: readonly TableRow[]): string {
	const headings = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const cells = rows.map((row) => headings.map((heading) => onOneLine(row[heading] ?? '')));
	const widths = headings.map((heading, column) =>
		Math.max(widthOf(heading), ...cells.map((line) => widthOf(line[column]))),
	);
	const line = (values: readonly string[]) =>
		values
			.map((value, column) => value + ' '.repeat(widths[column] - widthOf(value)))
			.join('  ')
			.trimEnd();
	return [
		line(headings),
		line(widths.map((width) => '─'.repeat(width))),
		...cells.map((values) => line(values)),
	].join('\n');
}

function onOneLine(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}

const segmenter = new Intl.Segmenter();

/** In characters as people see them: an é or an emoji is one, however many units it is made of. */
function widthOf(text: string): number {
	return [...segmenter.segment(text)].length;
}
