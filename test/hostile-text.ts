// Text that tests feed into each place which prints text from elsewhere.

/** Sets the title, clears the screen, colours by C1, writes the clipboard, and turns the direction. */
export const ESCAPES =
  "\u001b]0;TITLE\u0007\u001b[2J\u009b31mRED\u0090q\u009c\u001b]52;c;ZXZpbA==\u0007\b\b\r\u007f\u202e";

/** Returns the characters that a terminal obeys, except line breaks and the colours of the command line itself. */
export function obeyed(output: string): string[] {
  /* oxlint-disable no-control-regex -- these are looked for */
  const plain = output.replaceAll(/\u001b\[[\d;]*m/g, "");
  return plain.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g) ?? [];
}
