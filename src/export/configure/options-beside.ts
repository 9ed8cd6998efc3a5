// The options that have no effect beside some destinations, as a check and as a type.
import type { ConfigureOptions, DestinationOf, Destinations } from "./configure-options.js";

/** The options that `configure` rejects beside a destination, because they have no effect there. */
export const WITHOUT_EFFECT = {
  langfuseV3: ["spool", "genAi", "genAiContent"],
  tracerProvider: [
    "serviceName",
    "serviceVersion",
    "record",
    "sample",
    "flushAt",
    "flushInterval",
    "compression",
    "timeout",
    "spool",
    "onDrop",
  ],
} as const satisfies {
  readonly [Kind in keyof Destinations]?: readonly (keyof ConfigureOptions)[];
};

/** The type of an option beside a destination where it has no effect: no value fits. */
interface NoEffect<Sentence extends string> {
  readonly "no effect": Sentence;
}

type Rejected<Kind extends keyof typeof WITHOUT_EFFECT> = {
  readonly [
    Name in (typeof WITHOUT_EFFECT)[Kind][number]
  ]?: NoEffect<`${Name} has no effect beside destination.${Kind}`>;
};

interface ChosenDestination<To> {
  /** The destination of the traces. */
  readonly destination?: To;
}

/** The options beside the destination `To`: those without effect there are compile errors. */
export type OptionsBeside<To> = ConfigureOptions &
  ChosenDestination<To> &
  ([To] extends [DestinationOf<"tracerProvider">]
    ? Rejected<"tracerProvider">
    : [To] extends [DestinationOf<"langfuseV3">]
      ? Rejected<"langfuseV3">
      : unknown);
