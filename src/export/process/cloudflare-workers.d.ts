// The part of Cloudflare's own module that is used. Source: @cloudflare/workers-types.
declare module "cloudflare:workers" {
  export const waitUntil: ((work: Promise<unknown>) => void) | undefined;
}
