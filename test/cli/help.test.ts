import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../src/tracing/resource.js";
import { commandLine } from "./bin.js";

const { run } = commandLine();

describe("the help", () => {
  test("the help names every command and its exit codes", async () => {
    const { stdout, code } = await run(["--help"]);

    for (const command of ["view", "push", "clear", "prices", "doctor", "mock"])
      expect(stdout).toMatch(new RegExp(`^ {2}${command} .+`, "m"));
    expect(stdout).toContain("Exit codes:");
    expect(code).toBe(0);
  });

  test.each(["view", "push", "clear", "prices", "doctor", "mock"])(
    "the help of %s describes every option in 80 columns",
    async (command) => {
      const { stdout, code } = await run([command, "--help"]);

      const [, options = ""] = /Options:\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
      expect(options).toContain("--json");
      expect(options).toContain("--env <file>");
      // An option without a word about it ends its line.
      expect(options).not.toMatch(/^ {2}-\S.*[\]>a-z]$(?<! {2}\S.*)/m);
      for (const text of stdout.split("\n")) expect(text.length).toBeLessThanOrEqual(80);
      expect(stdout).toContain("Exit codes:");
      expect(code).toBe(0);
    },
  );

  test.each([
    [["vew"], "(Did you mean view?)"],
    [["view", "--lmit", "3"], "(Did you mean --limit?)"],
    [["view", "--filter", "type=foo"], "It must be one of span, generation"],
    [["view", "--filter", "since=yesterday"], 'It must be an age such as "30m"'],
    [
      ["view", "--filter", "nmae=x"],
      "with one of the keys name, type, level, model, user, session, tag, since, text",
    ],
    [["push", "--filter", "name"], "It must be key=value"],
    [["view", "--filter", "name="], "It must be key=value"],
    [["view", "--filter", "name=a", "--filter", "name=b"], "The key name is given twice"],
    [["view", "--limit", "some"], "It must be a whole number"],
    [["push", "nowhere.jsonl"], "is not a file, a directory or a trace"],
    [["view", "1", "2"], "Only one trace can be shown"],
  ])("the arguments %j are wrong use, and the message names the right ones", async (args, text) => {
    const { stdout, stderr, code } = await run(args);

    expect(stderr).toContain(text);
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
  });

  test("--version prints the version, and package.json names the command", async () => {
    expect((await run(["--version"])).stdout).toBe(`${VERSION}\n`);
    const { bin } = JSON.parse(readFileSync("package.json", "utf8")) as { bin: unknown };
    expect(JSON.stringify(bin)).toContain("dist/src/cli/main.js");
  });
});
