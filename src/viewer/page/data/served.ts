// Traces from the server of `mistral-traced view`, as they arrive.
import type { ReceivedObservation } from "../../../reading/received.js";
import type { DialogueEntry } from "../../dialogue/entries.js";
import type { TraceListing, ObservationRow } from "../../listing.js";
import type { Point } from "../../points.js";
import type { Source } from "./source.js";

export function servedSource(): Source {
  const media = new Map<string, Promise<string | undefined>>();
  return {
    isLive: true,
    list: () => ask<readonly TraceListing[]>("traces"),
    rows: async (traceId) =>
      (await askOrNot<readonly ObservationRow[]>(`traces/${encodeURIComponent(traceId)}`)) ?? [],
    observation: (traceId, id) =>
      askOrNot<ReceivedObservation>(
        `traces/${encodeURIComponent(traceId)}/${encodeURIComponent(id)}`,
      ),
    dialogue: (traceId) => ask<readonly DialogueEntry[]>(`dialogue/${encodeURIComponent(traceId)}`),
    async search(text) {
      const hits = await ask<readonly (readonly [string, readonly string[]])[]>(
        `search?text=${encodeURIComponent(text)}`,
      );
      return new Map(hits.map(([traceId, ids]) => [traceId, new Set(ids)]));
    },
    points: () => ask<readonly Point[]>("points"),
    langfuseUrl: async (traceId) =>
      (await ask<{ readonly url?: string }>(`langfuse/${encodeURIComponent(traceId)}`)).url,
    mediaUrl(mediaId) {
      const url = media.get(mediaId) ?? blobUrl(mediaId);
      media.set(mediaId, url);
      return url;
    },
    watch(onChange, onState) {
      let events: EventSource | undefined;
      const listen = (): void => {
        events?.close();
        events = undefined;
        // A browser has six connections to a server: hidden tabs leave theirs to others.
        if (document.visibilityState === "hidden") return;
        events = new EventSource("api/events");
        events.addEventListener("open", () => onState(true));
        events.addEventListener("error", () => onState(false));
        events.addEventListener("traces", ({ data }) =>
          onChange(JSON.parse(data as string) as readonly TraceListing[]),
        );
      };
      document.addEventListener("visibilitychange", listen);
      listen();
    },
  };
}

async function blobUrl(mediaId: string): Promise<string | undefined> {
  const response = await fetch(`api/media/${encodeURIComponent(mediaId)}`);
  return response.ok ? URL.createObjectURL(await response.blob()) : undefined;
}

async function ask<Answer>(path: string): Promise<Answer> {
  const answer = await askOrNot<Answer>(path);
  if (answer === undefined) throw new Error(`The server has no ${path}.`);
  return answer;
}

async function askOrNot<Answer>(path: string): Promise<Answer | undefined> {
  const response = await fetch(`api/${path}`);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`The server answered ${response.status} to ${path}.`);
  return (await response.json()) as Answer;
}
