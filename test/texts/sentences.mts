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
	return new Sentences(readFileSync(path, 'utf8'), path).all();
}

class Sentences {
	private readonly source: ts.SourceFile;
	/** Texts that the file has given a name. */
	private readonly constants = new Map<string, ts.Expression>();

	constructor(code: string, path: string) {
		this.source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true);
		for (const statement of this.source.statements) {
			if (!ts.isVariableStatement(statement)) continue;
			for (const { name, initializer } of statement.declarationList.declarations) {
				if (initializer) this.constants.set(name.getText(), initializer);
			}
		}
	}

	all(): string[] {
		return [...this.within(this.source)];
	}

	private *within(node: ts.Node): Generator<string> {
		if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || this.isHidden(node)) return;
		const text = this.problemOf(node) ?? this.textOf(node);
		// A name stands for a text that is listed where it gets the name.
		if (text !== undefined && !ts.isIdentifier(node) && isSentence(text)) {
			yield text;
			return;
		}
		const children: ts.Node[] = [];
		ts.forEachChild(node, (child) => void children.push(child));
		for (const child of children) yield* this.within(child);
	}

	/** `new InvalidInput(field, finding, hint)` or `{ what, hint }`, as they are told. */
	private problemOf(node: ts.Node): string | undefined {
		if (ts.isNewExpression(node) && node.expression.getText() === 'InvalidInput') {
			const [field, finding, hint] = (node.arguments ?? []).map((one) => this.textOr(one));
			return `${field} ${finding}. ${hint}.`;
		}
		if (!ts.isObjectLiteralExpression(node)) return undefined;
		const what = valueIn(node, 'what') ?? valueIn(node, 'title');
		const hint = valueIn(node, 'hint');
		return what && hint && `${this.textOr(what)}. ${this.textOr(hint)}.`;
	}

	/** The text of an expression, with … for what is known only when it is run. */
	private textOf(node: ts.Node): string | undefined {
		if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
		if (ts.isTemplateExpression(node)) {
			return node.templateSpans.reduce(
				(text, { expression, literal }) => text + this.textOr(expression) + literal.text,
				node.head.text,
			);
		}
		if (ts.isConditionalExpression(node)) {
			const either = [this.textOr(node.whenTrue), this.textOr(node.whenFalse)];
			return `[${either.filter((text) => text !== '').join(' | ')}]`;
		}
		if (ts.isParenthesizedExpression(node)) return this.textOf(node.expression);
		if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'LABELS') {
			return LABELS[node.name.text as keyof typeof LABELS];
		}
		const constant = ts.isIdentifier(node) ? this.constants.get(node.text) : undefined;
		return constant && this.textOf(constant);
	}

	private textOr(node: ts.Node): string {
		return this.textOf(node) ?? VALUE;
	}

	/** A field that the panel does not show. */
	private isHidden(node: ts.Node): boolean {
		const type = ts.isObjectLiteralExpression(node) ? valueIn(node, 'type') : undefined;
		return type !== undefined && this.textOf(type) === 'hidden';
	}
}

function valueIn(node: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
	return node.properties.find(
		(property): property is ts.PropertyAssignment =>
			ts.isPropertyAssignment(property) && property.name.getText() === name,
	)?.initializer;
}

/** Two words in a row, and not an expression, a header, a piece of markup or a name of JavaScript's. */
function isSentence(text: string): boolean {
	if (/^=?\{\{|^[\w-]+\/[\w-]+|^\[object \w+\]$/.test(text)) return false;
	return text.split(/[[\]|]/).some((either) => /\p{L}{2,}[,;:…]? (?:… )*\p{L}{2,}/u.test(either));
}
