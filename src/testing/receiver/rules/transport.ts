// The rules about the request of an export: its headers and its encoding.
import type { IncomingHttpHeaders } from "node:http";
import { mediaTypeOf, OTLP_JSON, OTLP_PROTOBUF } from "../../../langfuse-server/otlp.js";
import { jsonSnippet } from "../../../reading/json.js";

/** A problem of a request, and the status with which Langfuse would refuse it. */
export interface Finding {
  readonly problem: string;
  readonly status?: number;
}

/** Basic auth of public and secret key. */
export function judgeKeys(
  headers: IncomingHttpHeaders,
  keys: { readonly publicKey: string; readonly secretKey: string },
): readonly Finding[] {
  const credentials = Buffer.from(`${keys.publicKey}:${keys.secretKey}`).toString("base64");
  const { authorization } = headers;
  if (authorization === `Basic ${credentials}`) return [];
  const [scheme] = (authorization ?? "none").split(" ");
  return [
    {
      problem: `authorization must be Basic with the project's public and secret key (got ${
        scheme === "Basic" ? "Basic with other keys" : scheme
      })`,
      status: 401,
    },
  ];
}

/** OTLP in JSON or protobuf. */
export function judgeContentType(headers: IncomingHttpHeaders): readonly Finding[] {
  const type = mediaTypeOf(headers["content-type"]);
  if (type === OTLP_JSON || type === OTLP_PROTOBUF) return [];
  const problem = `content-type must be ${OTLP_JSON} or ${OTLP_PROTOBUF} (got ${type || "none"})`;
  return [{ problem, status: 415 }];
}

/** The headers by which Langfuse chooses its fast path for a batch. */
export function judgeIngestionVersion(headers: IncomingHttpHeaders): readonly Finding[] {
  const version = headers["x-langfuse-ingestion-version"];
  if (version !== undefined) {
    const number = Number(version);
    if (number === 4) return [];
    const problem = `x-langfuse-ingestion-version must be 4 (got ${jsonSnippet(version)})`;
    return [number > 4 || Number.isNaN(number) ? { problem, status: 400 } : { problem }];
  }
  const major = Number.parseInt(String(headers["x-langfuse-sdk-version"]), 10);
  return headers["x-langfuse-sdk-name"] === "javascript" && major >= 5
    ? []
    : [
        {
          problem:
            "x-langfuse-ingestion-version: 4 is missing, and x-langfuse-sdk-name and " +
            "x-langfuse-sdk-version are not those of Langfuse's JavaScript SDK from 5.0 on",
        },
      ];
}
