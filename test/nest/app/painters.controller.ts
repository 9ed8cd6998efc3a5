// Routes as they are usually written: injected services, a validated body, pipes, server-sent
// events, an exception.
import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Query,
  Sse,
  ValidationPipe,
  type MessageEvent,
} from "@nestjs/common";
import { IsInt, IsString } from "class-validator";
import { observe } from "mistral-traced";
import { from, map, type Observable } from "rxjs";
// oxlint-disable-next-line typescript/consistent-type-imports -- injected by its type, when it runs
import { PainterService, PlainService } from "./painter.service.js";
import { UpperCasePipe } from "./roles.js";

export class NewPainter {
  @IsString()
  name!: string;

  @IsInt()
  born!: number;
}

@Controller("painters")
export class PaintersController {
  constructor(
    private readonly painters: PainterService,
    private readonly plain: PlainService,
  ) {}

  @Get("of/:country")
  @observe()
  async getPainter(@Param("country", UpperCasePipe) country: string): Promise<unknown> {
    return { painter: await this.painters.findPainter(country) };
  }

  @observe()
  @Get("any")
  async getAny(): Promise<unknown> {
    return { painter: await this.plain.findAnyPainter() };
  }

  @observe()
  @Post(":gallery")
  addPainter(
    @Param("gallery") gallery: string,
    @Query("year") year: string,
    @Body(new ValidationPipe({ transform: true })) painter: NewPainter,
  ): unknown {
    return { gallery, year, isPainter: painter instanceof NewPainter, born: painter.born };
  }

  @observe()
  @Sse("events")
  events(): Observable<MessageEvent> {
    return from([1, 2, 3]).pipe(map((n) => ({ data: { n } })));
  }

  @Get("missing")
  @observe()
  async missing(): Promise<never> {
    throw new NotFoundException("no such painter");
  }
}
