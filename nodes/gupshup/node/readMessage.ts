import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { expiryOf } from '../input/linkExpiry';
import { LABELS } from '../input/labels';
import { readCountry } from '../input/countries';
import { readRecipient, type Recipient } from '../input/recipient';
import type { LinkChecks } from '../media/checkLink';
import type { InputFiles } from '../media/inputFile';
import { kindOf } from '../messages/kinds';
import { type Media, messageOf, type Reading } from '../messages/message';
import { InvalidInput } from '../problems/invalidInput';
import { type Failure, failureOf } from '../problems/outcome';
import type { PreparedMessage } from '../sending/sendOne';
import type { TemplateLookup } from '../templates/lookup';
import { readOnceKey } from './onceKey';
import { readOptions } from './options';

/** What reading an item needs of its run. */
export interface Readers {
	files: InputFiles;
	links: LinkChecks;
	templates: TemplateLookup;
	/** What has been read of items ahead of the rest of them. */
	heads: Map<number, Head>;
}

/** What tells whether somebody was sent to before. */
export interface Head {
	recipient: Recipient;
	/** The option collection. */
	chosen: IDataObject;
	onceKey?: string;
}

/**
 * Reads the panel for one item and checks everything that can be checked before a request is made.
 *
 * @param idOnWire what goes out in place of a button's own id
 * @throws InvalidInput naming the field
 */
export async function readMessage(
	context: IExecuteFunctions,
	itemIndex: number,
	{ files, links, templates, heads }: Readers,
	idOnWire: Reading['idOnWire'] = (ownId) => ownId,
): Promise<PreparedMessage> {
	const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;
	const kind = kindOf(parameter('messageType'));

	const { chosen, recipient, onceKey } = heads.get(itemIndex) ?? readHead(context, itemIndex);
	heads.delete(itemIndex);
	const content = await kind.read({
		...{ context, itemIndex, parameter, files, templates, idOnWire },
	});
	const options = readOptions(chosen);
	const { replyTo, reference } = options;
	const message: PreparedMessage = {
		...messageOf({ recipient, replyTo, reference }, content),
		options,
		...(onceKey === undefined ? {} : { onceKey }),
	};
	const found = linksIn(message.media);
	if (found.length === 0) return message;
	return {
		...message,
		notAnyMore: () => firstExpired(found),
		...(options.checkLink ? { checkFirst: async (end) => await checkAll(links, found, end) } : {}),
	};
}

type Link = Extract<Media, { kind: 'link' }>;

/** The links of a message, each once. */
function linksIn(media: readonly Media[]): Link[] {
	const byAddress = new Map<string, Link>();
	for (const each of media) {
		if (each.kind === 'link' && !byAddress.has(each.link)) byAddress.set(each.link, each);
	}
	return [...byAddress.values()];
}

/** Looks at what all links lead to, at the same time: why the first of them that cannot be sent cannot. */
async function checkAll(
	checks: LinkChecks,
	links: readonly Link[],
	end: AbortSignal,
): Promise<Failure | undefined> {
	const failures = await Promise.all(
		links.map(async ({ field, link }) => await checks.check(field, link, end)),
	);
	return failures.find((failure) => failure !== undefined);
}

/** A list takes its time: a link that was valid when it was read may not be when its turn comes. */
function firstExpired(links: readonly Link[]): Failure | undefined {
	for (const { field, link } of links) {
		const expiry = expiryOf(new URL(link), Date.now());
		if (expiry) return failureOf(new InvalidInput(field, expiry.what, MAKE_LONGER));
	}
	return undefined;
}

const MAKE_LONGER =
	'Make the links valid for longer than the list takes: 1,000 messages take about two minutes at 10 a second';

/**
 * Reads whom an item goes to, and under which key only once.
 *
 * @throws InvalidInput naming the field
 */
export function readHead(context: IExecuteFunctions, itemIndex: number): Head {
	const chosen = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const recipient = readRecipientOf(context, itemIndex, chosen);
	return { chosen, recipient, onceKey: readOnceKey(context, itemIndex, chosen) };
}

/**
 * Reads the recipient of an item alone.
 *
 * @throws InvalidInput naming the field
 */
export function readRecipientOf(
	context: IExecuteFunctions,
	itemIndex: number,
	{ defaultCountry } = context.getNodeParameter('options', itemIndex, {}) as IDataObject,
): Recipient {
	return readRecipient(
		LABELS.to,
		context.getNodeParameter('to', itemIndex, ''),
		readCountry(LABELS.defaultCountry, defaultCountry),
	);
}
