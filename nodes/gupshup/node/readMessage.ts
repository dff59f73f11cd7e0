import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { parseCountry } from '../input/countries';
import { LABELS } from '../input/labels';
import { parseRecipient, type Recipient } from '../input/recipient';
import { InputFiles } from '../media/inputFile';
import { messageOf, type MessageKind, type Reading } from '../messages/message';
import type { PreparedMessage } from '../sending/prepared';
import { TemplateLookup } from '../templates/list';
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
	private readonly templates: TemplateLookup;
	private readonly parameters: Parameters;
	/** What has been read of items ahead of the rest of them. */
	private readonly heads = new Map<number, Head>();
	/** The latest option collection, which all items have where no option has an expression. */
	private latest: { chosen: IDataObject; options: ReturnType<typeof readOptions> } | undefined;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly node: SendingNode,
	) {
		this.files = new InputFiles(context);
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
		const options = this.options(chosen);
		const { replyTo, reference } = options;
		return {
			kind: 'ready',
			...messageOf({ recipient, replyTo, reference }, content),
			options,
			...(onceKey === undefined ? {} : { onceKey }),
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
	recipient(itemIndex: number, { defaultCountry } = this.chosen(itemIndex)): Recipient {
		return parseRecipient(
			LABELS.to,
			this.parameters.get('to', itemIndex),
			parseCountry(LABELS.defaultCountry, defaultCountry),
		);
	}

	private head(itemIndex: number): Head {
		const chosen = this.chosen(itemIndex);
		const recipient = this.recipient(itemIndex, chosen);
		return { chosen, recipient, onceKey: readOnceKey(this.context, itemIndex, chosen) };
	}

	private chosen(itemIndex: number): IDataObject {
		return this.parameters.get('options', itemIndex) as IDataObject;
	}

	private options(chosen: IDataObject): ReturnType<typeof readOptions> {
		if (this.latest?.chosen !== chosen) this.latest = { chosen, options: readOptions(chosen) };
		return this.latest.options;
	}
}
