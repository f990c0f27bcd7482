// Fresh ids: everything unpredictable in a life comes from the 256 bits of its boot (law 4).
// HMAC-SHA-256(boot key, owner and block number) expands into a stream that is counted per owner:
// unpredictable outside, reproducible inside, never repeated after a restart (R4975-7.1.1-1).
import { type _HMAC, hmac } from '@noble/hashes/hmac.js';
import { type _SHA256, sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** What ids are drawn for: an owner's stream never tells anything about another's. */
export type FreshOwner = 'boot' | 'tag' | 'session' | 'transaction' | 'call' | 'body' | 'delay';

/** Where each owner's stream stands. Persistent: drawing gives a new value. */
export interface Fresh {
  readonly key: string;
  readonly streams: { readonly [owner in FreshOwner]?: Stream };
}

interface Stream {
  /** Blocks expanded so far. */
  readonly blocks: number;
  /** Hex digits of the last block that were not drawn yet. */
  readonly rest: string;
}

/** A source from 64 hex digits of boot entropy. */
export function freshFrom(entropy: string): Fresh {
  return { key: entropy, streams: {} };
}

/** The next `bytes` octets of the owner's stream as lower-case hex, and the source after it. */
export function draw(fresh: Fresh, owner: FreshOwner, bytes: number): Drawn {
  let { blocks, rest } = fresh.streams[owner] ?? { blocks: 0, rest: '' };
  while (rest.length < bytes * 2) {
    rest += block(fresh.key, owner, blocks);
    blocks += 1;
  }
  const hex = rest.slice(0, bytes * 2);
  const stream = { blocks, rest: rest.slice(bytes * 2) };
  return { hex, fresh: { key: fresh.key, streams: { ...fresh.streams, [owner]: stream } } };
}

export interface Drawn {
  readonly hex: string;
  readonly fresh: Fresh;
}

function block(key: string, owner: FreshOwner, count: number): string {
  if (keyed === undefined || keyed.key !== key) keyed = keyedWith(key);
  const mac = keyed.mac._cloneInto(keyed.scratch);
  return bytesToHex(mac.update(utf8ToBytes(`${owner} ${count}`)).digest());
}

function keyedWith(key: string): Keyed {
  const mac: Keyed['mac'] = hmac.create(sha256, hexToBytes(key));
  return { key, mac, scratch: mac.clone() };
}

/**
 * A MAC that has taken in the key last used, and one to work in: half of the work of a block, and
 * most of its garbage. It can be seen from outside only as speed.
 */
let keyed: Keyed | undefined;

interface Keyed {
  readonly key: string;
  readonly mac: _HMAC<_SHA256>;
  readonly scratch: _HMAC<_SHA256>;
}
