// What the values of an SDK are where their form misleads. Tracing knows no SDK. The part of the
// package that does registers these functions. Without them a value is what its form makes it.

/** Answers about values. Each answer is false or undefined for a value of another origin. */
interface SdkValues {
  /** Whether `value` is a page of a list, which is recorded as a value though it can be iterated. */
  isPage(value: object): boolean;
  /** Whether `value` is a client, which holds a key and is recorded by its name only. */
  isClient(value: object): boolean;
  /** The text that one item of a stream carries; undefined for an item that is not only text. */
  chunkText(item: unknown): string | undefined;
}

/** The registered answers. */
export let sdkValues: SdkValues = {
  isPage: () => false,
  isClient: () => false,
  chunkText: () => undefined,
};

/** Replaces the answers. Called when the module that knows the SDK is loaded. */
export function registerSdkValues(values: SdkValues): void {
  sdkValues = values;
}
