import {
	Engine,
	MANUAL_TRIGGER,
	NodeTypes,
	outputOf,
	SEND_IMAGE,
	type WorkflowFile,
} from '../engine/index.mts';
import {
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

/** What became of one person on the list. */
export interface Delivery {
	/** The number as the node was given it. */
	to: string;
	/** Link, media ID, or name of the field with the file. */
	image: string;
	caption: string;
	outcome: 'sent' | 'notSent' | 'rejected' | 'unknown';
	/** Gupshup's message ID, if it was sent. */
	messageId?: string;
	/** What went wrong and what to do about it, if not. */
	reason?: string;
}

/** The parameter that says which image, by image source. */
const FIELD_OF_SOURCE: Record<string, string> = {
	link: 'imageUrl',
	mediaId: 'mediaId',
	binary: 'binaryPropertyName',
};

interface RunOptions {
	credential: ICredentialDataDecryptedObject;
	/** Takes the place of the list that is pinned to the trigger. */
	list?: IDataObject[];
}

/**
 * Runs a workflow file of examples/ in n8n's engine: a manual trigger with a pinned list, and our node.
 * Whatever the file says, one person's failure does not keep the others from being sent to.
 */
export async function runExample(
	file: WorkflowFile,
	{ credential, list }: RunOptions,
): Promise<Delivery[]> {
	const trigger = nodeOf(file, MANUAL_TRIGGER);
	const sender = nodeOf(file, SEND_IMAGE);
	const items = list?.map((json) => ({ json })) ?? file.pinData?.[trigger.name] ?? [];
	const copy: WorkflowFile = {
		...file,
		nodes: file.nodes.map((node) =>
			node === sender
				? {
						...node,
						onError: node.onError ?? 'continueRegularOutput',
						credentials: { gupshupApi: { id: 'gupshup', name: 'Gupshup' } },
					}
				: node,
		),
		pinData: { ...file.pinData, [trigger.name]: items },
	};

	const engine = new Engine({ credentials: { gupshup: credential } });
	const run = await engine.run(copy);
	const outputs = outputOf(run, sender.name).flat();
	const wholeRun =
		run.data.resultData.error?.message ?? 'Nothing came out of the node for this person';
	const parameters = resolver(copy, sender, items);

	return items.map((_, index) => {
		const output = outputs.find((item) => itemIndexOf(item) === index)?.json;
		const given = parameters(index);
		return {
			to: textOf(given.to),
			image: textOf(given[FIELD_OF_SOURCE[given.imageSource as string]]),
			caption: textOf(given.caption),
			...resultOf(output, wholeRun),
		};
	});
}

/** Reads an item that the node put out, or the want of one: then the whole run has failed. */
function resultOf(
	output: IDataObject | undefined,
	wholeRun: string,
): Pick<Delivery, 'outcome' | 'messageId' | 'reason'> {
	const { messages, error, details } = (output ?? { error: wholeRun }) as {
		messages?: Array<{ id: string }>;
		error?: string;
		details?: { outcome: Delivery['outcome'] };
	};
	const messageId = messages?.[0]?.id;
	return messageId
		? { outcome: 'sent', messageId }
		: { outcome: details?.outcome ?? 'unknown', reason: error ?? wholeRun };
}

/** The parameters of the node as it saw them: with the expressions evaluated for one item. */
function resolver(
	{ nodes, connections }: WorkflowFile,
	node: INode,
	items: INodeExecutionData[],
): (item: number) => IDataObject {
	const workflow = new Workflow({ nodes, connections, active: false, nodeTypes: new NodeTypes() });
	return (item) =>
		workflow.expression.getParameterValue(
			node.parameters,
			null,
			0,
			item,
			node.name,
			items,
			'manual',
			{},
		) as IDataObject;
}

function itemIndexOf({ pairedItem }: INodeExecutionData): number | undefined {
	const first = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
	return typeof first === 'object' ? first.item : first;
}

function nodeOf({ nodes }: WorkflowFile, type: string): INode {
	const node = nodes.find((candidate) => candidate.type === type);
	if (node === undefined) throw new Error(`The workflow has no node of the type ${type}`);
	return node;
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
