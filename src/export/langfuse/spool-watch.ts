// Looks after the spools of this process for as long as it runs: renews the heartbeats of its files,
// sends what other processes leave meanwhile, and reports, once, files that no destination waits for.
import { reportLeftovers } from "../disk/leftovers.js";
import type { Spool } from "../disk/spool.js";
import { spoolKey } from "../disk/spool-file.js";
import { machine } from "../../foundation/machine.js";
import { guard, reportFault } from "../../tracing/log.js";
import { shared } from "../../tracing/shared.js";
import { HEARTBEAT_MS } from "../process/owned-files.js";
import { untraced } from "../process/untraced.js";
import type { SpoolReplay } from "./spool-replay.js";

/** The first look waits for the destinations that the program makes at its start. */
const FIRST_LOOK_MS = Math.min(1_000, HEARTBEAT_MS);

interface WatchedSpool {
  readonly spool: Spool;
  readonly replay: SpoolReplay;
}

/** The spools of all copies of the package. */
const watch = shared<{ spools: WatchedSpool[]; timer: NodeJS.Timeout | undefined }>(
  "spool-watch",
  () => ({ spools: [], timer: undefined }),
);

/** Looks after a spool, in place of an earlier one of the same project in the same directory. */
export function watchSpool(watched: WatchedSpool): void {
  watch.spools = [
    ...watch.spools.filter(({ spool }) => !isSameSpool(spool, watched.spool)),
    watched,
  ];
  if (watch.timer === undefined) lookIn(FIRST_LOOK_MS);
}

/** Keeps no process alive. */
function lookIn(ms: number): void {
  watch.timer = untraced(() => machine.setTimeout(lookAtAll, ms));
  watch.timer.unref();
}

function lookAtAll(): void {
  guard("looking after the spool", () => {
    for (const { replay } of watch.spools) replay.look();
  });
  for (const { directory } of watch.spools.map(({ spool }) => spool)) {
    const spools = watch.spools.filter(({ spool }) => spool.directory === directory);
    const keys = new Set(spools.map(({ spool }) => spoolKey(spool.owner)));
    reportLeftovers(directory, keys).catch((error: unknown) =>
      reportFault("looking for leftovers", error),
    );
  }
  lookIn(HEARTBEAT_MS);
}

function isSameSpool(one: Spool, other: Spool): boolean {
  return (
    one.directory === other.directory &&
    one.account === other.account &&
    spoolKey(one.owner) === spoolKey(other.owner)
  );
}
