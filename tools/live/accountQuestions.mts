import type { Question } from './question.mts';
import { toNobody } from './requests.mts';

/** About the account, its tokens and its lists: nobody gets a message. */
export const accountQuestions: readonly Question[] = [
	{
		id: 'wallet',
		question: 'What does the wallet answer?',
		documented:
			'200 {"status":"success","walletResponse":{"currency","currentBalance","overDraftLimit"}} (reference/get_partner-app-appid-wallet-balance)',
		means: {
			yes: 'The credential test reads it.',
			no: 'The credential test calls a good app bad.',
		},
		reading: 'accepted',
		asks: () => ({ method: 'GET', resource: 'wallet/balance' }),
		isEssential: true,
	},
	{
		id: 'walletToken',
		question: 'Does the wallet take the token in the other form (raw for a JWT, Bearer for sk_)?',
		documented: 'Samples have sk_ tokens raw; universal app tokens are shown for minting only.',
		means: { yes: 'Either form will do.', no: 'The node’s form is the only one.' },
		reading: 'token',
		asks: () => ({ method: 'GET', resource: 'wallet/balance', token: 'other form' }),
	},
	{
		id: 'messageToken',
		question: 'Does v3/message take the token in the other form?',
		documented: 'Every sample of v3 is raw; one public client uses Bearer for JWTs.',
		means: { yes: 'Either form will do.', no: 'The node’s form is the only one.' },
		reading: 'token',
		asks: () => toNobody({ token: 'other form' }),
	},
	{
		id: 'wrongToken',
		question: 'In which words is a wrong token refused?',
		documented: '401 {"status":"error","message":"Authentication Failed"}',
		means: {
			yes: 'Compare the words with the node’s causes.',
			no: 'The token is not looked at here.',
		},
		reading: 'words',
		asks: () => toNobody({ token: 'wrong' }),
	},
	{
		id: 'wrongApp',
		question: 'In which words is a wrong app ID refused?',
		documented: '400 {"message":"Invalid App Details","status":"error"}',
		means: {
			yes: 'Compare the words with the node’s causes.',
			no: 'The app ID is not looked at here.',
		},
		reading: 'words',
		asks: () => toNobody({ app: 'wrong' }),
	},
	{
		id: 'templates',
		question: 'What does the list of templates answer?',
		documented:
			'200 {"status":"success","templates":[…]} (reference/get_partner-app-appid-templates)',
		means: { yes: 'The panel’s list reads it.', no: 'The panel’s list stays empty.' },
		reading: 'accepted',
		asks: () => ({ method: 'GET', resource: 'templates?pageNo=0&pageSize=3' }),
	},
	{
		id: 'subscription',
		question: 'What does the making of a subscription answer?',
		documented:
			'200 {"status":"success","subscription":{"id","mode",…}} (reference/setsubscription-api-v3)',
		means: { yes: 'The trigger can be activated.', no: 'The trigger cannot be activated.' },
		reading: 'accepted',
		needs: 'listen',
	},
];
