// The body of an OTLP trace export in both of its forms, read into JSON.
import { parseJson } from "../reading/json.js";
import { decodeProtobuf } from "./otlp-protobuf.js";

export const OTLP_JSON = "application/json";
export const OTLP_PROTOBUF = "application/x-protobuf";

/** The media type of a request, in small letters and without parameters; empty for none. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/**
 * Reads an export in JSON or protobuf.
 * @returns undefined for a body that is not JSON
 * @throws (rejects with) an Error for a body that is not protobuf
 */
export async function readExport(type: string, body: Buffer): Promise<unknown> {
  return type === OTLP_PROTOBUF ? decodeProtobuf(body) : parseJson(body.toString());
}
