/** Says at the end of a run where its time went. */
export default class Slowest {
	/** Called by Jest with the results of all files. */
	onRunComplete(_contexts, { testResults }) {
		if (testResults.length <= FILES) return;
		const seconds = ({ perfStats }) => perfStats.runtime / 1000;
		const slowest = testResults.sort((a, b) => seconds(b) - seconds(a)).slice(0, FILES);
		const lines = slowest.map(
			(result) => `${seconds(result).toFixed(1).padStart(7)} s  ${shortened(result.testFilePath)}`,
		);
		process.stderr.write(`\nThe slowest files:\n${lines.join('\n')}\n`);
	}
}

const FILES = 10;

/** @param {string} file */
const shortened = (file) => file.replace(`${process.cwd()}/`, '');
