// Programs that are started with `mistral-traced/register`, and the clients that it does not reach.
import { ok, type Finding } from "./finding.js";
import { scriptsOf } from "./manifest.js";

/** Looks at the scripts of a project. */
export function checkRegister(directory: string): Finding[] {
  const script = scriptsOf(directory).find(([, command]) =>
    command.includes("mistral-traced/register"),
  );
  if (script === undefined) return [];
  return [
    ok(
      "register",
      `The script "${script[0]}" traces each copy of Mistral's SDK that Node loads. It does not trace a copy inside a bundle. Keep the SDK external, or write observeMistral(client).`,
    ),
  ];
}
