// Starts the application. Try it: curl http://localhost:3000/painters/France
import "reflect-metadata";
import { NestFactory } from "@nestjs/core";
import { configure } from "mistral-traced";
import { AppModule } from "./app.module.js";

async function start(): Promise<void> {
  if (!process.env["LANGFUSE_PUBLIC_KEY"]) configure({ record: true });
  const app = await NestFactory.create(AppModule, { logger: ["error", "warn"] });
  // So that SIGTERM ends the application, and with it tracing.
  app.enableShutdownHooks();
  await app.listen(process.env["PORT"] ?? 3000);
  console.log(await app.getUrl());
}

void start();
