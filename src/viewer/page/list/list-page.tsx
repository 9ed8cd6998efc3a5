// The list of traces.
import { computed, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { failure, isLoaded, search, source, traces } from "../data/store.js";
import { VirtualList } from "../parts/virtual-list.js";
import { goTo, shownTraceId } from "../route.js";
import { isNarrow } from "../screen.js";
import { FilterBar } from "./filter-bar.js";
import { filtered, filters } from "./filters.js";
import { markedPair, toggleMark } from "./marked.js";
import { TraceRow } from "./trace-row.js";

const matching = computed(() => filtered(traces.value, filters.value, search.value?.hits));

/** The trace that the keyboard is at. */
const at = signal<string | undefined>(undefined);

// From a trace the keyboard comes back to where it is in the list, however it was opened.
shownTraceId.subscribe((traceId) => {
  if (traceId !== undefined) at.value = traceId;
});

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 20,
  PageUp: -20,
  Home: -Infinity,
  End: Infinity,
};

export const LIST_ID = "trace-list";

export function ListPage(): JSX.Element {
  const list = matching.value;
  const isThere = list.length > 0;
  useLayoutEffect(() => {
    // The keyboard is at the list, unless a filter has the focus.
    if (document.activeElement === document.body) document.getElementById(LIST_ID)?.focus();
  }, [isThere]);
  const index = list.findIndex(({ traceId }) => traceId === at.value);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step !== undefined && list.length > 0) {
      const next = Math.min(Math.max(index + step, 0), list.length - 1);
      at.value = list[next]?.traceId;
      event.preventDefault();
    } else if (event.key === "Enter" && at.value !== undefined) {
      goTo({ page: "trace", traceId: at.value, id: undefined });
    } else if (event.key === "x" && at.value !== undefined) toggleMark(at.value);
    else if (event.key === "c") {
      const traceIds = markedPair();
      if (traceIds !== undefined) goTo({ page: "compare", traceIds });
    }
  };
  return (
    <main class="list-page">
      <FilterBar matchCount={list.length} />
      {list.length === 0 ? (
        <Nothing />
      ) : (
        <VirtualList
          boxRef={(element) => {
            if (element !== null) element.id = LIST_ID;
          }}
          class="scroll trace-list"
          role="listbox"
          tabIndex={0}
          label="Traces"
          activeId={index < 0 ? undefined : `trace-${at.value}`}
          count={list.length}
          rowHeight={isNarrow.value ? 62 : 40}
          revealedIndex={index < 0 ? undefined : index}
          onKeyDown={onKeyDown}
          headHeight={isNarrow.value ? 0 : 34}
          head={isNarrow.value ? undefined : <Head />}
          row={(number) => {
            const trace = list[number];
            if (trace === undefined) return null;
            return (
              <TraceRow
                key={trace.traceId}
                trace={trace}
                isActive={number === index}
                position={number + 1}
                total={list.length}
              />
            );
          }}
        />
      )}
    </main>
  );
}

function Head(): JSX.Element {
  return (
    <div class="trace-row trace-head" aria-hidden="true">
      <span>Time</span>
      <span>Name</span>
      <span class="number">Duration</span>
      <span class="number">Tokens</span>
      <span class="number">Cost</span>
      <span class="number">Steps</span>
      <span>Model</span>
      <span>User, session, tags</span>
    </div>
  );
}

function Nothing(): JSX.Element {
  if (!isLoaded.value) return <p class="nothing">Reading traces…</p>;
  if (failure.value !== undefined) {
    return <p class="nothing">The traces could not be read: {failure.value}</p>;
  }
  if (traces.value.length > 0) return <p class="nothing">No trace matches the filters.</p>;
  return (
    <p class="nothing">
      No traces yet.{source.isLive && " Traces appear here as they are recorded."}
    </p>
  );
}
