// A model call to copy: as a command that sends it again, as a test that replays it.
import type { JSX } from "preact";
import type { ReceivedObservation } from "../../../reading/received.js";
import { curlOf } from "../../copy/curl.js";
import { modelRequestOf } from "../../copy/model-request.js";
import { isReplayable, snapshotTestOf } from "../../copy/snapshot-test.js";
import { CopyButton } from "../parts/small.js";

export function CopyCall({ of }: { of: ReceivedObservation }): JSX.Element | null {
  const request = modelRequestOf(of);
  if (request === undefined) return null;
  const test = isReplayable(of) ? snapshotTestOf(of.name, [of]) : undefined;
  return (
    <span class="copy-call">
      <CopyButton
        label="Copy a command that sends this request to Mistral"
        name="Copy as curl"
        text={() => curlOf(request)}
      />
      {test !== undefined && (
        <CopyButton
          label="Copy a test with captureTraces that replays this call"
          name="Copy as test"
          text={() => test}
        />
      )}
    </span>
  );
}
