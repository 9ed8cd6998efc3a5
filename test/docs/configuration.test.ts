// The tables of options in docs/ are written from the table of options and its doc comments:
// `npm run docs:write` brings them up to date.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { observe } from "../../src/index.js";
import { WITHOUT_EFFECT } from "../../src/export/configure/options-beside.js";
import { LANGFUSE, OPTIONS, OTLP, type Option } from "../../src/export/configure/options-table.js";
import { resolveSettings } from "../../src/export/configure/settings.js";
import { root } from "./snippets.js";

interface Row {
  readonly name: string;
  readonly option: Option;
  readonly preset: string | undefined;
  /** Of the doc comment, without its end. */
  readonly sentences: string;
  /** The default and the variables, as the doc comment must give them. */
  readonly end: string;
  readonly comment: string;
}

const source = ["src/export/configure/configure-options.ts", "src/export/langfuse/endpoint.ts"]
  .map(read)
  .join("\n");
const settings = resolveSettings({}, {});
const rows = [
  ...rowsOf("", "ConfigureOptions", OPTIONS),
  ...rowsOf("destination.langfuse.", "LangfuseOptions", LANGFUSE, settings.langfuse),
  ...rowsOf("destination.otlp.", "OtlpOptions", OTLP),
  ...rowsOf("record.", "RecordOptions", OPTIONS.record.fields),
  ...rowsOf("spool.", "SpoolOptions", OPTIONS.spool.fields),
  ...rowsOf("media.", "MediaOptions", OPTIONS.media.fields),
].toSorted((one, other) => placeOf(one) - placeOf(other));

describe("the doc comments of options", () => {
  test.each(rows.map((row) => [row.name, row] as const))(
    "the doc comment of %s ends with its default and its variables",
    (_, { comment, sentences, end }) => {
      expect(sentences).toMatch(/\w\.$/);
      expect(comment).toBe([sentences, end].filter(Boolean).join(" "));
    },
  );
});

test("docs/configuration.md lists each option of configure", async () => {
  const table = [
    "| option | must be | default | meaning |",
    "|---|---|---|---|",
    ...rows.flatMap(({ name, option, preset, sentences }) => [
      line(`\`${name}\``, option.check.mustBe, cellOf(preset), sentences),
      ...(name === "destination" ? destinations() : []),
    ]),
    "",
    ...Object.entries(WITHOUT_EFFECT).map(
      ([kind, names]) =>
        `- \`destination.${kind}\` rejects ${names.map((name) => `\`${name}\``).join(", ")}, which ${names.length > 1 ? "have" : "has"} no effect there.`,
    ),
  ];
  await expect(withTable("configuration.md", table)).toMatchFileSnapshot(
    pathOf("configuration.md"),
  );
});

test("docs/environment.md lists each option with its variable", async () => {
  const byVariable = rows.filter(({ option }) => option.variable);
  const others = rows
    .map(({ option, name }) => (option.variable || name.includes(".") ? "" : name))
    .filter((name) => name !== "" && name !== "destination");
  const table = [
    "| variable | option of `configure` | default | meaning |",
    "|---|---|---|---|",
    ...byVariable.map(({ name, option, preset, sentences }) => {
      const variables = option.variable?.names.map((variable) => `\`${variable}\``).join(", ");
      return line(variables ?? "", `\`${name}\``, cellOf(preset), sentences);
    }),
    "",
    `No variable sets the destinations \`langfuseV3\` and \`tracerProvider\`, or ${others.map((name) => `\`${name}\``).join(", ")}.`,
  ];
  await expect(withTable("environment.md", table)).toMatchFileSnapshot(pathOf("environment.md"));
});

test("docs/decorators.md lists each option of observe", () => {
  const [, section = ""] = read("docs/decorators.md").split("\n## Options\n");
  const [table = ""] = section.split("\n## ");
  const documented = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  let sentence = "";
  try {
    observe(() => {}, { noOption: true } as never);
  } catch (error) {
    sentence = String(error);
  }
  expect(sentence).toContain(`Known: ${documented.join(", ")}.`);
});

function rowsOf(
  path: string,
  type: string,
  table: Readonly<Record<string, Option>>,
  inForce: object = {},
): Row[] {
  const comments = commentsOf(type);
  expect(Object.keys(comments)).toEqual(Object.keys(table));
  return Object.entries(table).map(([name, option]) => {
    const comment = comments[name] ?? "";
    const value = option.default ?? (inForce as Record<string, unknown>)[name];
    const preset = typeof value === "string" ? value : JSON.stringify(value);
    const names = option.variable?.names.join(", ");
    const end = [
      preset === undefined ? "" : `Default: ${preset}.`,
      names === undefined ? "" : `Environment: ${names}.`,
    ];
    return {
      name: `${path}${name}`,
      option,
      preset,
      sentences: comment.replace(/ ?(Default|Environment): .*$/, ""),
      end: end.filter(Boolean).join(" "),
      comment,
    };
  });
}

/** The doc comments of an interface's members, on one line each and without examples. */
function commentsOf(type: string): Readonly<Record<string, string>> {
  const [, members = ""] =
    new RegExp(`^(?:export )?interface ${type} \\{\n([^]*?)^\\}`, "m").exec(source) ?? [];
  const found = members.matchAll(/\/\*\*([^]*?)\*\/\s*readonly (\w+)/g);
  return Object.fromEntries(
    [...found].map(([, comment = "", name = ""]) => [
      name,
      comment
        .replace(/@example[^]*/, "")
        .replaceAll(/\s*\n\s*\* ?/g, " ")
        .trim(),
    ]),
  );
}

/** The kinds of destination, without a default. */
function destinations(): string[] {
  const fields = OPTIONS.destination.check.fields ?? {};
  return Object.entries(commentsOf("Destinations")).map(([kind, sentences]) =>
    line(`\`destination.${kind}\``, fields[kind]?.mustBe ?? "", "", sentences),
  );
}

/** The place of an option in the table: under the option that it is a part of. */
function placeOf({ name }: Row): number {
  return Object.keys(OPTIONS).indexOf(name.split(".")[0] ?? "");
}

function line(...cells: readonly string[]): string {
  const text = cells.at(-1)?.replaceAll(/See docs\/(\S+)\./g, "[More]($1).") ?? "";
  return `| ${[...cells.slice(0, -1), text].join(" | ")} |`.replaceAll("|  |", "| |");
}

function cellOf(preset: string | undefined): string {
  return preset === undefined ? "" : `\`${preset}\``;
}

/** A page of docs/ with `table` between its marks. */
function withTable(page: string, table: readonly string[]): string {
  const marks = /(<!-- options[^]*?-->\n)[^]*(\n<!-- end -->)/;
  const text = read(`docs/${page}`);
  expect(text).toMatch(marks);
  return text.replace(marks, (_, begin: string, end: string) => [begin, ...table, end].join("\n"));
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function pathOf(page: string): string {
  return join(root, "docs", page);
}
