// Sends the spans that wait in spools, as traced programs do at their start: a file is claimed,
// sent and removed, so that it is sent once.
import { setTimeout as wait } from "node:timers/promises";
import { NEVER } from "../export/process/deadline.js";
import { counters } from "../export/process/registry.js";
import { SpoolReplay } from "../export/langfuse/spool-replay.js";
import type { Sender } from "../export/langfuse/sender.js";
import type { SpoolOwner } from "../export/disk/spool-file.js";
import { Spool } from "../export/disk/spool.js";

const TRIES = 5;

/** The outcome of a spool. */
interface SpoolResult {
  readonly sent: number;
  readonly refused: number;
  /** The number of spans that are still there, and can be sent later. */
  readonly left: number;
}

/** The result where there is no spool to send. */
export const NO_SPOOL: SpoolResult = { sent: 0, refused: 0, left: 0 };

/** Sends the spools of `owners` in some directories. */
export async function pushSpools(
  directories: readonly string[],
  owners: readonly SpoolOwner[],
  sender: Sender,
): Promise<SpoolResult> {
  const before = counters();
  const places = directories.flatMap((directory) => owners.map((owner) => ({ directory, owner })));
  for (const { directory, owner } of places) {
    // The user wants all of them, of any age.
    const spool = new Spool(owner, { directory, maxBytes: Infinity, maxAge: Infinity });
    const replay = new SpoolReplay(sender, spool);
    for (let tries = 0; tries < TRIES && spool.hasFiles && !sender.gate.isStopped; tries += 1) {
      /* oxlint-disable no-await-in-loop -- one try after the other */
      await wait(sender.gate.waitMs);
      await replay.replay(NEVER);
      /* oxlint-enable no-await-in-loop */
      if (sender.gate.isOpen) break;
    }
  }
  const { replayed, failed, spooled } = counters();
  return { sent: replayed - before.replayed, refused: failed - before.failed, left: spooled };
}
