// The header `tracestate`, in which tracing systems pass values to themselves. We pass it on
// unchanged.
// Source: W3C Trace Context, level 2, section 3.3.

const MAX_MEMBERS = 32;
const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * Reads the header.
 * @returns it, without empty members; undefined when it is empty or any part of it is invalid, as
 *   then the whole is to be discarded
 */
export function parseTracestate(header: string): string | undefined {
  const members = header
    .split(",")
    .map((member) => member.trim())
    .filter((member) => member !== "");
  if (members.length === 0 || members.length > MAX_MEMBERS) return undefined;
  const keys = new Set<string>();
  for (const member of members) {
    const equals = member.indexOf("=");
    const key = member.slice(0, equals);
    if (equals < 0 || !KEY.test(key) || !VALUE.test(member.slice(equals + 1))) return undefined;
    keys.add(key);
  }
  return keys.size === members.length ? members.join(",") : undefined;
}
