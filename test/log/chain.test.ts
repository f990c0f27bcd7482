// The chain of a room's log, over the platform's SHA-256 and over the model's own.
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import { canonicalJson } from '../../model/log/canonical.ts';
import {
  bodyMatches,
  chainHead,
  chainHeadOfJson,
  hashBody,
  sealEntry,
} from '../../model/log/chain.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { message, opening } from '../compliance/room-log-entries.ts';

describe('the platform\u2019s SHA-256', () => {
  it('hashes octets, one a character, as the standard\u2019s examples say', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256('abc')).toBe(abc);
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('agrees with the model\u2019s own over any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const octets = Buffer.from(bytes).toString('latin1');
        expect(sha256(octets)).toBe(bytesToHex(nobleSha256(bytes)));
      }),
    );
  });
});

describe('sealing an entry', () => {
  it('fills in the hash of salt and body and changes nothing else', () => {
    const append = message(ROOM, 3, 'hello');
    const sealed = sealEntry(append, sha256);
    expect(sealed).toEqual({ ...append.entry, bodyHash: sha256('salt-3hello') });
    expect(append.entry).not.toHaveProperty('bodyHash');
  });

  it('leaves an entry without a body as it is', () => {
    const append = opening(ROOM, 0);
    expect(sealEntry(append, sha256)).toBe(append.entry);
  });

  it('tells a body that was changed, or whose salt was', () => {
    const append = message(ROOM, 3, 'hello');
    const sealed = sealEntry(append, sha256);
    const body = { salt: asOctets('salt-3'), octets: asOctets('hello') };
    expect(bodyMatches(sealed, body, sha256)).toBe(true);
    expect(bodyMatches(sealed, { ...body, octets: asOctets('hallo') }, sha256)).toBe(false);
    expect(bodyMatches(sealed, { ...body, salt: asOctets('salt-4') }, sha256)).toBe(false);
    expect(bodyMatches(append.entry, body, sha256)).toBe(false);
    expect(hashBody(body, sha256)).toBe(sha256('salt-3hello'));
  });
});

describe('the chain', () => {
  const { entry } = opening(ROOM, 0);
  const head = chainHead('', 1, 1000, entry, sha256);

  it('is a hash of what came before, number, stamp and canonical entry', () => {
    expect(head).toBe(sha256(`\n1\n1000\n${canonicalJson(entry)}`));
    expect(chainHeadOfJson('', 1, 1000, canonicalJson(entry), sha256)).toBe(head);
    const { type: _, ...rest } = entry;
    expect(chainHead('', 1, 1000, { ...rest, type: 'node.started' }, sha256)).not.toBe(head);
  });

  it('changes with each of them', () => {
    const others = [
      chainHead(head, 1, 1000, entry, sha256),
      chainHead('', 2, 1000, entry, sha256),
      chainHead('', 1, 1001, entry, sha256),
      chainHead('', 1, 1000, { ...entry, actor: 'sip:bob@example.com' }, sha256),
    ];
    expect(new Set([head, ...others]).size).toBe(5);
  });

  it('does not depend on the order of an entry\u2019s members', () => {
    const turned = Object.fromEntries(Object.entries(entry).reverse()) as typeof entry;
    expect(chainHead('', 1, 1000, turned, sha256)).toBe(head);
  });
});

const ROOM = 'sip:x@chat.example.com';
