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

  // @misuse: @observe cannot trace a setter: put it on the getter, or on a method that sets the value.
  @observe()
  set volume(_volume: number) {}

  // @misuse: @observe cannot trace a setter: put it on the getter, or on a method that sets the value.
  @observe
  set bareVolume(_volume: number) {}

  // @misuse: @observe on an accessor traces the function in it. An accessor without a function cannot be traced: use a getter.
  @observe()
  accessor size = 5;

  // @misuse: @observe on an accessor traces the function in it. An accessor without a function cannot be traced: use a getter.
  @observe
  accessor bareSize = 5;

  // @misuse: @observe({ captureInput, captureOutput, trace }): these functions must accept the method's arguments and result.
  @observe({ captureInput: (n: string) => n })
  accessor wrong = (n: number): number => n;

  // @misuse: @observe on a field traces the function in it. A field without a function cannot be traced: use a method.
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
