// docs/how-it-works.md names the rooms of the source and the rooms that each imports from. The
// sources hold to that table, types and dynamic imports included, and the table lists nothing else.
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { filesIn, root } from "./snippets.js";

const SOURCES = ["decorators", "src"].flatMap((folder) => [
  ...filesIn(folder, ".ts"),
  ...filesIn(folder, ".tsx"),
]);

/** `import … from "./x.js"`, `export … from "./x.js"`, `import "./x.js"` and `import("./x.js")`. */
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.[^"']*)["']/g;

/** A row of the table: a room, and the rooms that it imports from. */
type Rooms = ReadonlyMap<string, readonly string[]>;

/** The table in the text of a page. */
function tableOfRooms(page: string): Rooms {
  return new Map(
    [...page.matchAll(/^\| `((?:src|decorators)[^`]*)` \| [^|]* \|([^|]*)\|$/gm)].map(
      ([, room = "", from = ""]) => [
        room,
        [...from.matchAll(/`([^`]+)`/g)].map(([, other = ""]) => other),
      ],
    ),
  );
}

/** The room of a file: the longest folder of the table that holds it. */
function roomOf(file: string, rooms: Rooms): string | undefined {
  return [...rooms.keys()]
    .filter((room) => file.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** The differences between the sources and a table, a sentence each. */
function differences(rooms: Rooms, files: ReadonlyMap<string, string>): string[] {
  const used = new Map<string, Set<string>>();
  const found: string[] = [];
  for (const [file, text] of files) {
    const room = roomOf(file, rooms);
    if (room === undefined) {
      found.push(`${file} is in no room of the table`);
      continue;
    }
    const others = used.get(room) ?? new Set();
    used.set(room, others);
    for (const [, from = ""] of text.matchAll(IMPORT)) {
      const path = normalize(join(dirname(file), from));
      const other = roomOf(path, rooms);
      if (other === undefined || other === room) continue;
      others.add(other);
      if (!rooms.get(room)?.includes(other)) found.push(`${file} imports ${path} from ${other}`);
    }
  }
  for (const [room, from] of rooms) {
    const others = used.get(room);
    if (others === undefined) found.push(`the room ${room} has no files`);
    for (const other of from) {
      if (others !== undefined && !others.has(other)) {
        found.push(`${room} imports nothing from ${other}`);
      }
    }
  }
  return found;
}

/** The layers of export, each of which imports from those behind it alone. */
const LAYERS = ["configure", "langfuse", "langfuse-v3", "disk", "pipeline", "process"];

const documented = tableOfRooms(readFileSync(join(root, "docs/how-it-works.md"), "utf8"));

test("the sources import from the rooms that docs/how-it-works.md lists, and from no others", () => {
  const files = new Map(SOURCES.map((file) => [file, readFileSync(join(root, file), "utf8")]));
  expect(differences(documented, files)).toEqual([]);
});

test("no two rooms of the table import from each other", () => {
  const pairs = [...documented].flatMap(([room, from]) =>
    from.filter((other) => documented.get(other)?.includes(room)).map((other) => [room, other]),
  );
  expect(pairs).toEqual([]);
});

test("the layers of src/export import one way", () => {
  for (const [index, layer] of LAYERS.entries()) {
    const above = LAYERS.slice(0, index).map((name) => `src/export/${name}`);
    const from = documented.get(`src/export/${layer}`);
    expect(from, layer).toBeDefined();
    expect(from?.filter((room) => above.includes(room))).toEqual([]);
  }
});

test("the check of rooms finds a stale row, a missing room, and imports in .tsx and import()", () => {
  const table = tableOfRooms(
    ["| `src/a` | one | `src/b` |", "| `src/b` | two | |", "| `src/gone` | none | |"].join("\n"),
  );
  const files = new Map([
    ["src/a/page.tsx", 'import type { X } from "./y.js";'],
    ["src/b/lazy.ts", 'const a = () => import("../a/page.js");'],
    ["src/c/new.ts", ""],
  ]);
  expect(differences(table, files)).toEqual([
    "src/b/lazy.ts imports src/a/page.js from src/a",
    "src/c/new.ts is in no room of the table",
    "src/a imports nothing from src/b",
    "the room src/gone has no files",
  ]);
});
