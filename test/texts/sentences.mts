/** The sentences in the sources of the nodes: texts of errors, hints and notices. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

import { LABELS } from '../../nodes/gupshup/input/labels';

/** What stands where a value comes in. */
const VALUE = '…';

/**
 * The sentences of a source file, in their order. What makes one text for the user is one here: what is
 * the matter and what to do about it.
 */
export function sentencesIn(path: string): string[] {
	const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		const whole = problemIn(node);
		if (whole !== undefined) {
			found.push(whole);
			return;
		}
		if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
		const text = textOf(node);
		if (text !== undefined && isSentence(text)) {
			found.push(text);
			return;
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

/** `new InvalidInput(field, finding, hint)` or `{ what, hint }`, as they are told. */
function problemIn(node: ts.Node): string | undefined {
	if (ts.isNewExpression(node) && node.expression.getText() === 'InvalidInput') {
		const [field, finding, hint] = (node.arguments ?? []).map((one) => textOf(one) ?? VALUE);
		return `${field} ${finding}. ${hint}.`;
	}
	if (!ts.isObjectLiteralExpression(node)) return undefined;
	const valueOf = (name: string) =>
		node.properties.find(
			(property): property is ts.PropertyAssignment =>
				ts.isPropertyAssignment(property) && property.name.getText() === name,
		)?.initializer;
	const what = valueOf('what') ?? valueOf('title');
	const hint = valueOf('hint');
	if (what === undefined || hint === undefined) return undefined;
	const text = `${textOf(what) ?? VALUE}. ${textOf(hint) ?? VALUE}.`;
	return isSentence(text) ? text : undefined;
}

/** The text of an expression, with … for values that are known only when it is run. */
function textOf(node: ts.Node): string | undefined {
	if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
	if (ts.isTemplateExpression(node)) {
		return node.templateSpans.reduce(
			(text, { expression, literal }) => text + (textOf(expression) ?? VALUE) + literal.text,
			node.head.text,
		);
	}
	if (ts.isConditionalExpression(node)) {
		const either = [textOf(node.whenTrue) ?? VALUE, textOf(node.whenFalse) ?? VALUE];
		return either.includes('') ? `[${either.join('')}]` : `[${either.join(' | ')}]`;
	}
	if (ts.isParenthesizedExpression(node)) return textOf(node.expression);
	if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
		const [left, right] = [textOf(node.left), textOf(node.right)];
		return left === undefined && right === undefined ? undefined : (left ?? VALUE) + (right ?? VALUE);
	}
	if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'LABELS') {
		return LABELS[node.name.text as keyof typeof LABELS];
	}
	return undefined;
}

/** Two words in a row, and not an expression, a header, a piece of markup or a name of JavaScript's. */
function isSentence(text: string): boolean {
	if (/^=?\{\{|^[\w-]+\/[\w-]+|^\[object \w+\]$/.test(text)) return false;
	return text.split(/[[\]|]/).some((either) => /\p{L}{2,}[,;:…]? (?:… )*\p{L}{2,}/u.test(either));
}
