// The two routes that each small server of the stacks has, and what their calls trace.
import { equal } from "node:assert/strict";

/** Calls both routes. */
export async function askRoutes(url) {
  for (const path of ["/api/answer?country=Italy", "/api/story?country=Japan"]) {
    // oxlint-disable-next-line no-await-in-loop -- the tree has the order of the calls
    equal(await (await fetch(url + path)).text(), "Claude Monet");
  }
}

export const TREE_OF_ROUTES = `answer (span)
└─ findPainter (span)
   └─ mistralCompletion (generation) mistral-small-latest
tellStory (span)
└─ streamMistralCompletion (generation) mistral-small-latest`;

/** The first part of it, for stacks that do not serve. */
export const TREE_OF_ANSWER = TREE_OF_ROUTES.slice(0, TREE_OF_ROUTES.indexOf("\ntellStory"));
