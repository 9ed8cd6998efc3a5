// The streams, generators and promises that a plain object or list holds, one level deep. Each is
// recorded as a part of one observation, which ends with the last of them; the items of each take
// its place in the output.
import { types } from "node:util";
import { isObject } from "../../foundation/is-object.js";
import { parsed } from "../capture/parsed.js";
import { guard } from "../log.js";
import { Observation } from "../observation.js";

/** More places than this are not looked at. */
const MAX_PLACES = 100;

/** The objects in `container`, by key. No getter is run. */
export function placesOf(container: object): readonly (readonly [key: string, object])[] {
  const places: (readonly [string, object])[] = [];
  for (const key of Object.keys(container).slice(0, MAX_PLACES)) {
    const value: unknown = Object.getOwnPropertyDescriptor(container, key)?.value;
    if (isObject(value) && !types.isProxy(value)) places.push([key, value]);
  }
  return places;
}

/** One result that holds several things to be consumed or awaited. */
export class Held {
  protected readonly parts: Part[] = [];
  /** One more than there are, until all are known. */
  private open = 1;

  /** @param isRecorded whether the output is that of the container, with names in its places */
  constructor(
    readonly observation: Observation,
    private readonly isRecorded: boolean,
  ) {}

  /** Begins the record of the value at `key`. */
  part(key: string): Part {
    const part = new Part(this, key);
    this.open += 1;
    this.parts.push(part);
    return part;
  }

  /** All parts are known. @returns false if there are none */
  sealed(): boolean {
    this.over();
    return this.parts.length > 0;
  }

  /** A part has ended. */
  over(): void {
    this.open -= 1;
    const { observation, parts } = this;
    if (this.open > 0 || parts.length === 0 || observation.ended) return;
    guard("recording what a result holds", () => {
      const isConsumed = parts.some(({ metadata }) => metadata?.["consumption"] === undefined);
      for (const part of parts) this.record(part, isConsumed);
      if (this.isRecorded) this.fillPlaces();
    });
    observation.end(Math.max(...parts.map(({ endMs = 0 }) => endMs)));
  }

  private record(part: Part, isConsumed: boolean): void {
    const { observation } = this;
    const { consumption, ...others } = part.metadata ?? {};
    const added = isConsumed || consumption === undefined ? others : { consumption, ...others };
    if (Object.keys(added).length > 0) observation.metadata = { ...observation.metadata, ...added };
    const { completionStartMs = Infinity, level, statusMessage, failure } = part;
    if (completionStartMs < (observation.completionStartMs ?? Infinity)) {
      observation.completionStartMs = completionStartMs;
    }
    if (level === "ERROR") Object.assign(observation, { level, statusMessage, failure });
  }

  protected fillPlaces(): void {
    const { observation, parts } = this;
    const root = parsed(observation.output ?? "") as Record<string, unknown>;
    if (!isObject(root)) return;
    const list = root["output"];
    for (const { key, output, isValue } of parts) {
      // A list with plain items is a field: see shown.ts.
      const holder = Array.isArray(list) ? (list as unknown as typeof root) : root;
      if (output === undefined || typeof holder[key] !== "string") continue;
      holder[key] = isValue || /^[{[]/.test(output) ? parsed(output) : output;
    }
    observation.output = observation.snapshot(root, "output");
  }
}

/** The record of one of them. Its code runs in the observation of the whole. */
export class Part extends Observation {
  /** Whether the output is the JSON of a value, and not text. */
  isValue = false;

  constructor(
    private readonly whole: Held,
    readonly key: string,
  ) {
    const { trace, parentSpanId, name, type, active } = whole.observation;
    super(trace, parentSpanId, { name, type }, { ...(active && { active }), isAppRoot: false });
    this.prompt = whole.observation.prompt;
  }

  override get current(): Observation {
    return this.whole.observation.current;
  }

  /** Records the value that a promise resolved to. */
  resolved(value: unknown): void {
    this.isValue = typeof value !== "string";
    this.output ??= this.snapshot(value, "output");
  }

  override end(endMs: number = this.trace.now()): void {
    if (this.endMs !== undefined) return;
    this.endMs = endMs;
    this.whole.over();
  }
}
