// Two traces side by side: their figures, and the lines in which input and output differ.
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { isLoaded, traces } from "../data/store.js";
import { visible } from "../parts/safe-text.js";
import { addressOf } from "../route.js";
import { comparableText } from "./comparable-text.js";
import { diffLines, type DiffLine } from "./diff-lines.js";
import { FiguresTable } from "./figures-table.js";
import { useRoot } from "./use-root.js";

export function ComparePage(props: { traceIds: readonly [string, string] }): JSX.Element {
  const [leftId, rightId] = props.traceIds;
  const [left, right] = [useRoot(leftId), useRoot(rightId)];
  const listings = traces.value;
  const [a, b] = [leftId, rightId].map((id) => listings.find(({ traceId }) => traceId === id));
  useEffect(() => {
    document.title = "Two traces";
    return () => (document.title = "Traces");
  }, []);
  if (a === undefined || b === undefined) {
    return (
      <main class="compare-page">
        <p class="nothing">
          {isLoaded.value ? "One of these traces was not found." : "Reading traces…"}{" "}
          <a href="#/">All traces</a>
        </p>
      </main>
    );
  }
  return (
    <main class="compare-page scroll" tabIndex={-1}>
      <header>
        <h1>Two traces</h1>
        <a href={addressOf({ page: "compare", traceIds: [rightId, leftId] })}>Swap</a>
      </header>
      <FiguresTable pair={[a, b]} />
      <Difference title="Input" left={left?.input} right={right?.input} />
      <Difference title="Output" left={left?.output} right={right?.output} />
    </main>
  );
}

function Difference(props: { title: string; left: unknown; right: unknown }): JSX.Element {
  const { title, left, right } = props;
  const sides = useMemo(() => {
    return diffLines(comparableText(left), comparableText(right));
  }, [left, right]);
  const isSame = sides.every((lines) => lines.every(({ isDifferent }) => !isDifferent));
  return (
    <section class="section" aria-label={title}>
      <header>
        <h3>{title}</h3>
        {isSame && <small>same in both</small>}
      </header>
      <div class="compare-sides">
        {sides.map((lines, side) => (
          <Side key={side} lines={lines} />
        ))}
      </div>
    </section>
  );
}

/** Lines of a text that are in the document. */
const MOST_LINES = 2_000;

function Side({ lines }: { lines: readonly DiffLine[] }): JSX.Element {
  if (lines.length === 1 && lines[0]?.text === "") return <p class="empty">(none)</p>;
  return (
    <div class="text block" dir="auto">
      {lines
        .slice(0, MOST_LINES)
        .map(({ text, isDifferent }, index) =>
          isDifferent ? (
            <mark key={index}>{visible(text) || " "}</mark>
          ) : (
            <span key={index}>{visible(text) || " "}</span>
          ),
        )}
      {lines.length > MOST_LINES && <p class="empty">(shortened: open the trace to see all)</p>}
    </div>
  );
}
