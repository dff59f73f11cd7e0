/** The labels of the fields in the panel. Refusals call a field by the same name. */
export const LABELS = {
	to: 'Recipient Phone Number',
	imageUrl: 'Image URL',
	mediaId: 'Media ID',
	binaryPropertyName: 'Input Data Field Name',
	caption: 'Caption',
	bodyText: 'Text',
	footerText: 'Footer',
	buttonKind: 'Buttons',
	replyButtons: 'Answers',
	/** Of an answer, and of a link: both are the words on a button. */
	buttonText: 'Button Text',
	buttonId: 'Button ID',
	buttonUrl: 'Button Link',
	template: 'Template',
	templateVariables: 'Variables',
	defaultCountry: 'Default Country',
	reference: 'Reference',
	replyToMessageId: 'Reply to Message ID',
	messagesPerSecond: 'Messages per Second',
	checkLink: 'Check the Link First',
	timeout: 'Timeout (Seconds)',
} as const;
