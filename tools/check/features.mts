/** The features that are tried: a new one is a line in this list. */
import { credentialIsTested, nodesAreThere } from './installed.mts';
import { agentToolSends, humanReviewIsOffered, tapContinues, triggerStarts } from './receiving.mts';
import type { Feature } from './run.mts';
import {
	buttonsAreSent,
	carouselIsSent,
	fileIsUploaded,
	listGoesOn,
	onceIsOnce,
	retrySendsTheRest,
	templateIsSent,
	textIsSent,
} from './sending.mts';
import type { Site } from './site.mts';

export const FEATURES: ReadonlyArray<Feature<Site>> = [
	{ name: 'All nodes and the credential type', essential: true, check: nodesAreThere },
	{ name: 'Credential, made and tested', essential: true, check: credentialIsTested },
	{ name: 'List with an item that is refused', check: listGoesOn },
	{ name: 'Image from a file', check: fileIsUploaded },
	{ name: 'Retry of a failed execution', check: retrySendsTheRest },
	{ name: 'Send Only Once Per', check: onceIsOnce },
	{ name: 'Template', check: templateIsSent },
	{ name: 'Image with Buttons', check: buttonsAreSent },
	{ name: 'Image Carousel', check: carouselIsSent },
	{ name: 'Text message', check: textIsSent },
	{ name: 'Gupshup Trigger', check: triggerStarts },
	{ name: 'Send and Wait for Response', since: '1.107.0', check: tapContinues },
	{ name: 'Tool of an AI agent', check: agentToolSends },
	{ name: 'Human review of an AI agent', since: '2.6.1', check: humanReviewIsOffered },
];
