// Reads the texts for a person in a source: errors, warnings, the texts of compile errors, the lines
// of the CLI and the labels of the page. It returns each literal of two words or more, and single
// words where only a person reads them, so that a new message can't be missed.
import { parseAst } from "vitest/node";

/** A node of the syntax tree, as ESTree describes it. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Two words, or a word beside a hole. */
const PHRASE = /[A-Za-z]{2}\S*\s+\S|\S\s+\S*[A-Za-z]{2}/;
const WORD = /[A-Za-z]{2}/;

/** Attributes of the page that are not shown. */
const UNSEEN = /^(?:class|style|d|viewBox|points|transform|stroke\w*|fill|rel|allow|sandbox)$/;
const SHOWN = /^(?:title|label|aria-label|aria-description|placeholder|alt|text|empty|what|name)$/;

/**
 * Returns the texts of one source in their order, each with its kind in brackets where it is an
 * error or a warning. Holes of templates are `${name}`, or `${…}` where they are longer.
 */
export function messagesIn(file: string, code: string): string[] {
  const found: string[] = [];
  const isPage = file.endsWith(".tsx");
  const source = (node: Node): string => code.slice(node.start, node.end);

  const hole = (node: Node): string => {
    const text = source(node);
    return /^[\w.$]{1,28}$/.test(text) ? `\${${text}}` : "${…}";
  };

  /** Returns a literal's text, that of a sum of literals, or undefined for other expressions. */
  const textOf = (node: Node, walkHole: (hole: Node) => void): string | undefined => {
    if (node.type === "Literal") {
      const value = field(node, "value");
      return typeof value === "string" ? value : undefined;
    }
    if (node.type === "TemplateLiteral") {
      const holes = nodes(field(node, "expressions"));
      for (const expression of holes) walkHole(expression);
      return nodes(field(node, "quasis"))
        .map((quasi, at) => {
          const { cooked } = field(quasi, "value") as { readonly cooked: string };
          return cooked + (holes[at] ? hole(holes[at]) : "");
        })
        .join("");
    }
    if (node.type !== "BinaryExpression" || field(node, "operator") !== "+") return undefined;
    const holes: Node[] = [];
    const parts = [field(node, "left") as Node, field(node, "right") as Node].map((side) => {
      const text = textOf(side, (inner) => holes.push(inner));
      if (text === undefined) holes.push(side);
      return { side, text };
    });
    if (parts.every(({ text }) => text === undefined)) return undefined;
    for (const expression of holes) walkHole(expression);
    return parts.map(({ side, text }) => text ?? hole(side)).join("");
  };

  const add = (text: string, kind: string, isShown: boolean): void => {
    const plain = text.replaceAll(/\$\{[^}]*\}/g, "x");
    const isText = isShown ? WORD.test(plain) : PHRASE.test(plain) && WORD.test(plain);
    if (isText) found.push(`${kind && `[${kind}] `}${text.trim()}`);
  };

  /** Returns the text of an element that has text of its own, with its inner elements' text. */
  const elementText = (node: Node, kind: string): string =>
    nodes(field(node, "children"))
      .map((child) => {
        if (child.type === "JSXText") return String(field(child, "value")).replaceAll(/\s+/g, " ");
        if (child.type === "JSXElement") {
          walk(field(child, "openingElement") as Node, kind, false);
          return elementText(child, kind);
        }
        const expression = field(child, "expression") as Node;
        walk(expression, kind, true);
        return textOf(expression, () => {}) ?? hole(expression);
      })
      .join("");

  const walk = (node: Node, kind: string, isShown: boolean): void => {
    const { type } = node;
    if (/^(?:Import|ExportAll|ExportNamed)\w*$/.test(type) && field(node, "source")) return;
    if (type === "JSXAttribute") {
      const name = String(field(field(node, "name") as Node, "name"));
      const value = field(node, "value");
      if (isNode(value) && !UNSEEN.test(name)) walk(value, kind, SHOWN.test(name));
      return;
    }
    const isElement = type === "JSXElement" || type === "JSXFragment";
    const children = isElement ? nodes(field(node, "children")) : [];
    if (children.some((child) => child.type === "JSXText" && WORD.test(source(child)))) {
      if (type === "JSXElement") walk(field(node, "openingElement") as Node, kind, false);
      add(elementText(node, kind), kind, true);
      return;
    }
    if (
      type === "TaggedTemplateExpression" &&
      source(field(node, "tag") as Node) === "String.raw"
    ) {
      return;
    }
    const text = textOf(node, (inner) => walk(inner, kind, false));
    if (text !== undefined) {
      add(text, kind, isShown || (isPage && /^[A-Z][a-z]+$/.test(text)));
      return;
    }
    const made = kindOf(node, source);
    const inner = made ?? kind;
    const passed = new Set(nodes(field(node, "arguments")).slice(made === "warning" ? 1 : 0));
    for (const child of childrenOf(node)) {
      const isPassed = made !== undefined && passed.has(child);
      // The first argument of a warning is its key.
      if (made === "warning" && !isPassed) continue;
      walk(child, inner, isPassed || (isShown && type !== "CallExpression"));
    }
  };

  walk(parseAst(code, { lang: isPage ? "tsx" : "ts" }), "", false);
  return found;
}

/** Returns the class of an error that is made, or "warning" for a call of warnOnce. */
function kindOf(node: Node, source: (node: Node) => string): string | undefined {
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return undefined;
  const name = source(field(node, "callee") as Node).replace(/^.*\./, "");
  if (node.type === "NewExpression") return /(?:Error|Exception)$/.test(name) ? name : undefined;
  return name === "warnOnce" ? "warning" : undefined;
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

function field(node: Node, name: string): unknown {
  return (node as unknown as Readonly<Record<string, unknown>>)[name];
}

function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
