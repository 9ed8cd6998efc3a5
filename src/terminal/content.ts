// Input and output for a person at a terminal: chat messages by role, tool calls as calls, files by
// their type and size, anything else as text or JSON.
import { size } from "../foundation/figures.js";
import { isArray, isObject, type JsonObject } from "../reading/json.js";
import { dataUriHead, fileBytes } from "../tracing/capture/data-uri.js";
import type { Paint, Style } from "./paint.js";
import { clean, cleanLines, cut, padEnd, widthOf, wrap } from "./text.js";

const MOST_LABEL_COLUMNS = 24;

/** A text, and what stands before its first line. */
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
    cleanLines(text)
      .flatMap((line) => wrap(line, room))
      .map((line, index) => {
        const lead = padEnd(index === 0 ? cut(label, labelColumns) : "", indentation);
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
    label: clean(key),
    style: "dim",
    text: textOf(value),
  }));
  return paragraphLines(paragraphs, paint, columns);
}

function paragraphsOf(value: unknown): Paragraph[] {
  const request = isObject(value) && isArray(value["messages"]) ? value : undefined;
  const messages = request?.["messages"] ?? (isArray(value) ? value : [value]);
  if (!isArray(messages) || messages.length === 0 || !messages.every(isMessage)) {
    return [{ label: "", style: "reset", text: textOf(value) }];
  }
  const others = Object.entries(request ?? {}).filter(([key]) => key !== "messages");
  return [
    ...messages.flatMap(messageParagraphs),
    ...others.map(([key, other]): Paragraph => {
      const text = key === "tools" && isArray(other) ? toolNames(other) : JSON.stringify(other);
      return { label: clean(key), style: "dim", text };
    }),
  ];
}

function isMessage(value: unknown): value is JsonObject {
  return isObject(value) && typeof value["role"] === "string";
}

const ROLE_STYLES: Readonly<Record<string, Style>> = {
  system: "yellow",
  user: "green",
  assistant: "cyan",
  tool: "magenta",
};

function messageParagraphs(message: JsonObject): Paragraph[] {
  const { role, content, thinking, tool_calls: calls, name } = message;
  const label = clean(String(role));
  const style = ROLE_STYLES[String(role)] ?? "bold";
  const texts: Pick<Paragraph, "text" | "textStyle">[] = [];
  if (isArray(thinking)) {
    for (const thought of thinking) {
      texts.push({
        text: isObject(thought) ? textOf(thought["content"]) : textOf(thought),
        textStyle: "dim",
      });
    }
  }
  if (content !== undefined && content !== null && content !== "") {
    const whose = typeof name === "string" ? `${name}: ` : "";
    texts.push({ text: whose + partsText(content) });
  }
  if (isArray(calls))
    for (const call of calls) texts.push({ text: callText(call), textStyle: "magenta" });
  if (texts.length === 0) texts.push({ text: "" });
  return texts.map((text, index) => ({ label: index === 0 ? label : "", style, ...text }));
}

/** A message's content: a text, or a list of parts. */
function partsText(content: unknown): string {
  if (!isArray(content)) return textOf(content);
  return content.map(partText).join("\n");
}

function partText(part: unknown): string {
  if (!isObject(part)) return textOf(part);
  const { type, text, image_url: image, input_audio: audio, document_url: document } = part;
  if (type === "text" && typeof text === "string") return text;
  const source = image ?? audio ?? document;
  const address = isObject(source) ? (source["url"] ?? source["data"]) : source;
  return typeof address === "string" ? `[${fileText(address)}]` : textOf(part);
}

/** Such as `→ lookUp({"city":"Paris"})`. */
function callText(call: unknown): string {
  const called = isObject(call) ? call["function"] : undefined;
  if (!isObject(called)) return `→ ${textOf(call)}`;
  const { name, arguments: args } = called;
  return `→ ${String(name)}(${typeof args === "string" ? args : JSON.stringify(args ?? {})})`;
}

function toolNames(tools: readonly unknown[]): string {
  return tools
    .map((tool) => {
      const described = isObject(tool) && isObject(tool["function"]) ? tool["function"] : tool;
      const name = isObject(described) ? (described["name"] ?? described["type"]) : undefined;
      return typeof name === "string" ? name : JSON.stringify(tool);
    })
    .join(", ");
}

function textOf(value: unknown): string {
  if (typeof value === "string") return fileText(value);
  if (value === undefined) return "";
  const replacer = (_: string, inner: unknown): unknown =>
    typeof inner === "string" ? fileText(inner) : inner;
  const line = JSON.stringify(value, replacer);
  return line.length <= 60 ? line : JSON.stringify(value, replacer, 2);
}

/** A file says its type and size; any other text is itself. */
function fileText(text: string): string {
  const head = dataUriHead(text);
  return head === undefined ? text : `${head.type}, ${size(fileBytes(head, text))}`;
}
