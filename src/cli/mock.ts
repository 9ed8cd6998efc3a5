// `mistral-traced mock`: a mock Mistral server, for a first trace without a key.
import { startMistralStandIn } from "../testing/stand-in/stand-in.js";
import { EXIT } from "./errors.js";
import { interruptible } from "./interruption.js";
import { note, print, printJson } from "./output.js";

/** The options of `mock`. */
export interface MockOptions {
  readonly json?: true;
}

/** Serves until it is interrupted. @returns the exit code */
export async function mock({ json }: MockOptions): Promise<number> {
  const { url, close } = await startMistralStandIn();
  if (json) printJson({ url });
  else {
    print([`export MISTRAL_TRACED_SERVER_URL=${url}`]);
    note("Programs with this variable receive its answers, without a key. Press Ctrl-C to stop.");
  }
  await interruptible(
    (interrupted) =>
      new Promise<void>((resolve) => interrupted.addEventListener("abort", () => resolve())),
  );
  await close();
  return EXIT.ok;
}
