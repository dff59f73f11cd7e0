/** The labels of the fields in the panel. Refusals call a field by the same name. */
export const LABELS = {
	events: 'Events to Start On',
	downloadMedia: 'Download Media',
	messageTypes: 'Message Types',
	simplify: 'Simplify',
} as const;
