import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { parseCountry } from '../input/countries';
import { LABELS } from '../input/labels';
import { expiryOf } from '../input/linkExpiry';
import { parseRecipient, type Recipient } from '../input/recipient';
import { LinkChecks } from '../media/checkLink';
import { InputFiles } from '../media/inputFile';
import type { Link, Media } from '../media/media';
import { messageOf, type MessageKind, type Reading } from '../messages/message';
import { InvalidInput } from '../problems/problem';
import { type Failure, failureOf } from '../problems/outcome';
import type { PreparedMessage } from '../sending/prepared';
import { TemplateLookup } from '../templates/lookup';
import { readOnceKey } from './onceKey';
import { readOptions } from './options';
import { Parameters } from './parameters';
import { kindOf, type SendingNode } from './sendingNode';

/** What tells whether somebody was sent to before. */
export interface Head {
	recipient: Recipient;
	/** The option collection. */
	chosen: IDataObject;
	onceKey?: string;
}

/** Reads the panel for the items of one run, and checks what can be checked before a request is made. */
export class ItemReader {
	private readonly files: InputFiles;
	private readonly links: LinkChecks;
	private readonly templates: TemplateLookup;
	/** What has been read of items ahead of the rest of them. */
	private readonly heads = new Map<number, Head>();
	private readonly parameters: Parameters;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly node: SendingNode,
	) {
		this.files = new InputFiles(context);
		this.links = new LinkChecks(context);
		this.templates = new TemplateLookup(context);
		this.parameters = new Parameters(context);
	}

	/** The kind of message that an item is sent as. */
	kind(itemIndex: number): MessageKind {
		return kindOf(this.node, this.parameters.get('messageType', itemIndex));
	}

	/**
	 * @param idOnWire what goes out in place of a button's own id
	 * @throws InvalidInput naming the field
	 */
	async message(
		itemIndex: number,
		idOnWire: Reading['idOnWire'] = (ownId) => ownId,
	): Promise<PreparedMessage> {
		const { context, files, templates } = this;
		const { chosen, recipient, onceKey } = this.heads.get(itemIndex) ?? this.head(itemIndex);
		this.heads.delete(itemIndex);
		const parameter = (name: string) => this.parameters.get(name, itemIndex);
		const content = await this.kind(itemIndex).read({
			...{ context, itemIndex, parameter, files, templates, idOnWire },
		});
		const options = readOptions(chosen);
		const { replyTo, reference } = options;
		const message: PreparedMessage = {
			kind: 'ready',
			...messageOf({ recipient, replyTo, reference }, content),
			options,
			...(onceKey === undefined ? {} : { onceKey }),
		};
		const links = linksIn(message.media);
		if (links.length === 0) return message;
		return {
			...message,
			notAnyMore: () => firstExpired(links),
			...(options.checkLink
				? { checkFirst: async (end) => await checkAll(this.links, links, end) }
				: {}),
		};
	}

	/**
	 * Reads whom an item goes to, and under which key only once, and keeps it for when the rest is read.
	 *
	 * @throws InvalidInput naming the field
	 */
	readAhead(itemIndex: number): Head {
		const head = this.head(itemIndex);
		this.heads.set(itemIndex, head);
		return head;
	}

	/**
	 * Reads the recipient of an item alone.
	 *
	 * @throws InvalidInput naming the field
	 */
	recipient(
		itemIndex: number,
		{ defaultCountry } = this.parameters.get('options', itemIndex) as IDataObject,
	): Recipient {
		return parseRecipient(
			LABELS.to,
			this.parameters.get('to', itemIndex),
			parseCountry(LABELS.defaultCountry, defaultCountry),
		);
	}

	private head(itemIndex: number): Head {
		const chosen = this.parameters.get('options', itemIndex) as IDataObject;
		const recipient = this.recipient(itemIndex, chosen);
		return { chosen, recipient, onceKey: readOnceKey(this.context, itemIndex, chosen) };
	}
}

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
	const failures = await Promise.all(links.map(async (link) => await checks.check(link, end)));
	return failures.find((failure) => failure !== undefined);
}

/** A list takes its time: a link that was valid when it was read may not be when its turn comes. */
function firstExpired(links: readonly Link[]): Failure | undefined {
	for (const { field, link, rule } of links) {
		const expiry = expiryOf(new URL(link), Date.now(), rule);
		if (expiry) return failureOf(new InvalidInput(field, expiry.what, MAKE_LONGER));
	}
	return undefined;
}

const MAKE_LONGER =
	'Make the links valid for longer than the list takes. At 10 per second, 1,000 messages take about two minutes';
