// The session description as another kind of client writes it (R4975-8-*, R7701-8-1, B5, C28).
// Law: what a client says twice is bent twice alike.
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { parseSdp, type SdpAttribute, type SdpMedia, serializeSdp } from '../../model/wire/sdp.ts';
import type { DescriptionTraits, PeerTraits } from './peer-profile.ts';

/** The description as it leaves; what is none is left alone. */
export function bentDescription(body: Octets, traits: PeerTraits): Octets {
  const description = parseSdp(body);
  if (!description.ok) return body;
  const { name } = traits.description;
  return serializeSdp({
    ...description.value,
    ...(name === null ? {} : { name: asOctets(name) }),
    media: description.value.media.map((line) => bentLine(line, traits)),
  });
}

/** The URI of the relay before a client: the same place, another session (R4976-5.1-2). */
export function relayOf(path: Octets): Octets {
  return asOctets(path.replace(/^(msrps?:\/\/[^/]*\/)/, '$1relay'));
}

/** A path without its port (B5). */
export function portless(path: Octets): Octets {
  return asOctets(path.replace(/^(msrps?:\/\/(?:\[[^\]]*\]|[^:/]*)):\d+\//, '$1/'));
}

function bentLine(line: SdpMedia, traits: PeerTraits): SdpMedia {
  const { description, relayed } = traits;
  const attributes = line.attributes.flatMap((attribute) => bentAttribute(attribute, description));
  const port = line.port === 0 ? 0 : (description.port ?? line.port);
  return { ...line, port, attributes: relayed ? attributes.map(throughRelay) : attributes };
}

function bentAttribute(
  attribute: SdpAttribute,
  traits: DescriptionTraits,
): readonly SdpAttribute[] {
  const { acceptTypes, acceptWrappedTypes, sizeMax, setup } = traits;
  const valued = (value: string | number | null) =>
    value === null ? [attribute] : [{ ...attribute, value: asOctets(String(value)) }];
  switch (attribute.name as string) {
    case 'accept-types':
      // What a deed has put there stays.
      return valued(attribute.value === 'message/cpim' ? acceptTypes : null);
    case 'accept-wrapped-types':
      return acceptWrappedTypes === '' ? [] : valued(acceptWrappedTypes);
    case 'max-size':
      return sizeMax === 0 ? [] : valued(sizeMax);
    case 'setup':
      return setup === 'absent' ? [] : valued(setup);
    case 'path':
      return valued(traits.pathHasPort ? null : portless(attribute.value ?? asOctets('')));
    case 'chatroom':
      return traits.declaresChatroom ? [attribute] : [];
    default:
      return [attribute];
  }
}

/** The relay is the first hop of the path, and where to connect (R4975-8-3, R4975-8-4). */
function throughRelay(attribute: SdpAttribute): SdpAttribute {
  if (attribute.name !== 'path' || attribute.value === undefined) return attribute;
  return { ...attribute, value: asOctets(`${relayOf(attribute.value)} ${attribute.value}`) };
}
