// The URIs by which one participant is known (R7701-5.2-9): its address of record and those that
// policy gives it beside that one. Law: at any time a URI names one participant at most (X3).
import { limits } from '../limits.ts';
import type { Variants } from '../variant.ts';
import { asOctets } from '../wire/octets.ts';
import { addressOfRecord } from '../wire/sip-uri.ts';

/** Of an address of record: other sip, tel and im URIs; all in canonical spelling. */
export interface Identities {
  readonly [addressOfRecord: string]: readonly string[];
}

/** What belongs to the address of record beside it. */
export function othersOf(identities: Identities, uri: string): readonly string[] {
  return Object.hasOwn(identities, uri) ? (identities[uri] ?? []) : [];
}

/**
 * The participant to whom a URI in canonical spelling belongs: whom policy gives it to, else the
 * SIP URI with an im URI's user and host (P10), else itself.
 */
export function ownerOf(identities: Identities, variants: Variants, uri: string): string {
  const given = givenTo(identities, uri);
  if (given !== undefined) return given;
  const mailbox = sipOf(identities, variants, uri);
  if (mailbox === undefined) return uri;
  return givenTo(identities, mailbox) ?? mailbox;
}

/** P10: the SIP URI that an im URI stands for; undefined where policy says whose it is. */
export function sipOf(identities: Identities, variants: Variants, uri: string): string | undefined {
  if (!variants.imIsSip || !uri.startsWith('im:')) return undefined;
  return givenTo(identities, uri) === undefined ? `sip:${uri.slice('im:'.length)}` : undefined;
}

/** Identities as a person wrote them in JSON, in canonical spelling; or what is wrong with them. */
export function readIdentities(
  json: unknown,
): { readonly ok: true; readonly identities: Identities } | { readonly ok: false; why: string } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return wrong('must map addresses such as "sip:alice@localhost" to lists of other URIs');
  }
  const owners = new Map<string, string>();
  const identities: [string, readonly string[]][] = [];
  for (const [written, list] of Object.entries(json)) {
    const owner = canonical(written, ['sip', 'sips']);
    if (owner === undefined) return wrong(`has "${written}", which is no sip URI`);
    if (identities.some(([known]) => known === owner)) return wrong(`names ${owner} twice`);
    if (!Array.isArray(list)) return wrong(`must give "${written}" a list of URIs`);
    if (list.length > limits.identitiesMax) {
      return wrong(`gives ${owner} more than ${limits.identitiesMax} URIs`);
    }
    const others: string[] = [];
    for (const item of list) {
      const uri = typeof item === 'string' ? canonical(item, SCHEMES) : undefined;
      if (uri === undefined) {
        return wrong(`has ${JSON.stringify(item)} for ${owner}, which is no sip, tel or im URI`);
      }
      const other = owners.get(uri);
      if (other !== undefined) return wrong(`gives ${uri} twice, to ${other} and to ${owner}`);
      owners.set(uri, owner);
      others.push(uri);
    }
    identities.push([owner, others]);
  }
  const both = identities.find(([owner]) => owners.has(owner));
  if (both === undefined) return { ok: true, identities: Object.fromEntries(identities) };
  return wrong(`gives ${both[0]} to ${owners.get(both[0])}, and others to it`);
}

function givenTo(identities: Identities, uri: string): string | undefined {
  for (const [owner, others] of Object.entries(identities)) {
    if (others.includes(uri)) return owner;
  }
  return undefined;
}

function canonical(text: string, schemes: readonly string[]): string | undefined {
  const uri = addressOfRecord(asOctets(text));
  if (!uri.ok || !ASCII.test(text)) return undefined;
  return schemes.includes(uri.value.slice(0, uri.value.indexOf(':'))) ? uri.value : undefined;
}

function wrong(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}

const SCHEMES: readonly string[] = ['sip', 'sips', 'tel', 'im'];
const ASCII = /^[!-~]+$/;
