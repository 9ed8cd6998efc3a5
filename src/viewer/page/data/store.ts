// The state of the page: its traces, and the requested ones.
import { signal } from "@preact/signals";
import type { TraceListing } from "../../listing.js";
import { embeddedSource } from "./embedded.js";
import { servedSource } from "./served.js";
import type { Hits, Source } from "./source.js";

export const source: Source = embeddedSource() ?? servedSource();

/** The latest first. */
export const traces = signal<readonly TraceListing[]>([]);
export const isLoaded = signal(false);
/** The reason for which there are no traces, if something failed. */
export const failure = signal<string | undefined>(undefined);
export const isConnected = signal(false);
/** Grows with each change of traces, by the trace's id. */
export const changes = signal<ReadonlyMap<string, number>>(new Map());
/** The text in the field for it; it is looked for a moment after the last key. */
export const searchText = signal("");
export const isSearching = signal(false);
/** The text that is searched in observations, and the results. */
export const search = signal<{ readonly text: string; readonly hits: Hits } | undefined>(undefined);

export async function load(): Promise<void> {
  await reload();
  source.watch(take, (connected) => {
    isConnected.value = connected;
    // Traces that arrived before the connection, or during an interruption, must be requested.
    if (connected) void reload().then(noteAll);
  });
}

async function reload(): Promise<void> {
  try {
    traces.value = latestFirst(await source.list());
    failure.value = undefined;
    searchAgain();
  } catch (error) {
    failure.value = error instanceof Error ? error.message : String(error);
  }
  isLoaded.value = true;
}

/** The grown traces are unknown: one that is open is read again. */
function noteAll(): void {
  if (failure.value === undefined) changes.value = counted(traces.value);
}

function counted(listings: readonly TraceListing[]): ReadonlyMap<string, number> {
  const counts = new Map(changes.value);
  for (const { traceId } of listings) counts.set(traceId, (counts.get(traceId) ?? 0) + 1);
  return counts;
}

function take(listings: readonly TraceListing[]): void {
  const byId = new Map(traces.value.map((trace) => [trace.traceId, trace]));
  for (const trace of listings) byId.set(trace.traceId, trace);
  traces.value = latestFirst([...byId.values()]);
  changes.value = counted(listings);
  searchAgain();
}

function latestFirst(listings: readonly TraceListing[]): readonly TraceListing[] {
  return listings.toSorted((a, b) => b.startMs - a.startMs);
}

let searchSerial = 0;

/** Looks for a text in all observations; an empty one ends the search. */
export async function searchFor(text: string): Promise<void> {
  const needle = text.trim().toLowerCase();
  searchSerial += 1;
  if (needle === "") {
    search.value = undefined;
    isSearching.value = false;
    return;
  }
  isSearching.value = true;
  const serial = searchSerial;
  await look(needle);
  if (serial === searchSerial) isSearching.value = false;
}

/** Milliseconds in which changes are gathered before they are looked through. */
const GATHER_MS = 500;
let timer = 0;

/** A new trace may contain the searched text. */
function searchAgain(): void {
  if (search.value === undefined || timer !== 0) return;
  timer = window.setTimeout(() => {
    timer = 0;
    // A running search includes it already.
    if (search.value !== undefined && !isSearching.value) void look(search.value.text);
  }, GATHER_MS);
}

async function look(needle: string): Promise<void> {
  const serial = searchSerial;
  try {
    const hits = await source.search(needle);
    // A later search may have been faster.
    if (serial === searchSerial) search.value = { text: needle, hits };
  } catch {
    // The server is gone, and the page shows that; the last results stay.
  }
}
