// Sessions whose MSRP connection this side opens: those whose answer says that the peer is passive
// (R6135-4.2-6, R4975-5.4-3). Law: it connects to the answer's own path and nowhere else, a
// bounded number of times, and nothing is delivered before the peer has acknowledged the binding
// SEND (S32).
import { peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import type { MsrpResponse } from '../wire/msrp.ts';
import { parseMsrpUri } from '../wire/msrp-uri.ts';
import { asOctets, flatCopy } from '../wire/octets.ts';
import { attach, endConnection, forgetDial } from './bindings.ts';
import { drawnId } from './drawing.ts';
import { refused } from './refusing.ts';
import { nextNumber, type Turn, tellLeg } from './state.ts';

/** Connects to the first hop of the leg's path, or ends the leg. */
export function dial(turn: Turn, id: number): void {
  forgetDial(turn, id);
  const wire = turn.wires.legs.get(id);
  const [first] = wire?.remotePath ?? [];
  const uri = first === undefined ? undefined : parseMsrpUri(first, true);
  if (wire === undefined || uri?.ok !== true) return;
  if (turn.dialled.size >= limits.dialledMax) {
    const most = limits.dialledMax;
    const message = `this side connects to ${most} sessions at a time`;
    refused(turn, wire.connection, peerFault(503, 'S32', message));
    return expel(turn, id);
  }
  const request = nextNumber(turn);
  const { host, port = MSRP_PORT } = uri.value;
  turn.dialled = turn.dialled.set(request, { leg: id, connection: null, tid: asOctets('') });
  turn.effects.push({
    type: 'connect',
    request,
    transport: 'msrp-tcp',
    destination: { host: flatCopy(host), port },
  });
}

/** R6135-4.2-6: the connection is up, and an empty SEND goes out at once. */
export function bindDialled(turn: Turn, request: number, connection: number): void {
  const dialled = turn.dialled.get(request);
  const wire = dialled === undefined ? undefined : turn.wires.legs.get(dialled.leg);
  // The leg is over: nobody wants the connection any more.
  if (dialled === undefined || wire === undefined) return endConnection(turn, connection);
  const { leg } = dialled;
  const tid = drawnId(turn, 'transaction');
  turn.dialled = turn.dialled.set(request, { leg, connection, tid });
  attach(turn, leg, connection);
  const lines = `${wire.route}Message-ID: ${drawnId(turn, 'transaction')}\r\nByte-Range: 1-0/0\r\n`;
  const octets = asOctets(`MSRP ${tid} SEND\r\n${lines}-------${tid}$\r\n`);
  turn.effects.push({ type: 'send', connection, octets });
}

/** The connection could not be had. */
export function failDial(turn: Turn, request: number): void {
  const dialled = turn.dialled.get(request);
  if (dialled === undefined) return;
  turn.dialled = turn.dialled.delete(request);
  expel(turn, dialled.leg);
}

/** The peer's answer to a binding SEND; false when the answer is to something else. */
export function receiveBound(turn: Turn, connection: number, response: MsrpResponse): boolean {
  const found = turn.dialled.findEntry(
    (each) => each.connection === connection && each.tid === response.tid,
  );
  if (found === undefined) return false;
  const [request, { leg }] = found;
  turn.dialled = turn.dialled.delete(request);
  if (response.status === 200) {
    tellLeg(turn, leg, { machine: 'session', event: { type: 'bound' } });
  } else expel(turn, leg);
  return true;
}

function expel(turn: Turn, leg: number): void {
  const event = { type: 'expelled', cause: 'connection-lost' } as const;
  tellLeg(turn, leg, { machine: 'session', event });
}

const MSRP_PORT = 2855;
