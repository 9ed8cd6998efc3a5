// A traced route. `@observe()` may stand above or below Nest's own decorators: they all hold.
import { Controller, Get, NotFoundException, Param } from "@nestjs/common";
import { observe, propagateAttributes } from "mistral-traced";
import { PaintersService } from "./painters.service.js";

@Controller("painters")
export class PaintersController {
  constructor(private readonly painters: PaintersService) {}

  @Get(":country")
  @observe()
  async getPainter(@Param("country") country: string) {
    if (country === "atlantis") throw new NotFoundException("no painters there");
    // Attributes of the whole trace.
    return propagateAttributes({ tags: ["painters"] }, async () => {
      return { painter: await this.painters.findPainter(country) };
    });
  }
}
