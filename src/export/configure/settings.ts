// Resolves each option: its value in code, else in the environment, else its default.
import { shownUrl } from "../../foundation/shown-url.js";
import { hideHeaders, hideSecrets, hideUrl } from "../../masking/known-secrets.js";
import { copyFields, fieldOf } from "../../foundation/own-fields.js";
import type { OtlpOptions } from "../langfuse/endpoint.js";
import type { LangfuseServer } from "../process/registry.js";
import type { ConfigureOptions, LangfuseOptions, SpoolOptions } from "./configure-options.js";
import { isSet, type Environment } from "./environment.js";
import { LANGFUSE, OPTIONS, OTLP, SPOOL, type Option } from "./options-table.js";

/** The values of a table; undefined where nothing sets one. */
type Settled<Options, Table> = {
  readonly [Name in keyof Options & keyof Table]-?: Table[Name] extends {
    readonly fields: infer Fields;
  }
    ? false | Settled<Exclude<NonNullable<Options[Name]>, boolean>, Fields>
    : Table[Name] extends { readonly default: unknown }
      ? NonNullable<Options[Name]>
      : Options[Name] | undefined;
};

/** The resolved options: each has its value. */
export interface Settings extends Settled<ConfigureOptions, typeof OPTIONS> {
  /**
   * The project of scores, files and trace URLs, and of traces unless they go elsewhere. `baseUrl`
   * has no slash at the end. It is undefined if the environment has an invalid one.
   */
  readonly langfuse: Settled<LangfuseOptions, typeof LANGFUSE>;
  /**
   * The OTLP endpoint of traces, if they go to one. `url` is undefined if the environment has an
   * invalid one.
   */
  readonly otlp: Settled<Partial<OtlpOptions>, typeof OTLP> | undefined;
  /** The share of traces that are recorded where `sample` does not decide. */
  readonly sampleRate: number;
}

/** Combines checked options, the environment and the defaults. */
export function resolveSettings(options: ConfigureOptions, environment: Environment): Settings {
  const settings = resolveOptions<ConfigureOptions, typeof OPTIONS>(OPTIONS, options, environment);
  const { sample } = settings;
  const destination = settings.destination && copyFields(settings.destination);
  const project = resolveOptions<LangfuseOptions, typeof LANGFUSE>(
    LANGFUSE,
    destination?.langfuse ?? destination?.langfuseV3 ?? {},
    environment,
  );
  const otlp = resolveOtlp(destination, environment);
  hideSecretsOf(project, otlp);
  return {
    ...settings,
    destination,
    langfuse: { ...project, baseUrl: project.baseUrl && serverUrl(project.baseUrl) },
    otlp,
    sampleRate:
      typeof sample === "number"
        ? sample
        : (OPTIONS.sample.variable.read(environment) ?? OPTIONS.sample.default),
  };
}

/** Nothing that is printed from now on has them. */
function hideSecretsOf(
  { secretKey, baseUrl, headers }: LangfuseOptions,
  otlp: Settings["otlp"],
): void {
  hideSecrets([secretKey]);
  hideHeaders(headers);
  hideHeaders(otlp?.headers);
  hideUrl(baseUrl);
  hideUrl(otlp?.url);
}

/**
 * The address of a Langfuse server without a slash at the end. User name and password in it have no
 * effect, since each request has the keys in their place, and are left out.
 */
export function serverUrl(baseUrl: string): string {
  return shownUrl(baseUrl).replace(/\/+$/, "");
}

/** A destination in code takes precedence over the variables. */
function resolveOtlp(
  destination: ConfigureOptions["destination"],
  environment: Environment,
): Settings["otlp"] {
  const isOtlp =
    destination === undefined
      ? isSet(environment, OTLP.url.variable.names)
      : destination.otlp !== undefined;
  return isOtlp ? resolveOptions(OTLP, destination?.otlp ?? {}, environment) : undefined;
}

function resolveOptions<Options extends object, Table extends Readonly<Record<string, Option>>>(
  table: Table,
  options: Options,
  environment: Environment,
): Settled<Options, Table> {
  const settled = Object.entries<Option>(table).map(([name, option]) => {
    const { variable, default: fallback, fields } = copyFields(option);
    const value: unknown = fieldOf(options, name) ?? variable?.read(environment) ?? fallback;
    if (fields === undefined || value === false) return [name, value];
    const given = typeof value === "object" && value !== null ? value : {};
    return [name, resolveOptions(fields, given, environment)];
  });
  return Object.fromEntries(settled) as Settled<Options, Table>;
}

/** The directory of the spool, by the environment. */
export function spoolDirectory(environment: Environment): string {
  return resolveOptions<SpoolOptions, typeof SPOOL>(SPOOL, {}, environment).directory;
}

/** The project that these settings name; undefined if a key or a valid URL is missing. */
export function serverIn({ langfuse }: Pick<Settings, "langfuse">): LangfuseServer | undefined {
  const { publicKey, secretKey, baseUrl, headers } = langfuse;
  return publicKey === undefined || secretKey === undefined || baseUrl === undefined
    ? undefined
    : { publicKey, secretKey, baseUrl, headers: headers && lowerCase(headers) };
}

/**
 * Header names in lower case, so that a header of the package does not occur twice, in two
 * spellings.
 */
export function lowerCase(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
