// The wire names under which components are found: dialogs (R3261-12.1-1) and MSRP sessions
// (R4975-6.1-1).
import { hostPort } from '../wire/address.ts';
import { msrpUriKey, parseMsrpUri } from '../wire/msrp-uri.ts';
import type { Octets } from '../wire/octets.ts';
import { type LegWire, lifeOf, type Turn } from './state.ts';

/** A dialog as this side sees requests in it: Call-ID, own tag, peer's tag. */
export function dialogName(callId: Octets, localTag: string, remoteTag: string): string {
  return `dialog ${callId} ${localTag} ${remoteTag}`;
}

/** All names of a leg. */
export function namesOf(wire: LegWire): readonly string[] {
  const next = wire.next === null ? [] : sessionNames(wire.next);
  return [wire.dialogName, ...sessionNames(wire), ...next];
}

/** The names of its MSRP session: as this side writes its URI, and as equality compares it. */
export function sessionNames({ localPath }: Pick<LegWire, 'localPath'>): readonly string[] {
  const uri = parseMsrpUri(localPath);
  return [`session ${localPath}`, ...(uri.ok ? [`session ${msrpUriKey(uri.value)}`] : [])];
}

/** The leg whose MSRP session a To-Path of one URI names. */
export function sessionLeg(turn: Turn, toPath: readonly Octets[]): number | undefined {
  const [first, second] = toPath;
  if (first === undefined || second !== undefined) return undefined;
  const known = turn.index.get(`session ${first}`);
  if (known !== undefined) return known;
  const uri = parseMsrpUri(first);
  if (!uri.ok) return undefined;
  const equal = turn.index.get(`session ${msrpUriKey(uri.value)}`);
  const { msrp, variants } = lifeOf(turn).settings;
  if (equal !== undefined || !variants.sessionIdsAlone) return equal;
  // S38: what stands before the session id was rewritten on the way.
  return turn.index.get(`session msrp://${hostPort(msrp)}/${uri.value.sessionId};tcp`);
}
