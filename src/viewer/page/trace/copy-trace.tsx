// A trace to copy as a test. Its model calls are read when the button is pressed.
import type { JSX } from "preact";
import { isReplayable, snapshotTestOf } from "../../copy/snapshot-test.js";
import { source } from "../data/store.js";
import { CopyButton } from "../parts/small.js";
import { rows } from "./trace-state.js";

/** Model calls that are read; a test has fewer. */
const MOST_READ = 40;

export function CopyTrace(props: { traceId: string; name: string }): JSX.Element | null {
  const calls = rows.value.filter(isReplayable);
  if (calls.length === 0) return null;
  const text = async (): Promise<string> => {
    const read = await Promise.all(
      calls.slice(0, MOST_READ).map(({ id }) => source.observation(props.traceId, id)),
    );
    const test = snapshotTestOf(
      props.name,
      read.flatMap((one) => one ?? []),
    );
    if (test === undefined) throw new Error("This trace has no chat call.");
    return test;
  };
  return (
    <CopyButton
      label="Copy a test with captureTraces that replays the model calls of this trace"
      name="Copy as test"
      text={text}
    />
  );
}
