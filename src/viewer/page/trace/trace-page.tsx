// One trace: its sums, its tree beside the waterfall or its dialogue, and the selected observation.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { changes, source } from "../data/store.js";
import { DetailsPane } from "../details/details-pane.js";
import { goTo, shownTraceId } from "../route.js";
import { isNarrow } from "../screen.js";
import { Splitter } from "../parts/splitter.js";
import { ConversationPane } from "./conversation-pane.js";
import { TraceHead } from "./trace-head.js";
import { rows } from "./trace-state.js";
import { TracePane } from "./tree-pane.js";

export function TracePage({
  traceId,
  id,
  view,
}: {
  traceId: string;
  id: string | undefined;
  view: "conversation" | undefined;
}): JSX.Element {
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [share, setShare] = useState(0.58);
  const change = changes.value.get(traceId) ?? 0;
  useEffect(() => {
    let isGone = false;
    source.rows(traceId).then(
      (received) => {
        if (isGone || traceId !== shownTraceId.value) return;
        rows.value = received;
        setFailure(received.length === 0 ? "This trace was not found." : undefined);
      },
      (error: unknown) => !isGone && setFailure(String(error)),
    );
    return () => (isGone = true);
  }, [traceId, change]);

  const first = rows.value[0]?.id;
  const narrow = isNarrow.value;
  const selected = id ?? (narrow ? undefined : first);
  const showsDetails = !narrow || id !== undefined;
  const showsTree = !narrow || id === undefined;
  const close = (): void => goTo({ page: "trace", traceId, id: undefined, view });
  if (failure !== undefined) {
    return (
      <main class="trace-page">
        <p class="nothing">
          {failure} <a href="#/">All traces</a>
        </p>
      </main>
    );
  }
  return (
    <main class="trace-page">
      {showsTree && <TraceHead traceId={traceId} id={id} view={view} />}
      <div
        class="trace-body"
        style={
          narrow
            ? {}
            : { gridTemplateColumns: `minmax(0, ${share}fr) 7px minmax(0, ${1 - share}fr)` }
        }
      >
        {showsTree && view === undefined && <TracePane traceId={traceId} selected={selected} />}
        {showsTree && view !== undefined && (
          <ConversationPane traceId={traceId} selected={selected} />
        )}
        {!narrow && <Splitter share={share} onMove={setShare} />}
        {showsDetails && (
          <DetailsPane traceId={traceId} id={selected} onClose={narrow ? close : undefined} />
        )}
      </div>
    </main>
  );
}
