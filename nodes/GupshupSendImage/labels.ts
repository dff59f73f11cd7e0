/** The labels of the fields in the panel. Refusals call a field by the same name. */
export const LABELS = {
	to: 'Recipient Phone Number',
	imageUrl: 'Image URL',
	mediaId: 'Media ID',
	binaryPropertyName: 'Input Data Field Name',
	caption: 'Caption',
	template: 'Template',
	templateVariables: 'Variables',
	defaultCountry: 'Default Country',
	replyToMessageId: 'Reply to Message ID',
	messagesPerSecond: 'Messages per Second',
	timeout: 'Timeout (Seconds)',
} as const;
