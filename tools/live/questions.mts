import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RawRequest } from './ask.mts';
import type { Settings } from './settings.mts';

/** What is known when a question's turn comes. */
export interface Known extends Settings {
	/** The `wamid.…` of the first message, if a report brought it. */
	wamid?: string;
}

/** How what came is read: accepted or not; in which words it was answered; from the calls. */
export type Reading = 'accepted' | 'token' | 'words' | 'calls' | 'rate';

export interface Question {
	id: string;
	question: string;
	documented: string;
	/** What it means for the node. */
	means: { yes: string; no: string };
	reading: Reading;
	/** The node's parameters, for what the node can ask. */
	node?: (known: Known) => INodeParameters;
	/** For what it cannot ask. */
	raw?: (known: Known) => RawRequest;
	/** Read from what came for another question. */
	from?: { question: string; resource: string };
	/** Asked only if this was given. */
	needs?: 'listen' | 'otherTo' | 'rate' | 'userId';
	/** If this is refused, nothing else is worth asking. */
	isEssential?: true;
}

const REFERENCE = 'live-reference-1';
/** In the form of a message ID, of no message. */
const SOME_WAMID = 'wamid.HBgMMDAwMDAwMDAwMDAwFQIAERgSMDAwMDAwMDAwMDAwMDAwMDAwAA==';
const UNKNOWN_MEDIA = '4040404040404040';

const picture = ({ to, imageUrl }: Known, caption: string, options: IDataObject = {}) =>
	({
		...{ messageType: 'image', to: `+${to}`, imageSource: 'link', imageUrl },
		...{ caption: `n8n-nodes-gupshup, live test: ${caption}`, options },
	}) as INodeParameters;

const withButtons = (known: Known, more: IDataObject) =>
	({
		...picture(known, ''),
		...{
			messageType: 'buttons',
			bodyText: 'n8n-nodes-gupshup, live test',
			footerText: '',
			...more,
		},
	}) as INodeParameters;

const withCards = (known: Known, more: IDataObject) =>
	({
		...{ messageType: 'carousel', to: `+${known.to}`, cardsFrom: 'fields' },
		bodyText: 'n8n-nodes-gupshup, live test',
		cards: {
			card: [1, 2].map((number) => ({
				...{ imageUrl: known.imageUrl, text: `Card ${number}`, buttonText: 'Open' },
				...{ buttonUrl: 'https://example.com/', buttonId: `open-${number}` },
			})),
		},
		options: {},
		...more,
	}) as INodeParameters;

const untypedCard = ({ imageUrl }: Known, index: number) => ({
	card_index: index,
	header: { type: 'image', image: { link: imageUrl } },
	body: { text: `Card ${index + 1}` },
	action: {
		buttons: [{ type: 'quick_reply', quick_reply: { id: `untyped-${index}`, title: 'Open' } }],
	},
});

const message = (known: Known, more: object): RawRequest => ({
	method: 'POST',
	resource: 'v3/message',
	json: {
		...{ messaging_product: 'whatsapp', recipient_type: 'individual', to: known.to, type: 'image' },
		...more,
	},
});

/** Without a recipient: whoever lets it in refuses it, and nobody gets anything. */
const ADDRESSED_TO_NOBODY = {
	...{ messaging_product: 'whatsapp', recipient_type: 'individual', type: 'image' },
	image: { link: 'https://example.com/nobody.png' },
};
const toNobody = (more: Partial<RawRequest>): RawRequest => ({
	...{ method: 'POST', resource: 'v3/message', json: ADDRESSED_TO_NOBODY, ...more },
});

const buttonTitled = (known: Known, title: string) =>
	message(known, {
		type: 'interactive',
		interactive: {
			type: 'button',
			body: { text: 'n8n-nodes-gupshup, live test' },
			action: { buttons: [{ type: 'reply', reply: { id: 'one', title } }] },
		},
	});

/** In the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
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
		raw: () => ({ method: 'GET', resource: 'wallet/balance' }),
		isEssential: true,
	},
	{
		id: 'walletToken',
		question: 'Does the wallet take the token in the other form (raw for a JWT, Bearer for sk_)?',
		documented: 'Samples have sk_ tokens raw; universal app tokens are shown for minting only.',
		means: { yes: 'Either form will do.', no: 'The node’s form is the only one.' },
		reading: 'token',
		raw: () => ({ method: 'GET', resource: 'wallet/balance', token: 'other form' }),
	},
	{
		id: 'messageToken',
		question: 'Does v3/message take the token in the other form?',
		documented: 'Every sample of v3 is raw; one public client uses Bearer for JWTs.',
		means: { yes: 'Either form will do.', no: 'The node’s form is the only one.' },
		reading: 'token',
		raw: () => toNobody({ token: 'other form' }),
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
		raw: () => toNobody({ token: 'wrong' }),
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
		raw: () => toNobody({ app: 'wrong' }),
	},
	{
		id: 'templates',
		question: 'What does the list of templates answer?',
		documented:
			'200 {"status":"success","templates":[…]} (reference/get_partner-app-appid-templates)',
		means: { yes: 'The panel’s list reads it.', no: 'The panel’s list stays empty.' },
		reading: 'accepted',
		raw: () => ({ method: 'GET', resource: 'templates?pageNo=0&pageSize=3' }),
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
	{
		id: 'link',
		question: 'Is a picture by link accepted, to digits without a +?',
		documented: '200 with messages[0].id (reference/post_partner-app-appid-v3-image-message)',
		means: { yes: 'What the node sends is right.', no: 'The node cannot send at all.' },
		reading: 'accepted',
		node: (known) => picture(known, 'by link'),
		isEssential: true,
	},
	{
		id: 'mediaId',
		question: 'Is a picture by media ID accepted, right after its upload?',
		documented: '200 with messages[0].id; media IDs are kept for 30 days',
		means: { yes: 'Image Source File is right.', no: 'Files cannot be sent (or: see reference).' },
		reading: 'accepted',
		node: (known) => ({
			...picture(known, 'by media ID', { reference: REFERENCE }),
			...{ imageSource: 'binary', binaryPropertyName: 'data' },
		}),
	},
	{
		id: 'upload',
		question: 'What does an upload answer?',
		documented: '200 {"mediaId":"…","status":"success"} (reference/post_partner-app-appid-media)',
		means: { yes: 'The node reads it.', no: 'Files cannot be sent.' },
		reading: 'accepted',
		from: { question: 'mediaId', resource: 'media' },
	},
	{
		id: 'reference',
		question: 'Is biz_opaque_callback_data accepted? (It goes with the picture by media ID.)',
		documented: 'Meta’s field; no page of Gupshup’s has it.',
		means: {
			yes: 'The option Reference is taken; whether it comes back, referenceBack says.',
			no: 'Reference is refused, or the picture by media ID was: see the words.',
		},
		reading: 'accepted',
		from: { question: 'mediaId', resource: 'v3/message' },
	},
	{
		id: 'plus',
		question: 'Is a + in `to` accepted?',
		documented: 'Samples have digits; one has a +. Meta takes both.',
		means: { yes: 'The node could keep the +.', no: 'The node is right to send digits.' },
		reading: 'accepted',
		raw: (known) =>
			message(known, {
				to: `+${known.to}`,
				image: { link: known.imageUrl, caption: 'n8n-nodes-gupshup, live test: with a +' },
			}),
	},
	{
		id: 'context',
		question: 'Does `context` pass, so that a message answers another one?',
		documented: 'Meta’s field; Gupshup shows it in what comes in only.',
		means: {
			yes: 'Reply To Message ID is taken. Look whether the phone shows the quotation.',
			no: 'Reply To Message ID is refused (or the ID was, if it was a made-up one).',
		},
		reading: 'accepted',
		node: (known) =>
			picture(known, 'an answer', {
				replyToMessageId: known.replyTo ?? known.wamid ?? SOME_WAMID,
			}),
	},
	{
		id: 'replyButtons',
		question: 'Are answers to tap below a picture accepted?',
		documented:
			'interactive.type "button" (reference/post_partner-app-appid-v3-interactive-message)',
		means: { yes: 'Image with Buttons is right.', no: 'Image with Buttons does not work.' },
		reading: 'accepted',
		node: (known) =>
			withButtons(known, {
				buttonKind: 'reply',
				replyButtons: {
					button: [
						{ title: 'Yes', id: 'yes' },
						{ title: 'No', id: 'no' },
					],
				},
			}),
	},
	{
		id: 'linkButton',
		question: 'Is a link button below a picture accepted?',
		documented: 'interactive.type "cta_url" (the same page)',
		means: { yes: 'The link button is right.', no: 'The link button does not work.' },
		reading: 'accepted',
		node: (known) =>
			withButtons(known, {
				...{ buttonKind: 'url', buttonText: 'Open', buttonUrl: 'https://example.com/' },
			}),
	},
	{
		id: 'carousel',
		question: 'Is a carousel of images by link accepted?',
		documented: 'interactive.type "carousel" (reference/post_partner-app-appid-v3-message-19)',
		means: { yes: 'The carousel is right.', no: 'The carousel does not work.' },
		reading: 'accepted',
		node: (known) => withCards(known, { buttonKind: 'url' }),
	},
	{
		id: 'carouselAnswers',
		question: 'Is a carousel with quick replies accepted, with the type that Meta’s sample has?',
		documented: 'cards[].type is "cta_url" in Meta’s sample, though the buttons are answers.',
		means: { yes: 'Answers on cards are right.', no: 'Answers on cards do not work so.' },
		reading: 'accepted',
		node: (known) => withCards(known, { buttonKind: 'reply' }),
	},
	{
		id: 'carouselUntyped',
		question: 'Is a carousel with quick replies accepted without a type on its cards?',
		documented: 'Some senders leave it out.',
		means: { yes: 'The type may be left out.', no: 'The type is needed.' },
		reading: 'accepted',
		raw: (known) =>
			message(known, {
				type: 'interactive',
				interactive: {
					type: 'carousel',
					body: { text: 'n8n-nodes-gupshup, live test: no type' },
					action: { cards: [0, 1].map((index) => untypedCard(known, index)) },
				},
			}),
	},
	{
		id: 'unknownMedia',
		question: 'What comes of a media ID that there is not: a refusal at once, or a report later?',
		documented: 'Not documented: a 4xx with Meta’s error, or a 200 and `failed`.',
		means: {
			yes: 'It is refused at once: compare the words with the node’s causes.',
			no: 'It is accepted, and only the report tells: the Trigger is needed to know.',
		},
		reading: 'words',
		node: (known) => ({
			...picture(known, 'never seen'),
			...{ imageSource: 'mediaId', mediaId: UNKNOWN_MEDIA },
		}),
	},
	{
		id: 'longTitle',
		question: 'In which words is a button’s title of 21 characters refused?',
		documented: 'Meta: (#131009) Button title length invalid. Min length: 1, Max length: 20',
		means: { yes: 'The node’s limit is right.', no: 'The node’s limit is too low.' },
		reading: 'words',
		raw: (known) => buttonTitled(known, 'x'.repeat(21)),
	},
	{
		id: 'location',
		question: 'Does v3/message take a type that no page of its own shows (location)?',
		documented: 'Not documented for v3.',
		means: { yes: 'It passes Meta’s types on.', no: 'It takes the types that are shown only.' },
		reading: 'accepted',
		raw: (known) =>
			message(known, {
				type: 'location',
				location: { latitude: 0, longitude: 0, name: 'Null Island' },
			}),
	},
	{
		id: 'userId',
		question: 'Is a message to a user ID accepted, and does the answer have user_id?',
		documented: '`recipient` in place of `to` (docs/bsuid)',
		means: { yes: 'User IDs in To are right.', no: 'User IDs are not switched on, or not so.' },
		reading: 'accepted',
		needs: 'userId',
		node: (known) => ({ ...picture(known, 'to a user ID'), to: known.userId ?? '' }),
	},
	{
		id: 'otherCountry',
		question: 'Is a number of another country accepted, in digits?',
		documented: 'Meta may read digits without a + as a number of the sender’s country.',
		means: {
			yes: 'Digits are right abroad too, if the answer’s wa_id is that number.',
			no: 'Abroad a + may be needed.',
		},
		reading: 'accepted',
		needs: 'otherTo',
		node: (known) => ({ ...picture(known, 'abroad'), to: `+${known.otherTo}` }),
	},
	{
		id: 'emojiTitle',
		question: 'Is a title of 20 emoji accepted, so that characters are code points?',
		documented: 'Meta says "20 characters" and no more.',
		means: { yes: 'The node counts as Meta does.', no: 'The node should count UTF-16 units.' },
		reading: 'accepted',
		raw: (known) => buttonTitled(known, '🍵'.repeat(20)),
	},
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
