// npx create-next-app@16 my-app --yes --empty --no-tailwind
// A page, two routes and a server action, with Turbopack and with webpack.
import { ok } from "node:assert/strict";
import { readFileSync } from "node:fs";

/** A server action as a browser without JavaScript calls it: the form names the action. */
async function act(url) {
  const page = await (await fetch(`${url}/action`)).text();
  const [, action] = /name="(\$ACTION_ID_[^"]+)"/.exec(page) ?? [];
  ok(action, page);
  const body = new FormData();
  body.set(action, "");
  body.set("country", "Spain");
  ok((await fetch(`${url}/action`, { method: "POST", body })).ok);
}

async function ask(url) {
  for (const path of ["/", "/api/answer?country=Italy", "/api/story?country=Japan"]) {
    const answer = await (await fetch(url + path)).text();
    ok(answer.includes("Claude Monet"), answer);
  }
  await act(url);
}

const page = readFileSync(new URL("../../../docs/nextjs.md", import.meta.url), "utf8");
/** The trace that the page shows. */
const [, shown] = /^```text\n([^]*?)\n```$/m.exec(page);

const tree = `${shown}
${shown}
tellStory (span)
└─ streamMistralCompletion (generation) mistral-small-latest
ask (span)
└─ findPainter (span)
   └─ mistralCompletion (generation) mistral-small-latest`;

const set = (app) =>
  app.edit(
    "tsconfig.json",
    '"compilerOptions": {',
    '"compilerOptions": {\n    "experimentalDecorators": true,',
  );
const setting = "`experimentalDecorators`";
const webpack = {
  variant: ", webpack",
  build: [["next", "build", "--webpack"]],
};

export const next = {
  folder: "next",
  guide: "lib/guide.ts",
  cache: ".next/cache",
  label: "Next.js",
  package: "next",
  variant: ", Turbopack",
  build: [["next", "build"]],
  serve: ["next", "start"],
  ask,
  tree,
  rows: [
    {
      setting: "as created",
      fails: /@observe was compiled with decorators of the 2018 proposal/,
    },
    { setting, change: set },
    { ...webpack, setting: "as created", fails: /Syntax Error/ },
    { ...webpack, setting, change: set },
  ],
};
