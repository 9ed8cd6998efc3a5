// Declares bytes as a file, so that an observation holds the file in place of their number.
import { fileLeftOut } from "../foundation/data-uri.js";
import { fileTypeOf } from "../foundation/media-type.js";
import { aString, checkOptions, oneOf, type Checks } from "../foundation/options.js";
import { InvalidOptionError } from "../foundation/errors.js";
import { dataUri } from "../tracing/capture/file-fields.js";
import { state } from "../tracing/state.js";

/** A file: bytes with their media type, or a data URI. */
export type LangfuseMediaParams =
  | {
      /** `"bytes"` by default. */
      readonly source?: "bytes";
      /** A Buffer is one, too. They are read when the value is recorded. */
      readonly contentBytes: Uint8Array;
      /** Such as `"image/png"`. Of a type that Langfuse does not take, the size is recorded. */
      readonly contentType: string;
    }
  | {
      /** The other form of Langfuse's SDK. */
      readonly source: "base64_data_uri";
      /** `data:<media type>;base64,...` */
      readonly base64DataUri: string;
    };

/** All fields of {@link LangfuseMediaParams}. */
interface Fields {
  readonly source?: "bytes" | "base64_data_uri";
  readonly contentBytes?: Uint8Array;
  readonly contentType?: string;
  readonly base64DataUri?: string;
}

const CHECKS: Checks<Fields> = {
  source: oneOf(["bytes", "base64_data_uri"]),
  contentBytes: {
    accepts: (value) => value instanceof Uint8Array,
    mustBe: "a Uint8Array or a Buffer (of a Blob, use LangfuseMedia.fromBlob)",
  },
  contentType: aString,
  base64DataUri: {
    accepts: (value) => typeof value === "string" && value.startsWith("data:"),
    mustBe: "a data URI",
  },
};

/**
 * Records bytes as a file in the input, output or metadata of an observation. Langfuse shows it as it
 * shows a data URI. The bytes are uploaded once, and a token takes their place. With tracing off,
 * nothing is read.
 * Source of the name and the parameters: `LangfuseMedia` of Langfuse's SDKs.
 * @example Record a photo
 * const scan = observe("scan", async (photo: Buffer) => {
 *   const media = new LangfuseMedia({ contentBytes: photo, contentType: "image/jpeg" });
 *   langfuseContext.updateCurrentObservation({ input: { photo: media } });
 *   return "a receipt";
 * });
 * @example Record a file that is a data URI
 * const picture = new LangfuseMedia({
 *   source: "base64_data_uri",
 *   base64DataUri: "data:image/png;base64,iVBORw0KGgo=",
 * });
 * langfuseContext.updateCurrentObservation({ output: { picture } });
 */
export class LangfuseMedia {
  readonly #fields: Fields;

  /** @throws InvalidOptionError for parameters that are not those of a file */
  constructor(params: LangfuseMediaParams) {
    this.#fields = checkOptions<Fields>("LangfuseMedia", params, CHECKS);
    const { contentBytes, contentType, base64DataUri } = this.#fields;
    if (base64DataUri === undefined && (contentBytes === undefined || contentType === undefined)) {
      throw new InvalidOptionError(
        "LangfuseMedia: the options must be `contentBytes` with `contentType`, or `base64DataUri`.",
      );
    }
  }

  /**
   * Reads a Blob or File.
   * @param contentType its media type; the blob's own by default
   * @returns the file, once the blob is read
   * @throws InvalidOptionError for a blob without a type, if none is given
   * @example Record an uploaded file
   * const scan = observe("scan", async (photo: Blob) => {
   *   langfuseContext.updateCurrentObservation({ input: await LangfuseMedia.fromBlob(photo) });
   * });
   */
  static async fromBlob(blob: Blob, contentType = blob.type): Promise<LangfuseMedia> {
    const contentBytes = new Uint8Array(await blob.arrayBuffer());
    return new LangfuseMedia({ contentBytes, contentType });
  }

  /** Returns the file as a data URI, or its type and size if it is larger than `media.maxBytes`. */
  toJSON(): string {
    const { contentBytes, contentType = "", base64DataUri } = this.#fields;
    if (contentBytes === undefined) return base64DataUri ?? "";
    const type = fileTypeOf(contentType);
    const isRecorded = type !== undefined && contentBytes.byteLength <= state.mediaBytes;
    return isRecorded
      ? dataUri(type, contentBytes)
      : fileLeftOut(contentType, contentBytes.byteLength);
  }
}
