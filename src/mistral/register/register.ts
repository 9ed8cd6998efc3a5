// Traces the Mistral clients of a process without a change of its code.
import { reportFault, warnOnce } from "../../tracing/log.js";
import { shared } from "../../tracing/shared.js";
import { hookModules } from "./hooks.js";
import { warnOfLoaded } from "./late.js";
import { registration, tracedFiles } from "./registration.js";

const registered = shared("register", () => ({ isDone: false }));

/** Traces every copy of the SDK that is loaded from now on. Never throws. */
export function registerTracing(): void {
  if (registered.isDone) return;
  registered.isDone = true;
  try {
    registration();
    if (hookModules(tracedFiles())) warnOfLoaded();
    else
      warnOnce(
        "no module hooks",
        "mistral-traced/register needs Node's module hooks, which this runtime lacks. Write observeMistral(client).",
      );
  } catch (error) {
    reportFault("registering", error);
  }
}
