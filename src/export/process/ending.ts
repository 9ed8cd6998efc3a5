// What the end of a process asks for: delivery within a limit, and the disk for what is left.
import { reportFault, warnOnce } from "../../tracing/log.js";
import { newAborter, untilAborted } from "./deadline.js";
import { defaultRoute, registry } from "./registry.js";

/** Waits until everything that is held now is delivered or on disk, and the disk's share is sent. */
export async function deliverAll(): Promise<void> {
  await Promise.all([...registry.pending].map((holder) => holder.flush()));
  // Sending observations begins the uploads of the files in them.
  await Promise.all([...registry.pending].map((holder) => holder.flush()));
  await Promise.all([...registry.backlogs].map((backlog) => backlog.replay()));
}

/** Writes everything that is in memory to disk, at once. */
export function saveAll(): void {
  try {
    for (const holder of registry.pending) holder.saveNow();
  } catch (error) {
    reportFault("saving observations", error);
  }
}

/** Delivers for at most `ms` milliseconds, during which the process lives, and saves the rest. */
export async function deliverOrSave(ms: number): Promise<void> {
  const aborter = newAborter();
  const timer = setTimeout(() => aborter.abort(), ms);
  await untilAborted(deliverAll(), aborter.signal);
  clearTimeout(timer);
  const before = registry.counters.spooled;
  saveAll();
  const saved = registry.counters.spooled - before;
  if (saved > 0) {
    warnOnce(
      "saved",
      `${saved} observations could not be delivered before the process ended. They wait in ` +
        `${defaultRoute()?.spoolDirectory} for the next process that sends traces to the same project.`,
    );
  }
  giveUpRest();
}

/** What neither Langfuse nor the disk took is lost as the process ends, and says so. */
export function giveUpRest(): void {
  try {
    const before = registry.counters.dropped;
    for (const holder of registry.pending) holder.giveUp();
    const lost = registry.counters.dropped - before;
    if (lost === 0) return;
    warnOnce(
      "exit",
      `${lost} observations could not be delivered before the process ended, and no disk took ` +
        "them: they are lost.",
    );
  } catch (error) {
    reportFault("giving observations up", error);
  }
}
