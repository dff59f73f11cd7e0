/** The sandbox with its phone, as a process of its own: `tsx phone/cli.mts --help`. */
import { runCommandLine } from '../sandbox/commandLine.mts';
import { startPhone } from './index.mts';

void runCommandLine({
	program: 'phone/cli.mts',
	record: 'all',
	attach: (sandbox) => ({ phoneUrl: startPhone(sandbox).url }),
});
