// Files inside recorded spans: recordings keep them whole, Langfuse shows them from its own store.
// So they are uploaded, and tokens take their place, as in a traced program.
import { replaceFiles } from "../export/langfuse/media/place.js";
import { MediaUploads, type MediaField } from "../export/langfuse/media/upload.js";
import { NEVER } from "../export/process/deadline.js";
import type { LangfuseServer } from "../export/process/registry.js";
import { mayHoldFile } from "../foundation/files-in-text.js";
import { isArray, isJsonObject, type JsonObject } from "../reading/json.js";
import type { StoredSpan } from "./stored-spans.js";

const FIELDS: readonly (readonly [string, MediaField])[] = [
  ["langfuse.observation.input", "input"],
  ["langfuse.observation.output", "output"],
  ["langfuse.observation.metadata", "metadata"],
  ["langfuse.observation.metadata.", "metadata"],
];

/** Brings the files of spans to one project. */
export class PushMedia {
  /** The reasons of failed uploads, one for each file. */
  readonly failures: string[] = [];
  private readonly uploads: MediaUploads;

  constructor(server: LangfuseServer) {
    this.uploads = new MediaUploads(server, (why) => this.failures.push(why), 0);
  }

  /** Uploads the files of a span, and returns the span to send. */
  async place(span: StoredSpan): Promise<StoredSpan> {
    if (!mayHoldFile(span.json)) return span;
    const spanValue = JSON.parse(span.json) as JsonObject;
    const { attributes } = spanValue;
    if (!isArray(attributes)) return span;
    const newAttributes = await Promise.all(
      attributes.map((attribute) =>
        this.placeIn(attribute, span.traceId, String(spanValue["spanId"])),
      ),
    );
    // Before the span goes, so that few files are in memory.
    await this.uploads.flush(NEVER);
    return { ...span, json: JSON.stringify({ ...spanValue, attributes: newAttributes }) };
  }

  stop(): void {
    this.uploads.giveUp();
  }

  private async placeIn(
    attribute: unknown,
    traceId: string,
    observationId: string,
  ): Promise<unknown> {
    if (!isJsonObject(attribute)) return attribute;
    const { key, value } = attribute;
    const text = isJsonObject(value) ? value["stringValue"] : undefined;
    const field = FIELDS.find(([name]) =>
      name.endsWith(".") ? String(key).startsWith(name) : key === name,
    )?.[1];
    if (field === undefined || typeof text !== "string") return attribute;
    const stringValue = await replaceFiles(text, (file) =>
      this.uploads.add({ ...file, traceId, observationId, field }),
    );
    return { key, value: { stringValue } };
  }
}
