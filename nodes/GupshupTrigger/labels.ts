/** The labels of the fields in the panel. Refusals call a field by the same name. */
export const LABELS = {
	collectSeconds: 'Collect Reports for (Seconds)',
	events: 'Events to Start On',
	downloadMedia: 'Download Media',
	messageTypes: 'Message Types',
	simplify: 'Simplify',
} as const;
