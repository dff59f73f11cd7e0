import type { Question } from './question.mts';
import {
	REFERENCE,
	SOME_WAMID,
	UNKNOWN_MEDIA,
	picture,
	readReceipt,
	withButtons,
	cards,
	message,
	buttonTitled,
} from './requests.mts';

/** About messages: each sends one, or reads what came for another. */
export const messageQuestions: readonly Question[] = [
	{
		id: 'link',
		question: 'Is a picture by link accepted, to digits without a +?',
		documented: '200 with messages[0].id (reference/post_partner-app-appid-v3-image-message)',
		means: { yes: 'What the node sends is right.', no: 'The node cannot send at all.' },
		reading: 'accepted',
		asks: (known) => picture(known, 'by link'),
		isEssential: true,
	},
	{
		id: 'mediaId',
		question: 'Is a picture by media ID accepted, right after its upload?',
		documented: '200 with messages[0].id; media IDs are kept for 30 days',
		means: { yes: 'Image Source File is right.', no: 'Files cannot be sent (or: see reference).' },
		reading: 'accepted',
		asks: (known) =>
			picture(known, 'by media ID', {
				...{ imageSource: 'binary', binaryPropertyName: 'data' },
				options: { reference: REFERENCE },
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
		asks: (known) =>
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
		asks: (known) =>
			picture(known, 'an answer', {
				options: { replyToMessageId: known.replyTo ?? known.wamid ?? SOME_WAMID },
			}),
	},
	{
		id: 'replyButtons',
		question: 'Are answers to tap below a picture accepted?',
		documented:
			'interactive.type "button" (reference/post_partner-app-appid-v3-interactive-message)',
		means: { yes: 'Image with Buttons is right.', no: 'Image with Buttons does not work.' },
		reading: 'accepted',
		asks: (known) =>
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
		asks: (known) =>
			withButtons(known, {
				...{ buttonKind: 'url', buttonText: 'Open', buttonUrl: 'https://example.com/' },
			}),
	},
	{
		id: 'carousel',
		question: 'Is a carousel of images by link with answers accepted, as the node sends it?',
		documented:
			'interactive.type "carousel" (reference/post_partner-app-appid-v3-message-19); cards[].type is "cta_url" in Meta’s sample, though the buttons are answers.',
		means: {
			yes: 'Carousels are right.',
			no: 'Links or answers do not work so: carouselMedia and carouselUntyped tell which.',
		},
		reading: 'accepted',
		asks: (known) =>
			picture(known, '', {
				...{ messageType: 'carousel', bodyText: 'n8n-nodes-gupshup, live test: links' },
				...{ buttonKind: 'reply', cardsFrom: 'fields' },
				cards: {
					card: [1, 2].map((number) => ({
						...{ imageUrl: known.imageUrl, text: `Card ${number}`, buttonText: 'Open' },
						buttonId: `open-${number}`,
					})),
				},
			}),
	},
	{
		id: 'carouselMedia',
		question: 'Is a carousel of images by media ID with link buttons accepted?',
		documented: 'The sample has link only; elsewhere an image may have an id in its place.',
		means: { yes: 'The node could take files on cards.', no: 'Cards need links.' },
		reading: 'accepted',
		needs: 'mediaId',
		asks: (known) =>
			cards(known, () => ({
				type: 'cta_url',
				header: { type: 'image', image: { id: known.mediaId } },
				action: {
					name: 'cta_url',
					parameters: { display_text: 'Open', url: 'https://example.com/' },
				},
			})),
	},
	{
		id: 'carouselUntyped',
		question: 'Is a carousel with quick replies accepted without a type on its cards?',
		documented: 'Some senders leave it out.',
		means: { yes: 'The type may be left out.', no: 'The type is needed.' },
		reading: 'accepted',
		asks: (known) =>
			cards(known, (number) => ({
				header: { type: 'image', image: { link: known.imageUrl } },
				action: {
					buttons: [
						{ type: 'quick_reply', quick_reply: { id: `untyped-${number}`, title: 'Open' } },
					],
				},
			})),
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
		asks: (known) =>
			picture(known, 'never seen', { imageSource: 'mediaId', mediaId: UNKNOWN_MEDIA }),
	},
	{
		id: 'longTitle',
		question: 'In which words is a button’s title of 21 characters refused?',
		documented: 'Meta: (#131009) Button title length invalid. Min length: 1, Max length: 20',
		means: { yes: 'The node’s limit is right.', no: 'The node’s limit is too low.' },
		reading: 'words',
		asks: (known) => buttonTitled(known, 'x'.repeat(21)),
	},
	{
		id: 'location',
		question: 'Does v3/message take a type that no page of its own shows (location)?',
		documented: 'Not documented for v3.',
		means: { yes: 'It passes Meta’s types on.', no: 'It takes the types that are shown only.' },
		reading: 'accepted',
		asks: (known) =>
			message(known, {
				type: 'location',
				location: { latitude: 0, longitude: 0, name: 'Null Island' },
			}),
	},
	{
		id: 'audio',
		question:
			'Is audio by link accepted? (Nothing is behind the link: it fails later, and is reported.)',
		documented: 'The page shows audio by media ID only.',
		means: { yes: 'Audio by Link is right.', no: 'Audio needs a file or a media ID.' },
		reading: 'accepted',
		asks: (known) =>
			message(known, { type: 'audio', audio: { link: 'https://example.com/nothing.mp3' } }),
	},
	{
		id: 'marketingEndpoint',
		question: 'Does the marketing endpoint take a template as the node sends it?',
		documented:
			'200 with messages[0].id (reference/mmlitesendmessage); namespace and policy go along.',
		means: { yes: 'Use the Marketing Endpoint is right.', no: 'It is not enabled, or not so.' },
		reading: 'accepted',
		needs: 'marketingTemplate',
		asks: (known) =>
			picture(known, '', {
				messageType: 'template',
				template: { __rl: true, mode: 'name', value: known.marketingTemplate },
				options: { marketingEndpoint: true },
			}),
	},
	{
		id: 'markAsRead',
		question:
			'Is a read receipt accepted as JSON under JSON’s type? (With GUPSHUP_REPLY_TO, that message is marked.)',
		documented: 'The sample posts JSON under the type of a form (reference/voicecallaction-1).',
		means: {
			yes: 'Mark as Read is right.',
			no: 'The form’s type is needed, or the ID was refused.',
		},
		reading: 'accepted',
		asks: (known) => readReceipt(known),
	},
	{
		id: 'markAsReadForm',
		question: 'Is the same accepted under the type of a form?',
		documented: 'As the sample has it.',
		means: { yes: 'Either or this one is right.', no: 'JSON’s own type is right.' },
		reading: 'accepted',
		asks: (known) => readReceipt(known, 'application/x-www-form-urlencoded'),
	},
	{
		id: 'userId',
		question: 'Is a message to a user ID accepted, and does the answer have user_id?',
		documented: '`recipient` in place of `to` (docs/bsuid)',
		means: { yes: 'User IDs in To are right.', no: 'User IDs are not switched on, or not so.' },
		reading: 'accepted',
		needs: 'userId',
		asks: (known) => picture(known, 'to a user ID', { to: known.userId }),
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
		asks: (known) => picture(known, 'abroad', { to: `+${known.otherTo}` }),
	},
	{
		id: 'emojiTitle',
		question: 'Is a title of 20 emoji accepted, so that characters are code points?',
		documented: 'Meta says "20 characters" and no more.',
		means: { yes: 'The node counts as Meta does.', no: 'The node should count UTF-16 units.' },
		reading: 'accepted',
		asks: (known) => buttonTitled(known, '🍵'.repeat(20)),
	},
];
