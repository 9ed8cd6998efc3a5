// One trace in the list.
import type { JSX } from "preact";
import type { TraceListing } from "../../listing.js";
import { count, durationBetween, money, shortTokens } from "../../../foundation/figures.js";
import { exactTime, shortTime } from "../../../foundation/clock.js";
import { line } from "../parts/safe-text.js";
import { Level } from "../parts/small.js";
import { addressOf } from "../route.js";
import { markedIds, toggleMark } from "./marked.js";

export function TraceRow(props: {
  trace: TraceListing;
  isActive: boolean;
  position: number;
  total: number;
}): JSX.Element {
  const { trace, isActive, position, total } = props;
  const { traceId, usage, cost, errorCount } = trace;
  return (
    <a
      id={`trace-${traceId}`}
      class={`trace-row ${isActive ? "is-active" : ""} ${errorCount > 0 ? "has-error" : ""}`}
      href={addressOf({ page: "trace", traceId, id: undefined })}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      aria-posinset={position}
      aria-setsize={total}
    >
      <span class="when" title={exactTime(trace.startMs)}>
        <MarkBox traceId={traceId} />
        {shortTime(trace.startMs)}
      </span>
      <span class="name">
        <b title={line(trace.name)}>{line(trace.name) || "(no name)"}</b>
        <Level level={trace.level} />
        <span class="gist">{line(trace.gist)}</span>
      </span>
      <span class="number">{durationBetween(trace.startMs, trace.endMs)}</span>
      <span class="number tokens" title={`${count(usage.input)} in, ${count(usage.output)} out`}>
        {usage.total > 0 && shortTokens(usage)}
      </span>
      <span class="number">{cost !== undefined && money(cost)}</span>
      <span class="number steps">{count(trace.observationCount)}</span>
      <span class="models">{line(trace.models.slice(0, 5).join(", "))}</span>
      <Chips trace={trace} />
    </a>
  );
}

/** Marks a trace, to see it beside another one. */
function MarkBox({ traceId }: { traceId: string }): JSX.Element {
  const onClick = (event: MouseEvent): void => {
    // The row around it is a link.
    event.preventDefault();
    event.stopPropagation();
    toggleMark(traceId);
  };
  return (
    <span
      class="mark-box"
      role="checkbox"
      aria-checked={markedIds.value.includes(traceId)}
      aria-label="Mark to compare"
      title="Mark to compare (x)"
      onClick={onClick}
    />
  );
}

/** Tags that are shown; a filter finds the rest. */
const TAGS = 5;

/** The user, session and tags of a trace. */
export function Chips({ trace }: { trace: TraceListing }): JSX.Element {
  const { userId, sessionId, tags } = trace;
  return (
    <span class="chips">
      {userId !== undefined && (
        <span class="chip" title="user">
          {line(userId)}
        </span>
      )}
      {sessionId !== undefined && (
        <span class="chip" title="session">
          {line(sessionId)}
        </span>
      )}
      {tags.slice(0, TAGS).map((tag) => (
        <span key={tag} class="chip chip-tag" title="tag">
          {line(tag)}
        </span>
      ))}
    </span>
  );
}
