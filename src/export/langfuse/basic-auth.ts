// How requests to Langfuse's API say whose they are.
import type { LangfuseServer } from "../process/registry.js";

/** The Authorization header of a project's keys. */
export function basicAuth({ publicKey, secretKey }: LangfuseServer): string {
  return `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`;
}
