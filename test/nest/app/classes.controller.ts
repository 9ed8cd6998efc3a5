// @observe on whole classes, above and below Nest's decorators of the class.
import { Controller, Get, Param, SetMetadata, UseGuards } from "@nestjs/common";
import { observe } from "mistral-traced";
import { RoleGuard } from "./roles.js";

@observe
@Controller("above")
@UseGuards(RoleGuard)
export class AboveController {
  @Get(":id")
  @SetMetadata("role", "admin")
  getAbove(@Param("id") id: string): string {
    return id;
  }
}

@Controller("below")
@UseGuards(RoleGuard)
@observe({ asType: "chain" })
export class BelowController {
  @Get(":id")
  @SetMetadata("role", "admin")
  getBelow(@Param("id") id: string): string {
    return id;
  }

  @Get("twice/:id")
  @observe({ name: "once" })
  @SetMetadata("role", "admin")
  getTwice(@Param("id") id: string): string {
    return id;
  }
}
