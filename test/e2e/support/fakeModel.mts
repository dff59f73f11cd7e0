/**
 * Stands in for an AI model: as much of OpenAI's chat completions as n8n's "OpenAI Chat Model" node
 * needs, on this computer. It calls one tool, once for each set of arguments and all at the same time,
 * and then says what the tool answered; so an agent with our node as its tool can be run without a
 * model, and what the agent gets to see is at hand.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Message {
	role: string;
	content?: unknown;
}

interface ToolOffer {
	function: { name: string; description?: string; parameters?: Record<string, unknown> };
}

interface ChatRequest {
	messages: Message[];
	tools?: ToolOffer[];
	stream?: boolean;
}

export interface FakeModel {
	/** For the credential `openAiApi`, as its `url`. */
	readonly url: string;
	/** What the agent sent, in order: with the tools it offers, and from the second on their answers. */
	readonly requests: ChatRequest[];
	/** The text that the tool's answer reached the model as, if it did. */
	toolAnswer(): string | undefined;
	/** The same for each call, in the order of the calls. */
	toolAnswers(): string[];
	close(): Promise<void>;
}

/** Starts one that calls the tool of that name (or the only one offered) with these arguments. */
export async function startFakeModel(args: object | object[], tool?: string): Promise<FakeModel> {
	const requests: ChatRequest[] = [];
	const toolAnswers = () =>
		(requests.at(-1)?.messages ?? []).filter(({ role }) => role === 'tool').map(contentOf);
	const server = createServer((req, res) => {
		void text(req).then((body) => {
			if (!req.url?.endsWith('/chat/completions')) {
				res.writeHead(404).end();
				return;
			}
			const chat = JSON.parse(body) as ChatRequest;
			requests.push(chat);
			const last = chat.messages.at(-1);
			const name = tool ?? chat.tools?.[0]?.function.name;
			const done = last?.role === 'tool' || name === undefined;
			answer(res, chat, done ? said(last) : called(name, [args].flat()));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		requests,
		toolAnswer: () => toolAnswers()[0],
		toolAnswers,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

const contentOf = ({ content }: Message) =>
	typeof content === 'string' ? content : JSON.stringify(content);

const said = (last?: Message) => ({
	role: 'assistant',
	content: `The tool said: ${last ? contentOf(last) : 'nothing'}`,
});

const called = (name: string, calls: object[]) => ({
	role: 'assistant',
	content: null,
	tool_calls: calls.map((args, index) => ({
		index,
		id: `call_${index + 1}`,
		type: 'function',
		function: { name, arguments: JSON.stringify(args) },
	})),
});

function answer(res: ServerResponse, chat: ChatRequest, message: object): void {
	const finish = 'tool_calls' in message ? 'tool_calls' : 'stop';
	const common = { id: 'chatcmpl-1', created: 0, model: 'fake' };
	const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
	if (!chat.stream) {
		const choices = [{ index: 0, message, finish_reason: finish }];
		res.writeHead(200, { 'content-type': 'application/json' });
		res.end(JSON.stringify({ ...common, object: 'chat.completion', choices, usage }));
		return;
	}
	const chunk = (delta: object, finish_reason: string | null) => {
		const choices = [{ index: 0, delta, finish_reason }];
		const data = JSON.stringify({ ...common, object: 'chat.completion.chunk', choices });
		res.write(`data: ${data}\n\n`);
	};
	res.writeHead(200, { 'content-type': 'text/event-stream' });
	chunk(message, null);
	chunk({}, finish);
	res.end('data: [DONE]\n\n');
}
