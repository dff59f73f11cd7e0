import type { Exchange } from './gate.mts';
import { HEADERS, statusesIn, type Call, type Listener } from './listener.mts';
import type { Question, Reading } from './question.mts';

type Verdict = 'yes' | 'no' | 'unclear' | 'not asked';

/** What came of a question. */
export interface Answered {
	verdict: Verdict;
	/** What came, in lines: words of Gupshup's among them. */
	came: string[];
}

/** @param exchanges those that the question is about, in order */
export function answerOf(
	reading: Exclude<Reading, 'calls'>,
	exchanges: readonly Exchange[],
): Answered {
	const last = exchanges.at(-1);
	if (last === undefined) return { verdict: 'not asked', came: [] };
	if (reading === 'rate') return rateAnswer(exchanges);
	const { answer, failure } = last;
	if (answer === undefined) return { verdict: 'unclear', came: [failure ?? 'no answer'] };
	return { verdict: VERDICTS[reading](answer), came: [said(answer)] };
}

type Said = NonNullable<Exchange['answer']>;

const VERDICTS: Record<'accepted' | 'token' | 'words', (answer: Said) => Verdict> = {
	accepted: ({ status, body }) =>
		status >= 200 && status < 300 && !statesError(body) ? 'yes' : clear(status) ? 'no' : 'unclear',
	// Whoever refuses for another reason has let the token in.
	token: ({ status }) =>
		status === 401 || status === 403 ? 'no' : status < 500 && status !== 429 ? 'yes' : 'unclear',
	words: ({ status, body }) =>
		statesError(body) || clear(status) ? 'yes' : status < 300 ? 'no' : 'unclear',
};

function clear(status: number): boolean {
	return status >= 400 && status < 500 && status !== 429;
}

function statesError(body: unknown): boolean {
	return typeof body === 'object' && body !== null && 'status' in body && body.status === 'error';
}

function said({ status, body }: Said): string {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return `${status} ${text.length > 1_000 ? `${text.slice(0, 1_000)}…` : text}`;
}

function rateAnswer(exchanges: readonly Exchange[]): Answered {
	const refused = exchanges.find(({ answer }) => answer?.status === 429)?.answer;
	if (!refused) return { verdict: 'unclear', came: [`no 429 within ${exchanges.length} requests`] };
	const value = refused.headers['retry-after'];
	const came = [said(refused), `Retry-After: ${typeof value === 'string' ? value : 'none'}`];
	return { verdict: value === undefined ? 'no' : 'yes', came };
}

/** What the calls of Gupshup's say to a question. @param sent messages that were accepted */
export function answerOfCalls(
	id: Question['id'],
	{ calls, secret }: Listener,
	testCalls: number,
	sent: number,
): Answered {
	if (sent === 0 && id !== 'testCall') return { verdict: 'not asked', came: [] };
	const reports = calls.slice(testCalls);
	const statuses = reports.flatMap(({ body }) => statusesIn(body));
	const has = (header: string, of: readonly Call[]) =>
		of.length === 0
			? { verdict: 'unclear' as const, came: ['no call came'] }
			: ({
					verdict: of.every(({ headers }) => headers[header] === secret) ? ('yes' as const) : 'no',
					came: [`${of.filter(({ headers }) => header in headers).length} of ${of.length} calls`],
				} satisfies Answered);
	switch (id) {
		case 'testCall':
			return has(HEADERS.secret, calls.slice(0, testCalls));
		case 'metaNested':
			return has(HEADERS.nested, reports);
		case 'metaFlat':
			return has(HEADERS.flat, reports);
		case 'secret':
			return has(HEADERS.secret, reports);
		case 'reports':
			return { verdict: statuses.length > 0 ? 'yes' : 'no', came: shapesOf(statuses) };
		case 'failed': {
			const failed = statuses.filter(({ status }) => status === 'failed');
			if (failed.length === 0) return { verdict: 'unclear', came: ['no message failed'] };
			return { verdict: 'yes', came: shapesOf(failed) };
		}
		default: {
			const back = statuses.filter((each) => 'biz_opaque_callback_data' in each);
			const came = [`with ${back.length} of ${statuses.length} reports`];
			if (statuses.length === 0) return { verdict: 'unclear', came };
			return { verdict: back.length > 0 ? 'yes' : 'no', came };
		}
	}
}

/** Which fields each kind of report has, once for each shape. */
function shapesOf(statuses: ReadonlyArray<Record<string, unknown>>): string[] {
	const shapes = statuses.map(
		(each) => `${String(each.status ?? each.type)}: ${pathsIn(each).join(', ')}`,
	);
	return [...new Set(shapes)].sort();
}

function pathsIn(value: unknown, path = '', depth = 0): string[] {
	if (typeof value !== 'object' || value === null || depth > 6) return [path];
	if (Array.isArray(value))
		return [...new Set(value.flatMap((each) => pathsIn(each, `${path}[]`, depth + 1)))];
	return Object.entries(value).flatMap(([key, each]) =>
		pathsIn(each, path === '' ? key : `${path}.${key}`, depth + 1),
	);
}
