// Delivers when a process ends normally, by `process.exit` or by an error. When nothing is left to
// do but observations are waiting, they are delivered first. At the very end, the rest goes to disk
// if that can be done synchronously.
import { machine } from "../../foundation/machine.js";
import { abandonAll } from "../../tracing/iterations/consumption.js";
import { shared } from "../../tracing/shared.js";
import { deliverOrSave, giveUpRest, leaveSpool, saveAll } from "./ending.js";
import { registry } from "./registry.js";
import { untraced } from "./untraced.js";

/** Listens for the end of the process, once. The listeners cost nothing and keep nothing alive. */
export function watchExit(): void {
  if (registry.watchesExit) return;
  registry.watchesExit = true;
  makeRoomForListeners();
  process.on("beforeExit", deliverPending);
  process.on("exit", savePending);
}

/** One listener more for each event, so that ours are never what makes Node warn of too many. */
function makeRoomForListeners(): void {
  const most = process.getMaxListeners();
  if (most > 0) process.setMaxListeners(most + 1);
}

/** Time that deliveries at the natural end of the process have taken so far. */
const spent = shared<{ ms: number | undefined }>("exit", () => ({ ms: undefined }));

/** Node calls this again when its work is done. */
function deliverPending(): void {
  // Nothing runs any more, so the streams will not be read on.
  abandonAll();
  const isFirst = spent.ms === undefined;
  if (registry.pending.size === 0 && !(isFirst && registry.backlogs.size > 0)) return;
  spent.ms ??= 0;
  const restMs = registry.exitTimeout * 1000 - spent.ms;
  // A listener that traces something each time would keep the process for ever: to disk, then.
  if (restMs <= 0) return;
  void untraced(() => deliverFor(restMs));
}

async function deliverFor(ms: number): Promise<void> {
  const startMs = machine.now();
  await deliverOrSave(ms);
  spent.ms = (spent.ms ?? 0) + machine.now() - startMs;
}

function savePending(): void {
  // Later listeners may end observations, too.
  registry.exiting = true;
  abandonAll();
  saveAll();
  giveUpRest();
  leaveSpool();
}
