// Delivery when a process ends of itself, by `process.exit` or by an error: when nothing is left to
// do but observations are waiting, they are delivered first; what is still there at the very end
// goes to disk, where that can be done at once.
import { abandonAll } from "../tracing/iterations/consumption.js";
import { deliverOrSave, giveUpRest, saveAll } from "./ending.js";
import { registry } from "./registry.js";
import { untraced } from "./untraced.js";

/** Listens for the end of the process, once. The listeners cost nothing and keep nothing alive. */
export function watchExit(): void {
  if (registry.watchesExit) return;
  registry.watchesExit = true;
  process.on("beforeExit", deliverPending);
  process.on("exit", savePending);
}

/** When the delivery at the natural end must be over, on the clock of `performance`. */
let endsAt: number | undefined;

/** Node calls this again when what it started is done. */
function deliverPending(): void {
  // Nothing runs any more, so nobody reads on.
  abandonAll();
  const isFirst = endsAt === undefined;
  if (registry.pending.size === 0 && !(isFirst && registry.backlogs.size > 0)) return;
  endsAt ??= performance.now() + registry.exitTimeout * 1000;
  const restMs = Math.max(0, endsAt - performance.now());
  void untraced(() => deliverOrSave(restMs));
}

function savePending(): void {
  // Listeners that come after this one may end observations, too.
  registry.exiting = true;
  abandonAll();
  saveAll();
  giveUpRest();
}
