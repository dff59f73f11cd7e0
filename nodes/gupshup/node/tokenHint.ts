import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import { CREDENTIAL_NAME } from '../client/app';
import { endingNotice } from '../client/ending';
import type { ItemOutcome } from '../problems/outcome';

/**
 * What the user is told above the output when a token or secret of the credential is about to end.
 * Nothing where nothing was sent: the items then say what is the matter.
 */
export async function tokenHintOf(
	context: IExecuteFunctions,
	outcomes: readonly ItemOutcome[],
): Promise<NodeExecutionHint | undefined> {
	const sent = outcomes.findIndex(({ kind }) => kind === 'sent');
	if (sent === -1) return undefined;
	const message = endingNotice(await context.getCredentials(CREDENTIAL_NAME, sent), Date.now());
	return message === undefined ? undefined : { message, type: 'warning', location: 'outputPane' };
}
