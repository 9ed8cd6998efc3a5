// The list's filters: a text, a name, and a choice for each property that traces differ in.
import type { JSX } from "preact";
import { isSearching, searchFor, searchText, traces } from "../data/store.js";
import { count, countOf } from "../../../foundation/figures.js";
import { Icon } from "../parts/icons.js";
import { line } from "../parts/safe-text.js";
import {
  CHOICE_NAMES,
  filters,
  isFiltered,
  NO_FILTERS,
  TIMES,
  valuesOf,
  type Filters,
} from "./filters.js";

/** What one can choose from is cut here; a name or a text finds the rest. */
const MOST_CHOICES = 500;

/** Milliseconds without a key before a text is looked for. */
const PAUSE_MS = 200;

export const SEARCH_ID = "search";

export function FilterBar({ shown }: { shown: number }): JSX.Element {
  const text = searchText.value;
  const chosen = filters.value;
  const total = traces.value.length;
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
        value={chosen.name}
        onInput={({ currentTarget }) => set({ name: currentTarget.value })}
      />
      {CHOICE_NAMES.map((choice) => {
        const values = valuesOf(traces.value, choice);
        if (values.length === 0 || (values.length === 1 && chosen[choice] === "")) return null;
        return (
          <select
            key={choice}
            class={`field ${chosen[choice] === "" ? "" : "is-set"}`}
            aria-label={choice}
            value={chosen[choice]}
            onChange={({ currentTarget }) => set({ [choice]: currentTarget.value })}
          >
            <option value="">{`any ${choice}`}</option>
            {values.slice(0, MOST_CHOICES).map((value) => (
              <option key={value} value={value}>
                {choice === "level" ? levelText(value) : line(value)}
              </option>
            ))}
          </select>
        );
      })}
      <select
        class={`field ${chosen.minutes === "" ? "" : "is-set"}`}
        aria-label="time"
        value={chosen.minutes}
        onChange={({ currentTarget }) => set({ minutes: currentTarget.value })}
      >
        {TIMES.map(([minutes, label]) => (
          <option key={minutes} value={minutes}>
            {label}
          </option>
        ))}
      </select>
      <span class="filter-count" role="status">
        {isSearching.value ? "Searching…" : countText(shown, total)}
      </span>
      {(isFiltered(chosen) || text !== "") && (
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

function countText(shown: number, total: number): string {
  if (shown < total) return `${count(shown)} of ${countOf(total, "trace")}`;
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
