// The CPIM wrapper as another kind of client writes it (RFC 3862; B3, A7, RCS-5 to RCS-7, P24).
// Law: what is said, and from whom, stays as it is; only how that is written changes.
import type { Plan } from '../../model/client/state.ts';
import { type CpimAddress, type CpimMessage, parseCpim } from '../../model/wire/cpim.ts';
import { writtenAddress, writtenText } from '../../model/wire/cpim-header.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { encodeUtf8 } from '../../model/wire/utf8.ts';
import type { PeerTraits } from './peer-profile.ts';

/** A wrapped message of the agent's; `messageId` is what MSRP calls it. */
export function bentWrapper(
  body: Octets,
  messageId: Octets,
  { wrapping }: PeerTraits,
  plan: Plan | null,
): Octets {
  const message = parseCpim(body);
  if (!message.ok) return body;
  const { content, contentType } = message.value;
  const isText = contentType.startsWith('text/plain');
  const type = isText ? (wrapping.textType ?? contentType) : contentType;
  const isAscii = !BEYOND_ASCII.test(content);
  const mime = [
    ...wrapping.mimeHeaders,
    `Content-Type: ${type}`,
    ...(isAscii ? [] : wrapping.mimeHeadersBeyondAscii),
  ];
  const end = wrapping.mimeLineEnd;
  const envelope = headerLines(message.value, messageId, wrapping, plan);
  const inner = `${mime.join(end)}${end}${end}${isHtml(type) ? escaped(content) : content}`;
  return asOctets(`${envelope.join('\r\n')}\r\n\r\n${inner}`);
}

function headerLines(
  message: CpimMessage,
  messageId: Octets,
  traits: PeerTraits['wrapping'],
  plan: Plan | null,
): readonly string[] {
  const { from, to, dateTime = '' } = message;
  if (!traits.routes) return ['Subject: message'];
  const isRoom = (uri: Octets) => uri === plan?.room;
  return [
    ...(from === undefined ? [] : [`From: ${sender(from, traits)}`]),
    ...to.map((each) => {
      const uri = traits.roomAs !== null && isRoom(each.uri) ? asOctets(traits.roomAs) : each.uri;
      return `To: ${writtenAddress({ ...each, uri })}`;
    }),
    ...(traits.dateTime === 'absent' ? [] : [`DateTime: ${moment(dateTime, traits.dateTime)}`]),
    ...traits.headers.map((line) => line.replace('%', messageId)),
  ];
}

function sender({ name, uri }: CpimAddress, { display }: PeerTraits['wrapping']): string {
  if (name === undefined || display === 'absent') return writtenAddress({ uri });
  if (display === 'as it is') return writtenAddress({ name, uri });
  return `"${encodeUtf8(name.replaceAll(/["\\]/g, ''))}" ${writtenAddress({ uri })}`;
}

/** The same moment, an hour on by a clock an hour ahead. */
function moment(dateTime: string, style: 'UTC' | 'with offset'): string {
  const [, day, hour, rest] = /^(.*T)(\d\d)(:.*)Z$/.exec(dateTime) ?? [];
  if (style === 'UTC' || hour === undefined || hour === '23') return writtenText(dateTime);
  return `${day}${String(Number(hour) + 1).padStart(2, '0')}${rest}+01:00`;
}

function isHtml(type: string): boolean {
  return type.startsWith('text/html');
}

function escaped(content: Octets): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const BEYOND_ASCII = /[\x80-\xff]/;
