// A model call to copy: as a command that sends it again, as a test that replays it.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ReceivedObservation } from "../../../reading/received.js";
import { curlOf } from "../../copy/curl.js";
import { modelRequestOf } from "../../copy/model-request.js";
import { isReplayable, snapshotTestOf } from "../../copy/snapshot-test.js";
import { CopyButton } from "../parts/small.js";

export function CopyCall({ of }: { of: ReceivedObservation }): JSX.Element | null {
  const request = useMemo(() => modelRequestOf(of), [of]);
  if (request === undefined) return null;
  const hasTest = isReplayable(of) && of.output !== undefined && request.path.includes("chat");
  return (
    <span class="copy-call">
      <CopyButton
        label="Copy a command that sends this request to Mistral"
        name="Copy as curl"
        text={() => curlOf(request)}
      />
      {hasTest && (
        <CopyButton
          label="Copy a test with captureTraces that replays this call"
          name="Copy as test"
          text={() => snapshotTestOf(of.name, [of]) ?? ""}
        />
      )}
    </span>
  );
}
