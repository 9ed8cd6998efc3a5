// The page: its bar, and the view of the address below it.
import type { JSX } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { ChartsPage } from "./charts/charts-page.js";
import { ComparePage } from "./compare/compare-page.js";
import { isConnected, source } from "./data/store.js";
import { DETAILS_ID } from "./details/details-pane.js";
import { Help } from "./help.js";
import { SEARCH_ID } from "./list/filter-bar.js";
import { LIST_ID, ListPage } from "./list/list-page.js";
import { Part } from "./parts/part.js";
import { IconButton } from "./parts/small.js";
import { goTo, route, type Route } from "./route.js";
import { isNarrow } from "./screen.js";
import { changeTheme, theme } from "./theme.js";
import { TracePage } from "./trace/trace-page.js";
import { TREE_ID, TREE_SEARCH_ID } from "./trace/tree-pane.js";

export function App(): JSX.Element {
  const [isHelping, setHelping] = useState(false);
  const at = route.value;
  // Before anything is seen: the first key must not be lost.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") {
        if (isHelping) setHelping(false);
        else goBack(event.target);
      } else if (isTyping(event.target)) return;
      else if (event.key === "c" && at.page === "trace") {
        goTo({ ...at, view: at.view === undefined ? "conversation" : undefined });
      } else if (event.key === "?") setHelping(!isHelping);
      else if (event.key === "/") {
        document.getElementById(at.page === "trace" ? TREE_SEARCH_ID : SEARCH_ID)?.focus();
        event.preventDefault();
      }
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [isHelping, at]);
  return (
    <>
      <nav class="top-bar" aria-label="Pages">
        <a class="brand" href="#/">
          mistral-traced
        </a>
        <a href="#/" aria-current={at.page === "charts" ? undefined : "page"}>
          Traces
        </a>
        <a href="#/charts" aria-current={at.page === "charts" ? "page" : undefined}>
          Charts
        </a>
        <span class="bar-rest">
          {source.isLive && (
            <span class={`live ${isConnected.value ? "is-on" : ""}`} role="status">
              {isConnected.value ? "live" : "not connected"}
            </span>
          )}
          <IconButton icon={theme.value} label={`Colours: ${theme.value}`} onClick={changeTheme} />
          <IconButton icon="help" label="Keys (?)" onClick={() => setHelping(true)} />
        </span>
      </nav>
      <Part key={keyOf(at)} what="The page">
        {at.page === "list" && <ListPage />}
        {at.page === "compare" && <ComparePage traceIds={at.traceIds} />}
        {at.page === "charts" && <ChartsPage />}
        {at.page === "trace" && <TracePage traceId={at.traceId} id={at.id} view={at.view} />}
      </Part>
      {isHelping && <Help onClose={() => setHelping(false)} />}
    </>
  );
}

/** From a field to its list, from the details to the tree, from there to the list. */
function goBack(target: EventTarget | null): void {
  const at = route.value;
  const element = target instanceof HTMLElement ? target : document.body;
  const isInDetails = document.getElementById(DETAILS_ID)?.contains(element) === true;
  if (isTyping(element)) document.getElementById(at.page === "trace" ? TREE_ID : LIST_ID)?.focus();
  else if (at.page !== "trace") goTo({ page: "list" });
  else if (isNarrow.value && at.id !== undefined) {
    goTo({ page: "trace", traceId: at.traceId, id: undefined, view: at.view });
  } else if (isInDetails) document.getElementById(TREE_ID)?.focus();
  else goTo({ page: "list" });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}

/** Returns a key that changes with the traces that are shown, but not with the place in one of them. */
function keyOf(at: Route): string {
  if (at.page === "trace") return `trace ${at.traceId}`;
  return at.page === "compare" ? `compare ${at.traceIds.join("/")}` : at.page;
}
