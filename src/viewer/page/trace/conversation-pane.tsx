// The trace as a dialogue, in place of the tree. Of a long one, a part is in the document.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DialogueEntry } from "../../dialogue/entries.js";
import { count } from "../../../foundation/figures.js";
import { changes, source } from "../data/store.js";
import { DETAILS_ID } from "../details/details-pane.js";
import { goTo } from "../route.js";
import { DialogueEntryView } from "./dialogue-entry.js";
import { entryFor } from "./dialogue-keys.js";
import { TREE_ID } from "./tree-pane.js";
import { useWindow } from "./use-window.js";

export function ConversationPane(props: {
  traceId: string;
  selected: string | undefined;
}): JSX.Element {
  const { traceId, selected } = props;
  const [entries, failure] = useDialogue(traceId);
  const [chosen, setChosen] = useState(-1);
  const box = useRef<HTMLElement>(null);
  // Several entries may be of one observation.
  const at =
    entries?.[chosen]?.id === selected
      ? chosen
      : (entries?.findIndex(({ id }) => id === selected) ?? -1);
  const { from, to, end, showEarlier, showLater, reveal } = useWindow(entries?.length ?? 0);
  useLayoutEffect(() => box.current?.focus({ preventScroll: true }), [traceId]);
  useLayoutEffect(() => reveal(at), [at]);
  useLayoutEffect(() => {
    document.getElementById(`entry-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at, from, to]);

  const select = (index: number): void => {
    const entry = entries?.[index];
    if (entry === undefined) return;
    setChosen(index);
    goTo({ page: "trace", traceId, id: entry.id, view: "conversation" });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || entries === undefined) return;
    // Enter presses what has the keyboard, such as a folded thought.
    if (event.key === "Enter" && event.target !== box.current) return;
    const next = entryFor(event.key, at, entries);
    if (next !== undefined) select(next);
    else if (event.key === "Enter") {
      select(Math.max(at, 0));
      document.getElementById(DETAILS_ID)?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <section
      ref={box}
      id={TREE_ID}
      class="scroll conversation"
      role="feed"
      aria-label="Conversation"
      aria-busy={entries === undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {failure !== undefined && <p class="nothing">{failure}</p>}
      {entries?.length === 0 && <p class="nothing">This trace has no model calls.</p>}
      {from > 0 && (
        <button type="button" class="more-button" onClick={showEarlier}>
          Show earlier ({count(from)})
        </button>
      )}
      {entries?.slice(from, to).map((entry, offset) => (
        <DialogueEntryView
          key={from + offset}
          entry={entry}
          index={from + offset}
          total={entries.length}
          isSelected={from + offset === at}
          onSelect={select}
        />
      ))}
      {entries !== undefined && to < entries.length && (
        <button ref={end} type="button" class="more-button" onClick={showLater}>
          Show later ({count(entries.length - to)})
        </button>
      )}
    </section>
  );
}

/** @returns the entries once they are loaded, or the error */
function useDialogue(
  traceId: string,
): readonly [readonly DialogueEntry[] | undefined, string | undefined] {
  const [entries, setEntries] = useState<readonly DialogueEntry[] | undefined>(undefined);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const change = changes.value.get(traceId) ?? 0;
  useEffect(() => {
    let isGone = false;
    source.dialogue(traceId).then(
      (read) => {
        if (isGone) return;
        setEntries(read);
        setFailure(undefined);
      },
      (error: unknown) => !isGone && setFailure(String(error)),
    );
    return () => (isGone = true);
  }, [traceId, change]);
  return [entries, failure];
}
