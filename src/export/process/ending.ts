// The end of a process: delivery within a limit, and the disk for the rest.
import { countOf } from "../../foundation/figures.js";
import { machine } from "../../foundation/machine.js";
import { reportFault, warnOnce } from "../../tracing/log.js";
import { within, type Deadline } from "./deadline.js";
import { spoolDirectories } from "./destinations.js";
import { flushUntil } from "./flushing.js";
import { leaveFiles } from "./owned-files.js";
import { counters, registry } from "./registry.js";

/**
 * Waits until everything that is held now is delivered or on disk, and the disk's share is sent; until
 * the deadline at the latest.
 */
export async function deliverAll(deadline: Deadline): Promise<void> {
  await flushUntil(deadline, async () => {
    await Promise.all([...registry.pending].map((holder) => holder.flush(deadline)));
    // Sending observations begins the uploads of the files in them.
    const followers = [...registry.pending].filter(({ follows }) => follows);
    await Promise.all(followers.map((holder) => holder.flush(deadline)));
    await Promise.all([...registry.backlogs].map((backlog) => backlog.replay(deadline)));
  });
}

/** Writes everything that is in memory to disk, at once. */
export function saveAll(): void {
  try {
    for (const holder of registry.pending) holder.saveNow();
  } catch (error) {
    reportFault("saving observations", error);
  }
}

/** Milliseconds that the sync of files may take at the end; one that has begun is not broken off. */
export const SYNC_MS = 500;

/** Leaves what is on disk to the next process: on the disk itself, as far as there is time. */
export function leaveSpool(): void {
  const endMs = machine.now() + SYNC_MS;
  for (const file of registry.unsynced) {
    if (machine.now() >= endMs) break;
    file.syncNow();
  }
  leaveFiles();
}

/** Delivers for at most `ms` milliseconds, during which the process lives, and saves the rest. */
export async function deliverOrSave(ms: number): Promise<void> {
  const { scores } = registry.requests;
  const spooledBefore = counters().spooled;
  await within(ms, deliverAll);
  const waitingBefore = scores.waiting;
  saveAll();
  const saved = [
    { count: counters().spooled - spooledBefore, noun: "observation" },
    // A score that is saved is in this process no more.
    { count: waitingBefore - scores.waiting, noun: "score" },
  ].filter(({ count }) => count > 0);
  if (saved.length > 0) {
    warnOnce(
      "saved",
      `${saved.map(({ count, noun }) => countOf(count, noun)).join(" and ")} did not arrive before the process ended. They wait in ` +
        `${spoolDirectories()} for the next process that sends traces to the same project.`,
    );
  }
  giveUpRest();
}

/** Gives up observations that neither Langfuse nor the disk took, with a warning. */
export function giveUpRest(): void {
  try {
    const { requests } = registry;
    const before = counters().dropped;
    const lostBefore = requests.scores.lost + requests.files.lost;
    for (const holder of registry.pending) holder.giveUp();
    const lost = counters().dropped - before;
    if (lost > 0) {
      warnOnce(
        "exit",
        `${countOf(lost, "observation")} did not arrive before the process ended, and the spool could not keep them. ` +
          "They are lost.",
      );
    }
    const lostRequests = requests.scores.lost + requests.files.lost - lostBefore;
    if (lostRequests > 0) {
      warnOnce(
        "exit-requests",
        `${lostRequests} scores and files did not arrive before the process ended. They are ` +
          "lost.",
      );
    }
  } catch (error) {
    reportFault("giving observations up", error);
  }
}
