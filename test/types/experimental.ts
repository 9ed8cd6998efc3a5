// Compiled with experimentalDecorators and emitDecoratorMetadata only.
import { observe } from "mistral-traced";

export class Guide {
  @observe()
  optional?: (question: string) => void;

  // Nothing of a private field can be seen from outside, so that it can't be refused.
  @observe()
  private readonly count = 5;

  // @misuse: is expected to be 'void' or 'any'
  @observe()
  accessor run = (n: number): number => n;

  // @misuse: @observe cannot trace a parameter. Put it on the method.
  method(@observe() _question: string): number {
    return this.count;
  }

  // @misuse: @observe cannot trace a parameter. Put it on the method.
  bare(@observe _question: string): void {}

  // @misuse: @observe cannot trace a parameter. Put it on the method.
  constructor(@observe() _question: string) {}

  // @misuse: Decorators are not valid here.
  @observe()
  #ask(): void {}

  ask(): void {
    this.#ask();
  }
}

export const Expression =
  // @misuse: Decorators are not valid here.
  @observe()
  class {
    greet(): void {}
  };
