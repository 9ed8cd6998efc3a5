// The addresses that files may be uploaded to. Langfuse names them, and a server in its place must not
// reach what only this machine can: link-local addresses, where clouds answer with credentials.
// Source: the metadata addresses of AWS, Azure, Google, Alibaba and Oracle.
import type { LookupFunction } from "node:net";

/** Says why a file must not go to an address. */
const FORBIDDEN = "the address of its store is link-local or of a metadata service";

/** Decides whether files may go to an address. */
interface Guard {
  /** Returns why files must not go to a URL, or undefined. */
  problemOf(url: URL): string | undefined;
  /** As Node's own, and fails for a name that resolves to such an address. */
  readonly lookup: LookupFunction;
}

/**
 * Makes the guard for a Langfuse server at `baseUrl`; loads its modules when a file is uploaded.
 */
export async function storeGuard(baseUrl: string): Promise<Guard> {
  const [{ BlockList, isIP }, { default: dns }] = await Promise.all([
    import("node:net"),
    import("node:dns"),
  ]);
  const forbidden = new BlockList();
  forbidden.addSubnet("169.254.0.0", 16, "ipv4");
  for (const address of ["100.100.100.200", "168.63.129.16", "192.0.0.192"]) {
    forbidden.addAddress(address, "ipv4");
  }
  forbidden.addSubnet("fe80::", 10, "ipv6");
  for (const address of ["fd00:ec2::254", "fd20:ce::254"]) forbidden.addAddress(address, "ipv6");
  const isForbidden = (address: string): boolean =>
    forbidden.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  return {
    problemOf({ protocol, hostname }) {
      const isAllowed =
        protocol === "https:" || (protocol === "http:" && baseUrl.startsWith("http:"));
      if (!isAllowed) return `the address of its store must begin with https: (got ${protocol})`;
      // A connection to an IP address looks nothing up.
      const address = hostname.replace(/^\[(.*)\]$/, "$1");
      return isIP(address) > 0 && isForbidden(address) ? FORBIDDEN : undefined;
    },
    lookup(name, options, done) {
      dns.lookup(name, options, (error, address, family) => {
        const found =
          typeof address === "string" ? [address] : (address ?? []).map((one) => one.address);
        if (error === null && found.some(isForbidden)) done(new Error(FORBIDDEN), address, family);
        else done(error, address, family);
      });
    },
  };
}
