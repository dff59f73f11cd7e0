/** `tsx sandbox/cli.mts --help` */
import { runCommandLine } from './commandLine.mts';

void runCommandLine({ program: 'sandbox/cli.mts' });
