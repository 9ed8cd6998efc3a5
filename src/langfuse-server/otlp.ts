// The body of an OTLP trace export in both of its forms.
import { decodeExport } from "../reading/decode.js";
import { parseJson } from "../reading/json.js";
import { requestIn } from "../reading/otlp-forms.js";
import { decodeProtobuf, TooManyMessages } from "../reading/otlp-protobuf.js";

export const OTLP_JSON = "application/json";
export const OTLP_PROTOBUF = "application/x-protobuf";

/** `status` is that of the refusal, 400 by default. */
type Decoded = ReturnType<typeof decodeExport> & { readonly status?: number };

/** The media type of a request, in small letters and without parameters; empty for none. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/**
 * Reads an export in protobuf, or in JSON for any other media type.
 * @returns the spans, or a refusal for a body that cannot be read
 */
export async function readExport(
  type: string,
  body: Buffer,
  options?: Parameters<typeof decodeExport>[1],
): Promise<Decoded> {
  if (type !== OTLP_PROTOBUF) {
    const json = parseJson(body.toString());
    return decodeExport(options?.mapsAsJson ? (requestIn(json) ?? json) : json, options);
  }
  try {
    return decodeExport(await decodeProtobuf(body), options);
  } catch (error) {
    if (error instanceof TooManyMessages) {
      return { spans: [], problems: [], refusal: error.message, status: 413 };
    }
    return { spans: [], problems: [], refusal: `the body is not protobuf: ${String(error)}` };
  }
}
