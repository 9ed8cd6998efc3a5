// The roles and shapes of the routes: a guard, an interceptor and a pipe, themselves observed.
import {
  ForbiddenException,
  Injectable,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from "@nestjs/common";
// oxlint-disable-next-line typescript/consistent-type-imports -- injected by its type, when it runs
import { Reflector } from "@nestjs/core";
import { observe } from "mistral-traced";
import { map, type Observable } from "rxjs";

/** Admits users with the role that the route requires. */
@Injectable()
export class RoleGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  @observe({ asType: "guardrail", captureInput: false })
  canActivate(context: ExecutionContext): boolean {
    const role = this.reflector.get<string | undefined>("role", context.getHandler());
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return role !== undefined && request.headers["x-role"] === role;
  }
}

/** Wraps every answer. */
@Injectable()
@observe({ captureInput: false, captureOutput: false })
export class WrapInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((answer: unknown) => ({ wrapped: answer })));
  }
}

@Injectable()
export class UpperCasePipe implements PipeTransform<string, string> {
  @observe
  transform(value: string): string {
    if (value === "forbidden") throw new ForbiddenException("not this one");
    return value.toUpperCase();
  }
}
