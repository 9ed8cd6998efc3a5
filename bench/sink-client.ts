// Starts the sink of the bench and asks it for the counts.
import { fork } from "node:child_process";
import { once } from "node:events";

/** The counts of one sender. */
export interface SinkCounts {
  spans: number;
  requests: number;
  /** As they came, compressed or not. */
  wireBytes: number;
  jsonBytes: number;
}

const NOTHING: SinkCounts = { spans: 0, requests: 0, wireBytes: 0, jsonBytes: 0 };

/** Starts the sink, which ends with this process. @returns its URL */
export async function startSink(): Promise<string> {
  const child = fork(new URL("sink.js", import.meta.url));
  const [url] = (await once(child, "message")) as [string];
  child.unref();
  child.channel?.unref();
  return url;
}

/** Forgets what arrived; from now on each answer takes `delayMs`. */
export async function resetSink(sinkUrl: string, delayMs = 0): Promise<void> {
  await (await fetch(`${sinkUrl}/reset?delay=${delayMs}`)).text();
}

export async function sinkCounts(sinkUrl: string, sender: string): Promise<SinkCounts> {
  const counts = (await (await fetch(`${sinkUrl}/counts`)).json()) as Record<string, SinkCounts>;
  return counts[sender] ?? NOTHING;
}
