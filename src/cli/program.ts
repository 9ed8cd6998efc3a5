// The commands, their options and their help. Each command is loaded when it is run.
import { Command, InvalidArgumentError, Option } from "commander";
import { VERSION } from "../tracing/resource.js";
import type { ClearOptions } from "./clear.js";
import type { DoctorOptions } from "./doctor.js";
import { CommandError, EXIT } from "./errors.js";
import { FILTER_HELP, filterOption, timeOf } from "./filter-option.js";
import { printableLines } from "../foundation/printable.js";
import { note } from "./output.js";
import type { MockOptions } from "./mock.js";
import type { PricesOptions } from "./prices.js";
import type { PushOptions } from "./push.js";
import type { ViewOptions } from "./view.js";

const EXIT_CODES = `
Exit codes:
  0  all is well
  1  something is wrong: a file that can't be read or removed, a trace that is
     not there, spans that were not sent, a problem that doctor found
  2  the command was called in a wrong way`;

const WHERE = `
Traces are read from .mistral-traced in the working directory, where they are
recorded, and from the spool. A path may be a file or a directory: recordings,
the spool, and OTLP/JSON of an OpenTelemetry Collector or of another SDK, packed
with gzip or not.`;

/** Runs the command that `argv` names, and sets the exit code of the process. */
export async function run(argv: readonly string[]): Promise<void> {
  // A reader of stdout that goes away, such as head, wants no more.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  try {
    await program().parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    note(`mistral-traced: ${error.message}`);
    process.exitCode = error.exitCode;
  }
}

function program(): Command {
  const root = new Command("mistral-traced")
    .description(
      "Shows the traces of programs that use mistral-traced, and sends them to Langfuse.",
    )
    .version(VERSION)
    .addHelpText("after", EXIT_CODES)
    .configureOutput({
      // An argument may have been copied from a trace.
      writeErr: (text) => process.stderr.write(printableLines(text).join("\n")),
    })
    .showSuggestionAfterError()
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.ok : EXIT.usage));
  for (const command of [
    viewCommand(),
    pushCommand(),
    clearCommand(),
    pricesCommand(),
    doctorCommand(),
    mockCommand(),
  ]) {
    root.addCommand(command);
    command
      .addOption(new Option("--env <file>", "read environment variables from a file such as .env"))
      .copyInheritedSettings(root)
      .showHelpAfterError(`Run mistral-traced ${command.name()} --help to see what it takes.`);
  }
  return root;
}

function viewCommand(): Command {
  return new Command("view")
    .summary("show recorded traces: a list, one as a tree, or all in the browser")
    .description(
      "Lists recorded traces, the newest last, or shows one as a tree: what ran and when, for how " +
        "long, with which model, tokens, cost, time to first token and errors.",
    )
    .argument(
      "[trace|path...]",
      'a trace (its number in the list, "last", or the beginning of its id); files and directories',
    )
    .option("-f, --full", "input and output, too")
    .option("-F, --follow", "go on with traces as they come")
    .addOption(filterOption())
    .option("-n, --limit <count>", "list so many of the newest; 0: all", wholeNumber, 20)
    .option("--json", "JSON for machines; with --follow a line for each trace")
    .option("--html <file>", "write a page for a browser, complete in one file")
    .option("--open", "serve the page on this machine, with live updates, and open it")
    .option("--receive", "serve it, and receive traces from any Langfuse SDK")
    .option("--port <number>", "the port to serve it at; a free one by default", wholeNumber)
    .option("--host <address>", "the address to serve it at; 0.0.0.0 lets containers in")
    .addHelpText(
      "after",
      `${FILTER_HELP}
${WHERE}

Examples:
  mistral-traced view                         the last 20 traces
  mistral-traced view last --full             the newest, with input and output
  mistral-traced view 3                       the third newest, as a tree
  mistral-traced view 7f3a --json             one by its id, as JSON
  mistral-traced view --filter level=ERROR --filter since=2h
  mistral-traced view --follow --filter model=mistral-small
  mistral-traced view traces.jsonl.gz --html traces.html
${EXIT_CODES}`,
    )
    .action(async (args: string[], options: ViewOptions & EnvFile) => {
      loadEnvFile(options);
      const { view } = await import("./view.js");
      process.exitCode = await view(args, options);
    });
}

function pushCommand(): Command {
  return new Command("push")
    .summary("send recorded traces to Langfuse")
    .description(
      "Sends recorded traces, and what waits in the spool, to Langfuse with the keys of the environment " +
        "(LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY, LANGFUSE_BASE_URL), or to the OTLP endpoint of " +
        "MISTRAL_TRACED_OTLP_URL. Interrupted and run again it " +
        "goes on where it was; what Langfuse has taken already is not sent twice.",
    )
    .argument("[trace|path...]", "a trace as for view; files and directories")
    .addOption(filterOption())
    .option("--dry-run", "say what would be sent, and send nothing")
    .option("--again", "send what was sent before, too")
    .option(
      "--from <server>",
      "send what waits in the spool for this server, or this public key, instead",
    )
    .option("--json", "JSON for machines")
    .addHelpText(
      "after",
      `${FILTER_HELP}
${WHERE}

Examples:
  mistral-traced push --dry-run               how much there is to send
  mistral-traced push                         all of it
  mistral-traced push last                    the newest trace
  mistral-traced push --from pk-lf-old        what waits for an old key
  mistral-traced push --env .env --filter since=1d
${EXIT_CODES}`,
    )
    .action(async (args: string[], options: PushOptions & EnvFile) => {
      loadEnvFile(options);
      const { push } = await import("./push.js");
      process.exitCode = await push(args, options);
    });
}

function clearCommand(): Command {
  return new Command("clear")
    .summary("remove recorded traces")
    .description(
      "Removes recorded traces, all or by age. Asks before, at a terminal. Files with other names, files " +
        "of other users, and links stay.",
    )
    .argument("[directory...]", "where they are recorded, if it is not .mistral-traced")
    .option("--older-than <age>", "only files last written to before 30m, 2h, 7d or a date", timeOf)
    .option("--spool", "also what waits in the spool: it is lost")
    .option("-y, --yes", "remove without a question")
    .option("--json", "JSON for machines")
    .addHelpText(
      "after",
      `
Examples:
  mistral-traced clear                        all recordings
  mistral-traced clear --older-than 7d --yes  those of the last week stay
${EXIT_CODES}`,
    )
    .action(async (args: string[], options: ClearOptions & EnvFile) => {
      loadEnvFile(options);
      const { clear } = await import("./clear.js");
      process.exitCode = await clear(args, options);
    });
}

function pricesCommand(): Command {
  return new Command("prices")
    .summary("show the prices of Mistral's models, or write them to Langfuse")
    .description(
      "Lists the names of Mistral's models with the price that a call has today, its source and the " +
        "day of the last check.",
    )
    .option("--json", "JSON for machines")
    .option(
      "--push",
      "write them as model definitions into the Langfuse project of the environment",
    )
    .option("-y, --yes", "with --push: write without a question")
    .addHelpText(
      "after",
      `
With --push, calls that any SDK traces have a cost in Langfuse. The changes are
shown first. Definitions that were made otherwise stay as they are.
${EXIT_CODES}`,
    )
    .action(async (options: PricesOptions & EnvFile) => {
      loadEnvFile(options);
      const { prices } = await import("./prices.js");
      process.exitCode = await prices(options);
    });
}

function doctorCommand(): Command {
  return new Command("doctor")
    .summary("check keys, server, compiler and packages, and say what to do")
    .description(
      "Checks what tracing depends on: keys, the way to Langfuse, its version, the clock, how this " +
        "project compiles decorators, copies of packages, and what waits on disk. Shows no key.",
    )
    .argument("[directory]", "the project's directory", ".")
    .option("-p, --project <tsconfig>", "the tsconfig.json to look at, if it is another one")
    .option("--json", "JSON for machines")
    .addHelpText("after", EXIT_CODES)
    .action(async (directory: string, options: DoctorOptions & EnvFile) => {
      loadEnvFile(options);
      const { doctor } = await import("./doctor.js");
      process.exitCode = await doctor(directory, options);
    });
}

function mockCommand(): Command {
  return new Command("mock")
    .summary("serve a mock Mistral, for programs without a key")
    .description(
      "Serves a mock of Mistral's API on this machine and prints the variable that points programs at " +
        "it: every client that MistralTraced makes calls it, and needs no key.",
    )
    .option("--json", "JSON for machines")
    .addHelpText("after", EXIT_CODES)
    .action(async (options: MockOptions & EnvFile) => {
      loadEnvFile(options);
      const { mock } = await import("./mock.js");
      process.exitCode = await mock(options);
    });
}

interface EnvFile {
  readonly env?: string;
}

/**
 * Variables of the environment go before those of the file. The option is not called --env-file:
 * Node itself takes that one, at any place.
 */
function loadEnvFile({ env }: EnvFile): void {
  if (env === undefined) return;
  try {
    process.loadEnvFile(env);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`--env ${env} can't be read: ${reason}`, EXIT.usage);
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It takes a whole number, 0 or more.");
  return Number(text);
}
