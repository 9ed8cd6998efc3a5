// Scripts of package.json that run or bundle decorated TypeScript without compiling the decorators.
import { warning, type Finding, type problem } from "./finding.js";
import { scriptsOf } from "./manifest.js";

/** Looks at the scripts of a project with standard decorators. */
export function checkScripts(topic: string, directory: string, finding: typeof problem): Finding[] {
  const scripts = scriptsOf(directory);
  const stripping = scripts.find(([, command]) => runsTypes(command));
  const bundling = scripts.find(([, command]) => keepsDecorators(command));
  const findings: Finding[] = [];
  if (stripping !== undefined) {
    findings.push(
      warning(
        topic,
        `The script "${stripping[0]}" runs TypeScript with Node itself, which does not compile decorators.`,
        'Run it with tsx, compile it with tsc first, or use observe("name", fn) instead of the decorator.',
      ),
    );
  }
  if (bundling !== undefined) {
    findings.push(
      finding(
        topic,
        `The script "${bundling[0]}" runs esbuild without --target, and standard decorators are not compiled.`,
        "Add --target=es2022.",
      ),
    );
  }
  return findings;
}

/** Whether a command runs TypeScript with Node itself. */
function runsTypes(command: string): boolean {
  return (
    /\bnode\b[^&|;]*(--experimental-(strip|transform)-types|\.[cm]?ts\b)/.test(command) &&
    !/--import|--loader|tsx|ts-node/.test(command)
  );
}

/** Whether a command calls esbuild for the newest syntax, its default. */
function keepsDecorators(command: string): boolean {
  return command
    .split(/&&|\|\||[;|]/)
    .some(
      (part) => /(?:^|\s)(?:npx\s+)?esbuild\s/.test(part) && !/--target=(?!esnext\b)/i.test(part),
    );
}
