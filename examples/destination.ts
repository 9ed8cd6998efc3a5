// The destination of an example's traces: Langfuse with its keys, else a recording.
import { configure, counters, recordedFile, shutdown } from "mistral-traced";

const toLangfuse = process.env["LANGFUSE_PUBLIC_KEY"] && process.env["LANGFUSE_SECRET_KEY"];

/** To be called before the first trace. */
export function chooseDestination(): void {
  configure(toLangfuse ? {} : { record: true });
}

/** Delivers all traces and prints their place. */
export async function deliver(): Promise<void> {
  await shutdown();
  const { spooled, dropped, failed } = counters();
  const arrived =
    spooled + dropped + failed === 0
      ? "were sent to Langfuse"
      : "were not all taken by Langfuse: the warning says why";
  console.log(`\nThe traces ${toLangfuse ? arrived : `are recorded in ${recordedFile()}`}.`);
}
