import { accountQuestions } from './accountQuestions.mts';
import { messageQuestions } from './messageQuestions.mts';
import type { Question } from './question.mts';

/** In the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
	...accountQuestions,
	...messageQuestions,
	...(
		[
			['testCall', 'Does Gupshup’s test call bring the secret header?', 'Not documented.'],
			[
				'metaNested',
				'Is `meta` read with its headers below "headers"?',
				'The page’s sample has it so.',
			],
			['metaFlat', 'Is `meta` read with its headers at the top?', 'A public client writes it so.'],
			['secret', 'Does the header of the Gupshup Trigger come with its secret?', 'By `meta`.'],
			['reports', 'Do reports of these very messages come, and in which shapes?', 'docs/events'],
			[
				'failed',
				'In which shape does `failed` come (errors: Meta’s; code and reason: Gupshup’s)?',
				'Both.',
			],
			['referenceBack', 'Does biz_opaque_callback_data come back with the reports?', 'Meta: yes.'],
		] as const
	).map(
		([id, question, documented]): Question => ({
			...{ id, question, documented, reading: 'calls', needs: 'listen' },
			means: { yes: 'The Trigger reads it.', no: 'See docs/not-verified.md.' },
		}),
	),
	{
		id: 'rate',
		question: 'Is there a Retry-After with a 429?',
		documented: '10 requests a second; no header is documented.',
		means: { yes: 'The node waits as long as it says.', no: 'The node’s own waiting is needed.' },
		reading: 'rate',
		needs: 'rate',
	},
];
