// The root of a trace, which has the trace's input and output.
import { useEffect, useState } from "preact/hooks";
import type { ReceivedObservation } from "../../../reading/received.js";
import { changes, source } from "../data/store.js";

/** @returns undefined until it is loaded, and for an unknown trace */
export function useRoot(traceId: string): ReceivedObservation | undefined {
  const [root, setRoot] = useState<ReceivedObservation | undefined>(undefined);
  const change = changes.value.get(traceId) ?? 0;
  useEffect(() => {
    let isGone = false;
    const read = async (): Promise<void> => {
      const rows = await source.rows(traceId);
      const row = rows.find(({ parentId }) => parentId === undefined) ?? rows[0];
      const found = row === undefined ? undefined : await source.observation(traceId, row.id);
      if (!isGone) setRoot(found);
    };
    // Without a server, the last result stays.
    read().catch(() => {});
    return () => (isGone = true);
  }, [traceId, change]);
  return root;
}
