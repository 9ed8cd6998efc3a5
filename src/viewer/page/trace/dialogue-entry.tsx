// One entry of the dialogue; a click leads to its observation.
import type { ComponentChildren, JSX } from "preact";
import type { CallEntry, DialogueEntry, MessageEntry } from "../../dialogue/entries.js";
import type { Part } from "../../../reading/chat.js";
import { countOf, duration } from "../../../foundation/figures.js";
import { messageColour, PartView } from "../details/chat-view.js";
import { JsonView } from "../details/json-view.js";
import { Icon } from "../parts/icons.js";
import { line, LongText } from "../parts/safe-text.js";
import { TypeSign } from "../parts/small.js";

/** Characters of arguments that are shown beside the name. */
const SHORT = 100;

export function DialogueEntryView(props: {
  entry: DialogueEntry;
  index: number;
  total: number;
  isSelected: boolean;
  onSelect: (index: number) => void;
}): JSX.Element {
  const { entry, index, total, isSelected, onSelect } = props;
  const onClick = (event: MouseEvent): void => {
    const isOfItsOwn = (event.target as Element).closest("button, a, summary, audio, video");
    // A marked text is about to be copied.
    if (isOfItsOwn === null && getSelection()?.isCollapsed !== false) onSelect(index);
  };
  return (
    <article
      id={`entry-${index}`}
      class={`entry ${classOf(entry)} ${isSelected ? "is-selected" : ""}`}
      aria-label={labelOf(entry)}
      aria-posinset={index + 1}
      aria-setsize={total}
      aria-current={isSelected ? "true" : undefined}
      onClick={onClick}
    >
      {bodyOf(entry)}
    </article>
  );
}

function classOf(entry: DialogueEntry): string {
  if (entry.kind === "message") return `message message-${messageColour(entry.role)}`;
  if (entry.kind !== "call") return `entry-${entry.kind}`;
  return `message entry-call ${entry.error === undefined ? "" : "has-error"}`;
}

function labelOf(entry: DialogueEntry): string {
  if (entry.kind === "message") return `${line(entry.role)} message`;
  if (entry.kind === "call") return `call of ${line(entry.name)}`;
  return entry.kind;
}

function bodyOf(entry: DialogueEntry): ComponentChildren {
  switch (entry.kind) {
    case "message":
      return <MessageBody entry={entry} />;
    case "call":
      return <CallBody entry={entry} />;
    case "hand-off":
      return (
        <>
          {entry.from !== undefined && <b>{line(entry.from)}</b>}
          <Icon name="agent" />
          <b>{entry.to === undefined ? "end of the agent" : line(entry.to)}</b>
        </>
      );
    default:
      return (
        <div class="status status-error" role="alert">
          <Icon name="alert" />
          <LongText text={`${entry.name}: ${entry.text}`} />
        </div>
      );
  }
}

function MessageBody({ entry }: { entry: MessageEntry }): JSX.Element {
  const { role, name, parts, repeated } = entry;
  return (
    <>
      <header>
        <span class="role">{line(role)}</span>
        {name !== undefined && <span class="entry-name">{line(name)}</span>}
        {repeated > 0 && <small>after {countOf(repeated, "message")} from above</small>}
      </header>
      <Parts parts={parts} isTool={false} />
    </>
  );
}

function CallBody({ entry }: { entry: CallEntry }): JSX.Element {
  const { type, name, arguments: args, result, error, durationMs } = entry;
  const short = shortOf(args);
  return (
    <>
      <header>
        <TypeSign type={type} />
        <span class="tool-name">
          {line(name)}
          {short !== undefined && <span class="call-arguments">({short})</span>}
        </span>
        {durationMs !== undefined && <small>{duration(durationMs)}</small>}
      </header>
      {short === undefined && typeof args === "string" && <LongText text={args} class="mono" />}
      {short === undefined && typeof args !== "string" && <JsonView value={args} open={1} />}
      {error !== undefined && (
        <div class="status status-error" role="alert">
          <Icon name="alert" />
          <LongText text={error} />
        </div>
      )}
      {result !== undefined && (
        <div class="call-result" role="group" aria-label="result">
          <Parts parts={result} isTool />
        </div>
      )}
      {result === undefined && error === undefined && <p class="empty">(no result)</p>}
    </>
  );
}

/** Arguments that have room beside the name. */
function shortOf(args: unknown): string | undefined {
  if (args === undefined) return "";
  const text = JSON.stringify(args);
  return text.length > SHORT ? undefined : line(text);
}

function Parts({ parts, isTool }: { parts: readonly Part[]; isTool: boolean }): JSX.Element {
  if (parts.length === 0) return <p class="empty">(empty)</p>;
  return (
    <>
      {parts.map((part, index) => (
        <PartView key={index} part={part} isTool={isTool} />
      ))}
    </>
  );
}
