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
  0  success
  1  a problem: an unreadable file, a file that can't be removed, no such
     trace, observations that were not sent, a finding of doctor
  2  invalid arguments`;

const WHERE = `
Reads the recordings in .mistral-traced of the working directory, and the
spool. A path is a file or a directory with recordings, a spool, or OTLP/JSON
of an OpenTelemetry Collector or another SDK. Files may be compressed with
gzip.`;

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
    .description("Shows traces that mistral-traced recorded, and sends them to Langfuse.")
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
      .showHelpAfterError(
        `Run mistral-traced ${command.name()} --help for its arguments and options.`,
      );
  }
  return root;
}

function viewCommand(): Command {
  return new Command("view")
    .summary("show recorded traces: a list, one as a tree, or all in the browser")
    .description(
      "Lists recorded traces, the newest last. Shows one as a tree: each call with its start, " +
        "duration, model, tokens, cost, time to first token and error.",
    )
    .argument(
      "[trace|path...]",
      'a trace (its number in the list, "last", or the start of its id), and files or directories to read',
    )
    .option("-f, --full", "show input and output as well")
    .option("-F, --follow", "show new traces as they arrive")
    .addOption(filterOption())
    .option("-n, --limit <count>", "number of traces to list; 0 lists all", wholeNumber, 20)
    .option("--json", "print JSON; with --follow, one line per trace")
    .option("--html <file>", "write a page for the browser, in one file")
    .option("--open", "serve the page with live updates, and open it")
    .option("--receive", "serve the page, and receive traces from any Langfuse SDK")
    .option("--port <number>", "port of the page (default: a free one)", wholeNumber)
    .option("--host <address>", "address of the page; 0.0.0.0 admits containers")
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
      "Sends recorded traces and the spool to Langfuse, with the keys of the environment " +
        "(LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY, LANGFUSE_BASE_URL), or to the OTLP endpoint of " +
        "MISTRAL_TRACED_OTLP_URL. After an interruption it continues, and does not send again what " +
        "was accepted.",
    )
    .argument("[trace|path...]", "a trace, as for view, and files or directories to read")
    .addOption(filterOption())
    .option("--dry-run", "report what would be sent, and send nothing")
    .option("--again", "send observations that were sent before as well")
    .option("--from <server>", "send the spool of another server or public key")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `${FILTER_HELP}
${WHERE}

Examples:
  mistral-traced push --dry-run               the amount to send
  mistral-traced push                         all traces
  mistral-traced push last                    the newest trace
  mistral-traced push --from pk-lf-old        the spool of an old key
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
      "Removes recorded traces, all or by age. Asks first if it runs in a terminal. Keeps files with " +
        "other names, files of other users, and links.",
    )
    .argument("[directory...]", "directories of recordings (default: .mistral-traced)")
    .option(
      "--older-than <age>",
      "only files that were last written before 30m, 2h, 7d or a date",
      timeOf,
    )
    .option("--spool", "remove the spool as well, unsent")
    .option("-y, --yes", "do not ask")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  mistral-traced clear                        all recordings
  mistral-traced clear --older-than 7d --yes  all but those of the last week
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
      "Lists Mistral's models with today's price of a call, its source and the " +
        "date of the last check.",
    )
    .option("--json", "print JSON")
    .option("--push", "write them as model definitions to the Langfuse project of the environment")
    .option("-y, --yes", "with --push: do not ask")
    .addHelpText(
      "after",
      `
After --push, Langfuse computes the cost of calls that any SDK traces. The
changes are shown first. Definitions from elsewhere are not changed.
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
    .summary("check keys, server, compiler and packages, with advice")
    .description(
      "Checks what tracing depends on: keys, the connection to Langfuse, its version, the clock, the " +
        "compiler of decorators, copies of packages, and the spool. Prints no key.",
    )
    .argument("[directory]", "the project's directory", ".")
    .option("-p, --project <tsconfig>", "path of another tsconfig.json")
    .option("--json", "print JSON")
    .addHelpText("after", EXIT_CODES)
    .action(async (directory: string, options: DoctorOptions & EnvFile) => {
      loadEnvFile(options);
      const { doctor } = await import("./doctor.js");
      process.exitCode = await doctor(directory, options);
    });
}

function mockCommand(): Command {
  return new Command("mock")
    .summary("serve a mock of Mistral's API, for programs without a key")
    .description(
      "Serves a mock of Mistral's API on this machine, and prints the environment variable that points " +
        "MistralTraced clients to it. They need no key.",
    )
    .option("--json", "print JSON")
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
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number, 0 or more.");
  return Number(text);
}
