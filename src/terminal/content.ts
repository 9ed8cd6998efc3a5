// Input and output for a person at a terminal: chat messages by role, tool calls as calls, files by
// their type and size, anything else as text or JSON.
import { size } from "../foundation/figures.js";
import { chatOf, toolName, type Message, type Part, type ToolCall } from "../reading/chat.js";
import { mediaOf } from "../reading/media.js";
import type { Paint, Style } from "./paint.js";
import { printable, printableLines } from "../foundation/printable.js";
import { cutToWidth, padEnd, widthOf, wrap } from "./text.js";

const MOST_LABEL_COLUMNS = 24;

/** A text, and the words before its first line. */
interface Paragraph {
  readonly label: string;
  readonly style: Style;
  readonly text: string;
  /** Of the text itself. */
  readonly textStyle?: Style;
}

/**
 * The lines of a value: each chat message a paragraph, with its role before it.
 * @param columns the width there is; undefined: lines are as long as they are
 */
export function contentLines(value: unknown, paint: Paint, columns: number | undefined): string[] {
  return paragraphLines(paragraphsOf(value), paint, columns);
}

function paragraphLines(
  paragraphs: readonly Paragraph[],
  paint: Paint,
  columns: number | undefined,
): string[] {
  const labelColumns = Math.min(
    MOST_LABEL_COLUMNS,
    columns === undefined ? Infinity : Math.floor(columns / 2),
    paragraphs.reduce((most, { label }) => Math.max(most, widthOf(label)), 0),
  );
  const indentation = labelColumns === 0 ? 0 : labelColumns + 2;
  const room = columns === undefined ? undefined : Math.max(4, columns - indentation);
  return paragraphs.flatMap(({ label, style, text, textStyle }) =>
    printableLines(text)
      .flatMap((line) => wrap(line, room))
      .map((line, index) => {
        const lead = padEnd(index === 0 ? cutToWidth(label, labelColumns) : "", indentation);
        return paint(style, lead) + (textStyle === undefined ? line : paint(textStyle, line));
      }),
  );
}

/** The lines of a record: each entry a paragraph, with its key before it. */
export function recordLines(
  record: Readonly<Record<string, unknown>>,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const paragraphs = Object.entries(record).map(([key, value]): Paragraph => ({
    label: printable(key),
    style: "dim",
    text: valueText(value),
  }));
  return paragraphLines(paragraphs, paint, columns);
}

function paragraphsOf(value: unknown): Paragraph[] {
  const chat = chatOf(value);
  if (chat === undefined) return [{ label: "", style: "reset", text: valueText(value) }];
  const { messages, tools, rest } = chat;
  const others = Object.entries({
    ...(tools.length > 0 && { tools: tools.map(toolName).join(", ") }),
    ...rest,
  });
  return [
    ...messages.flatMap(messageParagraphs),
    ...others.map(([key, other]): Paragraph => ({
      label: printable(key),
      style: "dim",
      text: valueText(other),
    })),
  ];
}

const ROLE_STYLES: Readonly<Record<string, Style>> = {
  system: "yellow",
  user: "green",
  assistant: "cyan",
  tool: "magenta",
};

function messageParagraphs({ role, name, parts, toolCalls }: Message): Paragraph[] {
  const style = ROLE_STYLES[role] ?? "bold";
  const texts: Pick<Paragraph, "text" | "textStyle">[] = [
    ...parts.map((part) => ({
      text: partText(part),
      ...(part.kind === "thinking" && { textStyle: "dim" as const }),
    })),
    ...toolCalls.map((call) => ({ text: callText(call), textStyle: "magenta" as const })),
  ];
  const [first = { text: "" }, ...others] = texts;
  const speaker = name === undefined ? "" : `${name}: `;
  return [
    { label: printable(role), style, ...first, text: speaker + first.text },
    ...others.map((text) => ({ label: "", style, ...text })),
  ];
}

function partText(part: Part): string {
  if (part.kind === "text" || part.kind === "thinking") return part.text;
  if (part.kind === "json") return valueText(part.value);
  const name = part.kind === "document" && part.name !== undefined ? `${part.name}, ` : "";
  return `[${name}${fileText(part.uri)}]`;
}

/** Such as `→ lookUp({"city":"Paris"})`. */
function callText({ name, arguments: args }: ToolCall): string {
  return `→ ${name}(${typeof args === "string" ? args : JSON.stringify(args ?? {})})`;
}

function valueText(value: unknown): string {
  if (typeof value === "string") return fileText(value);
  if (value === undefined) return "";
  const replacer = (_: string, inner: unknown): unknown =>
    typeof inner === "string" ? fileText(inner) : inner;
  const line = JSON.stringify(value, replacer);
  return line.length <= 60 ? line : JSON.stringify(value, replacer, 2);
}

/** The type and size of a file; any other text as it is. */
function fileText(text: string): string {
  const media = mediaOf(text);
  if (media === undefined) return text;
  return `${media.type}, ${media.bytes === undefined ? "uploaded" : size(media.bytes)}`;
}
