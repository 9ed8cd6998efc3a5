// Compiled with standard decorators only.
import { observe } from "mistral-traced";
import { same } from "./both.js";

export class Guide {
  @observe()
  async #ask<T>(question: T): Promise<T> {
    return question;
  }

  @observe
  static #count(): number {
    return 1;
  }

  @observe()
  get #city(): string {
    return "Paris";
  }

  @observe()
  #handler = (question: string): string => question;

  @observe()
  accessor run = (n: number): number => n;

  @observe
  static accessor walk = async (): Promise<void> => {};

  async answer(): Promise<unknown> {
    return [await this.#ask("?"), Guide.#count(), this.#city, this.#handler("!")];
  }

  // @misuse: @observe cannot trace a setter. Put it on the getter, or on a method that sets the value.
  @observe()
  set volume(_volume: number) {}

  // @misuse: @observe cannot trace a setter. Put it on the getter, or on a method that sets the value.
  @observe
  set bareVolume(_volume: number) {}

  // @misuse: @observe can only trace an accessor that holds a function. Use a getter instead.
  @observe()
  accessor size = 5;

  // @misuse: @observe can only trace an accessor that holds a function. Use a getter instead.
  @observe
  accessor bareSize = 5;

  // @misuse: The functions in captureInput, captureOutput and trace must accept the arguments and the result of the method.
  @observe({ captureInput: (n: string) => n })
  accessor wrong = (n: number): number => n;

  // @misuse: @observe can only trace a field that holds a function. Use a method instead.
  @observe()
  optional?: () => void;

  // @misuse: Decorators are not valid here.
  method(@observe() _question: string): void {}
}

export const Expression =
  @observe
  class {
    greet(): string {
      return "hello";
    }
  };
same<InstanceType<typeof Expression>["greet"], () => string>();
same<Guide["run"], (n: number) => number>();
