// SIP messages for tests, and what comes of feeding them.
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import {
  frameSip,
  idleSipFramer,
  parseSip,
  type SipFramer,
  type SipMalformed,
  type SipMessage,
} from '../../model/wire/sip.ts';

export const BODY = 'v=0\r\n\r\nx';

/** A request with some header lines exchanged, left out (null) or added. */
export function request(
  changes: { readonly [name: string]: string | null } = {},
  body = BODY,
): Octets {
  const headers: { [name: string]: string | null } = {
    Via: 'SIP/2.0/TCP pc.example.net;branch=z9hG4bK1',
    From: '"Ana" <sip:ana@example.net>;tag=1',
    To: '<sip:room@example.org>',
    'Call-ID': 'c1@pc.example.net',
    CSeq: '1 INVITE',
    'Content-Length': String(body.length),
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}\r\n`],
  );
  return asOctets(`INVITE sip:room@example.org SIP/2.0\r\n${lines.join('')}\r\n${body}`);
}

export function understood(octets: Octets): SipMessage {
  const message = parseSip(octets);
  if (message.kind === 'malformed') throw new Error(message.fault.message);
  return message;
}

export function refused(octets: Octets): SipMalformed {
  const message = parseSip(octets);
  if (message.kind !== 'malformed') throw new Error('expected it to be refused');
  return message;
}

export interface Streamed {
  readonly framer: SipFramer;
  readonly messages: readonly (SipMessage | SipMalformed)[];
  readonly keepAlives: number;
  readonly scanned: number;
  readonly status: number | undefined;
}

export function streamed(parts: readonly Octets[]): Streamed {
  let framer = idleSipFramer;
  const messages: (SipMessage | SipMalformed)[] = [];
  let [keepAlives, scanned] = [0, 0];
  let status: number | undefined;
  for (const part of parts) {
    const framed = frameSip(framer, part);
    framer = framed.framer;
    messages.push(...framed.messages);
    keepAlives += framed.keepAlives;
    scanned += framed.scanned;
    status ??= framed.fault?.status;
  }
  return { framer, messages, keepAlives, scanned, status };
}

export function joined(...texts: readonly string[]): Octets {
  return asOctets(texts.join(''));
}
