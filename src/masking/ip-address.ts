// Addresses of machines, apart from those that every machine has.

/** Whether a dotted address belongs to a machine: not "any", loopback or a net mask. */
export function isMachineIPv4(text: string): boolean {
  return !/^(?:127|0|255)\./.test(text);
}

/** Whether `text`, of hexadecimal digits and colons, is an address of a machine. Source: RFC 4291. */
export function isMachineIPv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (groups.some((group) => !/^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  if (halves.length === 1) return groups.length === 8;
  // `::1` is loopback, and `a::b` a name in code.
  return groups.length >= 2 && groups.length < 8 && /\d/.test(text);
}
