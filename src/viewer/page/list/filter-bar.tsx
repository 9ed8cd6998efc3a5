// The list's filters: a text, a name, and a choice for each property that traces differ in.
import type { JSX } from "preact";
import { isSearching, searchFor, searchText, traces } from "../data/store.js";
import { count, countOf } from "../../../foundation/figures.js";
import { Icon } from "../parts/icons.js";
import { line } from "../parts/safe-text.js";
import { addressOf } from "../route.js";
import { markedPair } from "./marked.js";
import {
  CHOICE_NAMES,
  filters,
  isFiltered,
  NO_FILTERS,
  TIMES,
  valuesOf,
  type Filters,
} from "./filters.js";

/** The list of choices is cut here; a name or a text finds the rest. */
const MOST_CHOICES = 500;

/** Milliseconds without a key before a text is looked for. */
const PAUSE_MS = 200;

export const SEARCH_ID = "search";

export function FilterBar({ matchCount }: { matchCount: number }): JSX.Element {
  const text = searchText.value;
  const fields = filters.value;
  const total = traces.value.length;
  const pair = markedPair();
  return (
    <div class="filters" role="search" aria-label="Filter traces">
      <label class="search-box">
        <Icon name="search" />
        <input
          id={SEARCH_ID}
          type="search"
          placeholder="Search in names, input, output, metadata"
          aria-label="Search text"
          value={text}
          onInput={({ currentTarget }) => look(currentTarget.value)}
        />
        <kbd>/</kbd>
      </label>
      <input
        class="field"
        type="search"
        placeholder="Name"
        aria-label="Name"
        value={fields.name}
        onInput={({ currentTarget }) => set({ name: currentTarget.value })}
      />
      {CHOICE_NAMES.map((choice) => {
        const options = valuesOf(traces.value, choice);
        if (options.length === 0 || (options.length === 1 && fields[choice] === "")) return null;
        return (
          <select
            key={choice}
            class={`field ${fields[choice] === "" ? "" : "is-set"}`}
            aria-label={choice}
            value={fields[choice]}
            onChange={({ currentTarget }) => set({ [choice]: currentTarget.value })}
          >
            <option value="">{`any ${choice}`}</option>
            {options.slice(0, MOST_CHOICES).map((value) => (
              <option key={value} value={value}>
                {choice === "level" ? levelText(value) : line(value)}
              </option>
            ))}
          </select>
        );
      })}
      <select
        class={`field ${fields.minutes === "" ? "" : "is-set"}`}
        aria-label="time"
        value={fields.minutes}
        onChange={({ currentTarget }) => set({ minutes: currentTarget.value })}
      >
        {TIMES.map(([minutes, label]) => (
          <option key={minutes} value={minutes}>
            {label}
          </option>
        ))}
      </select>
      <span class="filter-count" role="status">
        {isSearching.value ? "Searching…" : countText(matchCount, total)}
      </span>
      {pair !== undefined && (
        <a class="compare-link" href={addressOf({ page: "compare", traceIds: pair })}>
          Compare marked traces
        </a>
      )}
      {(isFiltered(fields) || text !== "") && (
        <button type="button" class="quiet-button" onClick={clear}>
          Clear
        </button>
      )}
    </div>
  );
}

function levelText(level: string): string {
  return level === "ERROR" ? "error" : `${level.toLowerCase()} or worse`;
}

function countText(matchCount: number, total: number): string {
  if (matchCount < total) return `${count(matchCount)} of ${countOf(total, "trace")}`;
  return countOf(total, "trace");
}

let timer = 0;

function look(text: string): void {
  searchText.value = text;
  clearTimeout(timer);
  timer = setTimeout(() => void searchFor(text), PAUSE_MS);
}

function clear(): void {
  filters.value = NO_FILTERS;
  look("");
}

function set(change: Partial<Filters>): void {
  filters.value = { ...filters.value, ...change };
}
