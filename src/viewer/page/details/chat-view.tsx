// A chat as cards: roles and texts, called tools, and their answers.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import {
  toolName,
  type Chat,
  type Message,
  type Part,
  type ToolCall,
} from "../../../reading/chat.js";
import { mediaOf } from "../../../reading/media.js";
import { countOf } from "../../../foundation/figures.js";
import { Icon } from "../parts/icons.js";
import { MarkdownText } from "../parts/markdown.js";
import { line, LongText, WebLink } from "../parts/safe-text.js";
import { JsonView } from "./json-view.js";
import { MediaView } from "./media-view.js";

/** Of a longer chat the beginning and the end are shown at first. */
const ENDS = 20;

const ROLES = new Set(["system", "user", "assistant", "tool", "developer"]);

/** The word for a role's colour in the styles. */
export function messageColour(role: string): string {
  return ROLES.has(role) ? role : "other";
}

export function ChatView({ chat }: { chat: Chat }): JSX.Element {
  const [isWhole, setWhole] = useState(chat.messages.length <= ENDS * 2);
  const { messages, tools, rest } = chat;
  const omittedCount = messages.length - ENDS * 2;
  return (
    <div class="chat">
      {tools.length > 0 && <Tools tools={tools} />}
      {(isWhole ? messages : messages.slice(0, ENDS)).map((message, index) => (
        <Card key={index} message={message} />
      ))}
      {!isWhole && (
        <>
          <button type="button" class="more-button" onClick={() => setWhole(true)}>
            Show {countOf(omittedCount, "message")} in between
          </button>
          {messages.slice(-ENDS).map((message, index) => (
            <Card key={`end-${index}`} message={message} />
          ))}
        </>
      )}
      {Object.keys(rest).length > 0 && <JsonView value={rest} open={1} />}
    </div>
  );
}

function Card({ message }: { message: Message }): JSX.Element {
  const { role, name, parts, toolCalls, answers } = message;
  return (
    <article class={`message message-${messageColour(role)}`} aria-label={`${line(role)} message`}>
      <header>
        <span class="role">{line(role)}</span>
        {name !== undefined && <span class="tool-name">{line(name)}</span>}
        {answers !== undefined && <code class="call-id">{line(answers)}</code>}
      </header>
      {parts.map((part, index) => (
        <PartView key={index} part={part} isTool={role === "tool"} />
      ))}
      {toolCalls.map((call, index) => (
        <ToolCallView key={index} call={call} />
      ))}
      {parts.length === 0 && toolCalls.length === 0 && <p class="empty">(empty)</p>}
    </article>
  );
}

export function PartView({ part, isTool }: { part: Part; isTool: boolean }): JSX.Element {
  if (part.kind === "thinking") {
    return (
      <details class="thinking">
        <summary>Thinking</summary>
        <LongText text={part.text} />
      </details>
    );
  }
  if (part.kind === "text") {
    const json = isTool ? jsonIn(part.text) : undefined;
    if (json !== undefined) return <JsonView value={json} open={3} />;
    return isTool ? <LongText text={part.text} /> : <MarkdownText text={part.text} />;
  }
  if (part.kind === "json") return <JsonView value={part.value} open={1} />;
  const media = mediaOf(part.uri);
  const name = part.kind === "document" ? part.name : undefined;
  if (media !== undefined) {
    return <MediaView media={media} {...(name === undefined ? {} : { name })} />;
  }
  return (
    <span class="file-chip">
      <Icon name={part.kind === "document" ? "file" : "link"} />
      <WebLink to={part.uri}>{line(name ?? part.uri)}</WebLink>
    </span>
  );
}

function ToolCallView({ call }: { call: ToolCall }): JSX.Element {
  return (
    <section class="tool-call" aria-label={`call of ${line(call.name)}`}>
      <header>
        <Icon name="tool" />
        <span class="tool-name">{line(call.name)}</span>
        {call.id !== undefined && <code class="call-id">{line(call.id)}</code>}
      </header>
      {typeof call.arguments === "string" ? (
        <LongText text={call.arguments} class="mono" />
      ) : (
        <JsonView value={call.arguments} open={2} />
      )}
    </section>
  );
}

function Tools({ tools }: { tools: readonly unknown[] }): JSX.Element {
  const names = tools.map(toolName).join(", ");
  return (
    <details class="tools">
      <summary>
        {countOf(tools.length, "tool")}: <span>{line(names)}</span>
      </summary>
      <JsonView value={tools} open={2} />
    </details>
  );
}

/** The object or list that a tool's answer spells out. */
function jsonIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
