// Traces in the page's own file: the list in one script element, the traces in others, each gzip in
// base64, unpacked when first needed.
import type { ReceivedObservation } from "../../../reading/received.js";
import { textHits } from "../../../reading/trace-filter.js";
import { dialogueOf } from "../../dialogue/dialogue.js";
import { type EmbeddedList, rowOf } from "../../listing.js";
import { pointsOf, type Point } from "../../points.js";
import type { Source } from "./source.js";

type Traces = ReadonlyMap<string, readonly ReceivedObservation[]>;

/** @returns undefined when the page has no traces in it */
export function embeddedSource(): Source | undefined {
  const element = document.getElementById("traces");
  if (element === null) return undefined;
  const parts = new Map<number, Promise<Traces>>();
  let listPromise: Promise<EmbeddedList> | undefined;
  const list = (): Promise<EmbeddedList> =>
    (listPromise ??= unpack(element).then((text) => JSON.parse(text) as EmbeddedList));
  const part = (number: number): Promise<Traces> => {
    const traces = parts.get(number) ?? readPart(number);
    parts.set(number, traces);
    return traces;
  };
  const partOf = new Map<string, number>();
  const trace = async (traceId: string): Promise<readonly ReceivedObservation[]> => {
    const { traces, parts } = await list();
    if (partOf.size === 0) traces.forEach((one, i) => partOf.set(one.traceId, parts[i] ?? 0));
    const number = partOf.get(traceId);
    return number === undefined ? [] : ((await part(number)).get(traceId) ?? []);
  };
  const eachPart = async (visit: (traces: Traces) => void): Promise<void> => {
    const numbers = new Set((await list()).parts);
    for (const number of numbers) {
      visit(await part(number));
      // Lets the page draw between two parts.
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  return {
    isLive: false,
    list: async () => (await list()).traces,
    rows: async (traceId) => (await trace(traceId)).map(rowOf),
    observation: async (traceId, id) => (await trace(traceId)).find((one) => one.id === id),
    dialogue: async (traceId) => dialogueOf(await trace(traceId)),
    async search(text) {
      const hits = new Map<string, Set<string>>();
      const listings = new Map((await list()).traces.map((one) => [one.traceId, one]));
      await eachPart((traces) => {
        for (const [traceId, observations] of traces) {
          const ids = textHits(text, listings.get(traceId) ?? { name: "" }, observations);
          if (ids !== undefined) hits.set(traceId, new Set(ids));
        }
      });
      return hits;
    },
    async points() {
      const points: Point[] = [];
      await eachPart((traces) => {
        for (const observations of traces.values()) {
          for (const point of pointsOf(observations)) points.push(point);
        }
      });
      return points;
    },
    langfuseUrl: async () => undefined,
    mediaUrl: async () => undefined,
    watch: () => {},
  };
}

async function readPart(number: number): Promise<Traces> {
  const element = document.getElementById(`traces-${number}`);
  if (element === null) return new Map();
  const traces = new Map<string, readonly ReceivedObservation[]>();
  for (const line of (await unpack(element)).split("\n")) {
    const observations = JSON.parse(line) as readonly ReceivedObservation[];
    if (observations[0] !== undefined) traces.set(observations[0].traceId, observations);
  }
  return traces;
}

async function unpack(element: HTMLElement): Promise<string> {
  const binary = atob(element.textContent ?? "");
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}
