// A transport address as peers write it: a host name or a numeric address, and a port
// (R3261-19.1.4-1). Law: nothing is resolved here.

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** As it stands in a URI: an IPv6 address in brackets. */
export function hostPort({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
