// The header `baggage`: names and values that travel with a request.
// Source: W3C Baggage, section 3.

/** One member of the header. */
export interface BaggageMember {
  readonly key: string;
  /** Decoded. */
  readonly value: string;
  /** Its text in the header, valid properties included. */
  readonly text: string;
}

/** The number of members that every system must pass on; some pass on fewer. */
const MAX_MEMBERS = 64;
const MAX_BYTES = 8192;

const KEY = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;
const PROPERTIES = /^[\t\x20-\x7e]*$/;

/** Reads the header. Leaves out invalid members, and members beyond the limits. */
export function parseBaggage(header: string): BaggageMember[] {
  return within(header.split(",").flatMap((text) => parseMember(text.trim()) ?? []));
}

function parseMember(text: string): BaggageMember | undefined {
  const [pair = ""] = text.split(";", 1);
  const equals = pair.indexOf("=");
  if (equals < 0) return undefined;
  const key = pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1).trim();
  if (!KEY.test(key) || !VALUE.test(value)) return undefined;
  // Rewritten: it is sent on, and a line break or another alphabet would make the request fail.
  const properties = text.slice(pair.length);
  const kept = PROPERTIES.test(properties) ? properties : "";
  return { key, value: decode(value), text: `${key}=${value}${kept}` };
}

/** The value of a member that was written as in a form: `+` is a space, as Python's OpenTelemetry has it. */
export function formValue({ text }: BaggageMember): string {
  const [pair = ""] = text.split(";", 1);
  return decode(
    pair
      .slice(pair.indexOf("=") + 1)
      .trim()
      .replaceAll("+", " "),
  );
}

/** A member for the header. @returns undefined when `key` can't be one */
export function baggageMember(key: string, value: string): BaggageMember | undefined {
  if (!KEY.test(key)) return undefined;
  return { key, value, text: `${key}=${encodeURIComponent(value.toWellFormed())}` };
}

/** Writes the header; the last members are left out when there are too many. */
export function formatBaggage(members: readonly BaggageMember[]): string {
  return within(members)
    .map(({ text }) => text)
    .join(",");
}

function within(members: readonly BaggageMember[]): BaggageMember[] {
  let bytes = -1;
  return members.slice(0, MAX_MEMBERS).filter(({ text }) => {
    const size = text.length + 1;
    if (bytes + size > MAX_BYTES) return false;
    bytes += size;
    return true;
  });
}

/** Percent-encoded UTF-8; invalid bytes become U+FFFD. */
function decode(value: string): string {
  if (!value.includes("%")) return value;
  const bytes: number[] = [];
  for (let at = 0; at < value.length; at += 1) {
    const hex = value[at] === "%" ? /^[0-9a-fA-F]{2}$/.exec(value.slice(at + 1, at + 3)) : null;
    bytes.push(hex === null ? value.charCodeAt(at) : Number.parseInt(hex[0], 16));
    if (hex !== null) at += 2;
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
