// Text from elsewhere, such as a server's answer or a name in a file, as a terminal may print it.

/** OSC, DCS and the like with their text, CSI, and the escapes of two characters. */
const ESCAPES =
  // oxlint-disable-next-line no-control-regex -- they must be removed
  /(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u009C]{0,4096}(?:\u0007|\u001B\\|\u009C)|(?:\u001B\[|\u009B)[0-?]{0,64}[ -/]{0,8}[@-~]?|\u001B[ -/]{0,8}[0-~]/g;

/**
 * Control characters, and marks that turn the direction of writing: these rearrange the text around
 * them.
 */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** Returns `text` as one line without control characters. Line breaks and tabs become spaces. */
export function printable(text: string): string {
  return printableLine(text.replaceAll(/\r?\n|\t/g, " "));
}

/** Returns the lines of `text` without control characters. A tab becomes two spaces. */
export function printableLines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => printableLine(line.replaceAll("\t", "  ")));
}

/** Returns JSON with control characters and marks of direction as escapes: JSON itself allows some. */
export function printableJson(json: string): string {
  return json.replaceAll(CONTROLS, (character) =>
    character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function printableLine(text: string): string {
  return text.replaceAll(ESCAPES, "").replaceAll(CONTROLS, "");
}
