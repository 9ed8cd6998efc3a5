// Markdown of models, rendered. The elements are made here one by one, from the reader's tokens:
// HTML in the text stays text, images stay links.
import { lexer, type Token, type Tokens } from "marked";
import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import { isQuickMarkdown } from "./markdown-cost.js";
import { LongText, visible, WebLink } from "./safe-text.js";

/** Deeper inside each other, tokens are shown as they were written. */
const DEEPEST = 12;

export function MarkdownText(props: { text: string; class?: string }): JSX.Element {
  const { text, class: name = "" } = props;
  const tokens = useMemo(() => read(text), [text]);
  if (tokens === undefined) return <LongText text={text} class={name} />;
  return (
    <div class={`text markdown ${name}`} dir="auto">
      {all(tokens, 0)}
    </div>
  );
}

function read(text: string): readonly Token[] | undefined {
  if (!isQuickMarkdown(text)) return undefined;
  try {
    return lexer(text);
  } catch {
    // Too deep inside each other for the reader.
    return undefined;
  }
}

function all(tokens: readonly Token[], depth: number): ComponentChildren {
  return tokens.map((token, index) => (
    <TokenView key={index} token={token as Known} depth={depth} />
  ));
}

type Known =
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.List
  | Tokens.Code
  | Tokens.Blockquote
  | Tokens.Table
  | Tokens.Hr
  | Tokens.Space
  | Tokens.Strong
  | Tokens.Em
  | Tokens.Del
  | Tokens.Codespan
  | Tokens.Link
  | Tokens.Image
  | Tokens.Br
  | Tokens.Escape
  | Tokens.Text;

function TokenView({ token, depth }: { token: Known; depth: number }): JSX.Element | null {
  const raw = <>{visible(token.raw)}</>;
  if (depth > DEEPEST) return raw;
  const inner = (tokens: readonly Token[] | undefined): ComponentChildren =>
    all(tokens ?? [], depth + 1);
  switch (token.type) {
    case "space":
      return null;
    case "heading":
      return <p class={`heading heading-${Math.min(token.depth, 4)}`}>{inner(token.tokens)}</p>;
    case "paragraph":
      return <p>{inner(token.tokens)}</p>;
    case "list":
      return <ListView list={token} depth={depth + 1} />;
    case "code":
      return <pre>{visible(token.text)}</pre>;
    case "blockquote":
      return <blockquote>{inner(token.tokens)}</blockquote>;
    case "table":
      return <TableView table={token} depth={depth + 1} />;
    case "hr":
      return <hr />;
    case "strong":
      return <strong>{inner(token.tokens)}</strong>;
    case "em":
      return <em>{inner(token.tokens)}</em>;
    case "del":
      return <del>{inner(token.tokens)}</del>;
    case "codespan":
      return <code>{visible(token.text)}</code>;
    case "link":
      return <WebLink to={token.href}>{inner(token.tokens)}</WebLink>;
    case "image":
      return <WebLink to={token.href}>{visible(token.text || token.href)}</WebLink>;
    case "br":
      return <br />;
    case "escape":
      return <>{visible(token.text)}</>;
    case "text":
      return token.tokens === undefined ? <>{visible(token.text)}</> : <>{inner(token.tokens)}</>;
    default:
      return raw;
  }
}

function ListView({ list, depth }: { list: Tokens.List; depth: number }): JSX.Element {
  const items = list.items.map(({ tokens, task, checked }, index) => (
    <li key={index}>
      {task && (checked ? "☑ " : "☐ ")}
      {all(tokens, depth)}
    </li>
  ));
  return list.ordered ? <ol start={Number(list.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function TableView({ table, depth }: { table: Tokens.Table; depth: number }): JSX.Element {
  return (
    <table>
      <thead>
        <tr>
          {table.header.map(({ tokens }, index) => (
            <th key={index}>{all(tokens, depth)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          <tr key={index}>
            {row.map(({ tokens }, column) => (
              <td key={column}>{all(tokens, depth)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
