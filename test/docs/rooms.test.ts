// docs/how-it-works.md says which room imports from which: the sources do nothing else.
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { filesIn, root } from "./snippets.js";

/** A file's room: its folder below `src`, or `src` itself. */
function roomOf(file: string): string {
  const [top = "", folder = "", inside] = file.split("/");
  return top === "src" && inside !== undefined ? `src/${folder}` : top;
}

/** The rooms that the sources of each room import from, but for what is a type alone. */
function imports(): ReadonlyMap<string, ReadonlySet<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const file of [...filesIn("decorators", ".ts"), ...filesIn("src", ".ts")]) {
    const room = roomOf(file);
    const found = rooms.get(room) ?? new Set();
    rooms.set(room, found);
    const text = readFileSync(join(root, file), "utf8");
    for (const [, from = ""] of text.matchAll(/^(?:import|export)\b[^;]*?"(\.[^"]*)";$/gm)) {
      const other = roomOf(normalize(join(dirname(file), from)));
      if (other !== room) found.add(other);
    }
  }
  return rooms;
}

const page = readFileSync(join(root, "docs/how-it-works.md"), "utf8");
const documented = new Map(
  [...page.matchAll(/^\| `([^`]+)` \| [^|]* \| ([^|]*) \|$/gm)].map(([, room = "", from = ""]) => [
    room,
    [...from.matchAll(/`([^`]+)`/g)].map(([, other = ""]) => other),
  ]),
);

test.each([...imports()])("%s imports from no other room than the page says", (room, from) => {
  const allowed = documented.get(room);
  expect(allowed, "the room is in the table").toBeDefined();
  expect([...from].filter((other) => !allowed?.includes(other))).toEqual([]);
});
