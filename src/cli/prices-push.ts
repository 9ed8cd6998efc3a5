// `mistral-traced prices --push`: writes the prices of Mistral's models into a Langfuse project, so that
// calls traced by any SDK have a cost there.
import { countOf } from "../foundation/figures.js";
import { confirmed } from "./confirm.js";
import { EXIT } from "./errors.js";
import { createModel, readModels, removeModel } from "./langfuse-models.js";
import { changesTo, modelDefinitions, type Change } from "./model-definitions.js";
import { note, print, printJson } from "./output.js";
import { projectServer } from "./push-target.js";

interface PushOptions {
  readonly json?: true;
  readonly yes?: true;
}

/** @returns the exit code: 1 if nothing was written for want of a yes */
export async function pushPrices({ json, yes }: PushOptions): Promise<number> {
  const server = projectServer();
  const changes = changesTo(await readModels(server), modelDefinitions(Date.now()));
  const due = changes.filter(({ action }) => action === "create" || action === "replace");
  if (json) printJson({ server: server.baseUrl, changes });
  else print(changes.map(lineOf));
  note(sumUp(changes));
  if (due.length === 0) return EXIT.ok;
  const question = `Write ${countOf(due.length, "definition")} to ${server.baseUrl}?`;
  if (yes !== true && !(await confirmed(question))) {
    note("Nothing was written. Add --yes to write.");
    return EXIT.problem;
  }
  for (const { action, definition, id } of due) {
    // oxlint-disable-next-line no-await-in-loop -- the server limits the rate of requests
    if (action === "replace" && id !== undefined) await removeModel(server, id);
    // oxlint-disable-next-line no-await-in-loop -- likewise
    await createModel(server, definition);
  }
  note(`${countOf(due.length, "definition")} written to ${server.baseUrl}.`);
  return EXIT.ok;
}

const MARKS = { create: "+", replace: "~", unchanged: "=", kept: "!" } as const;

function lineOf({ action, definition }: Change): string {
  const { modelName, startDate, pricingTiers } = definition;
  const prices = Object.entries(pricingTiers[0].prices).map(
    ([kind, price]) => `${kind} ${Number((price * 1e6).toPrecision(6))}`,
  );
  const since = startDate === null ? "" : ` from ${startDate.slice(0, 10)}`;
  const text = action === "kept" ? "a definition from elsewhere has this name" : prices.join(", ");
  return `${MARKS[action]} ${modelName}${since}: ${text}`;
}

function sumUp(changes: readonly Change[]): string {
  const of = (action: Change["action"]): number =>
    changes.filter((change) => change.action === action).length;
  return (
    `${of("create")} to create (+), ${of("replace")} to replace (~), ${of("unchanged")} unchanged (=), ` +
    `${of("kept")} kept, with a definition from elsewhere (!). Prices in dollars per million units.`
  );
}
