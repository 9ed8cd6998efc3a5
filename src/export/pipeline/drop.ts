// The one place where observations are given up: never in silence.
import { reportFault, warnOnce } from "../../tracing/log.js";
import { disown } from "../../tracing/settle.js";
import type { Account, DropEvent } from "../process/account.js";

/** Counts observations as given up and calls the user's `onDrop`. Their holder books them out. */
export function drop(account: Account, count: number, reason: DropEvent["reason"]): void {
  if (count === 0) return;
  account.counters[reason === "refused" ? "failed" : "dropped"] += count;
  try {
    // One that is asynchronous by mistake must not end the process when it fails.
    disown(account.onDrop?.({ count, reason }));
  } catch (error) {
    reportFault("calling onDrop", error);
  }
}

/** Warns once that memory is full and no disk takes the rest. */
export function warnOfFullBuffer(maxBytes: number): void {
  const megabytes = Math.round(maxBytes / 1024 / 1024);
  warnOnce(
    "buffer-full",
    `the buffer of ${megabytes} MB is full and the spool takes no more. Some observations are dropped: ` +
      "counters() returns how many.",
  );
}
