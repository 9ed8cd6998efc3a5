// The source of the page's traces: the file that contains it, or its server.
import type { ReceivedObservation } from "../../../reading/received.js";
import type { DialogueEntry } from "../../dialogue/entries.js";
import type { TraceListing, ObservationRow } from "../../listing.js";
import type { Point } from "../../points.js";

/** The observations that contain a text, by the ids of their traces. */
export type Hits = ReadonlyMap<string, ReadonlySet<string>>;

export interface Source {
  /** Whether more traces may come. */
  readonly isLive: boolean;
  list(): Promise<readonly TraceListing[]>;
  /** The trace's observations in the order of their starts; none when there is no such trace. */
  rows(traceId: string): Promise<readonly ObservationRow[]>;
  observation(traceId: string, id: string): Promise<ReceivedObservation | undefined>;
  /** The trace as a dialogue; empty when there is no such trace. */
  dialogue(traceId: string): Promise<readonly DialogueEntry[]>;
  search(text: string): Promise<Hits>;
  points(): Promise<readonly Point[]>;
  /** The trace's page in Langfuse, when keys are set. */
  langfuseUrl(traceId: string): Promise<string | undefined>;
  /** A file that was uploaded apart from the trace, as a blob: URL. */
  mediaUrl(mediaId: string): Promise<string | undefined>;
  /** Calls `onChange` with traces that are new or have grown, `onState` when the connection comes or goes. */
  watch(
    onChange: (traces: readonly TraceListing[]) => void,
    onState: (isConnected: boolean) => void,
  ): void;
}
