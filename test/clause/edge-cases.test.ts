// Every row of the edge-case table that the texts leave open (AMBIG, SILENT, CONFLICT) is the clause
// of a variant that some code honours and some test plays, or stands here with the reason why there
// is but one reading. Rows are those of the table; what its own text decides is not among them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import { variantRows } from '../../model/variant-rows.ts';

const root = join(import.meta.dirname, '..', '..');

describe('What the RFCs leave open', () => {
  const varied = new Set<string>(Object.values(variantRows).map(({ clause }) => clause));

  it('are 114 edge cases', () => {
    expect(new Set(OPEN).size).toBe(114);
    expect(OPEN).toHaveLength(114);
  });

  for (const row of OPEN) {
    const reason = REASONS[row] ?? LATER[row];
    const elsewhere = ELSEWHERE[row];
    if (reason !== undefined) {
      it(`leaves ${row} with one reading: ${reason}`, () => expect([...varied]).not.toContain(row));
    } else if (elsewhere !== undefined) {
      it(`has ${row} with a variant of another: ${elsewhere}`, () => {
        expect(Object.keys(variantRows)).toContain(elsewhere);
      });
    } else it(`has a variant for ${row}`, () => expect([...varied]).toContain(row));
  }

  it('has each row but once, and no reason for what is not open', () => {
    const given = [REASONS, LATER, ELSEWHERE].flatMap((table) => Object.keys(table));
    expect(new Set(given).size).toBe(given.length);
    for (const row of given) expect(OPEN).toContain(row);
    for (const [name, why] of Object.entries(DEPARTURES)) {
      expect(Object.keys(variantRows)).toContain(name);
      expect(why).not.toBe('');
    }
  });
});

describe('A variant', () => {
  const names = Object.keys(variantRows) as (keyof Variants)[];
  const code = textsUnder('model', /^(?!.*variant).*\.ts$/);
  const tests = textsUnder('test', /^(?!clause).*\.test\.ts$/);

  it('has a default, and the same ones have rows', () => {
    expect(names.toSorted()).toEqual(Object.keys(defaultVariants).toSorted());
  });

  for (const name of names) {
    it(`has two readings or more, the first its default: ${name}`, () => {
      const { readings, question } = variantRows[name];
      expect(readings[0]).toBe(defaultVariants[name]);
      expect(new Set(readings).size).toBeGreaterThan(1);
      expect(question).toMatch(/\?$|: /);
    });

    it(`is honoured by code and played by a test: ${name}`, () => {
      const word = new RegExp(`\\b${name}\\b`);
      expect(code.some((text) => word.test(text))).toBe(true);
      expect(tests.some((text) => word.test(text))).toBe(true);
    });
  }
});

function textsUnder(folder: string, wanted: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => wanted.test(file))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'));
}

/** The rows of the table with a verdict of AMBIG, SILENT or CONFLICT. */
const OPEN: readonly string[] = [
  ...'N2 N4 N5 N6 N7 N8 N9 N10 N11 N12 N13 N16 N17 N18 N19 N20 N22 N23 N25 N26'.split(' '),
  ...'N27 N28 N31 N32 N33 N34'.split(' '),
  ...'P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 P15 P16 P17 P19 P20 P21 P22 P23 P24'.split(' '),
  ...'C3 C4 C8 C10 C11 C18 C20 C21 C23 C25 C27 C29 C30 C32 C34 C35 C36 C37 C38'.split(' '),
  ...'C39 C40 C41 C43 C44 C47 C48 C49 C50'.split(' '),
  ...'S3 S12 S13 S14 S18 S19 S20 S21 S22 S23 S24 S25 S26 S27 S28 S35 S36 S40 S41'.split(' '),
  ...'M1 M2 M3 M5 M6 M7 M18 M20 M22 M26'.split(' '),
  ...'E1 E4 E6 E10 E14 E17 E18 E19 E20 E21 E22 E26'.split(' '),
];

/** Rows of which the variant of another row decides. */
const ELSEWHERE: Readonly<Record<string, keyof Variants>> = {
  S12: 'messagesSpanSessions',
  S19: 'severalSessionsReplace',
};

/** Why nothing else can be read, or nothing else be done. */
const REASONS: Readonly<Record<string, string>> = {
  N2: 'the log has one order, and both orders of BYE and NICKNAME come to pass in it',
  N16: 'R7701-7.1-15 forbids a name that nobody asked for, so the new session asks again',
  N26: 'the log orders policy and requests: what commits behind a change is judged by it',
  N31: 'a refusal would tell the room what the anonymous participant is called',
  N32: 'NOTIFY and MSRP go over connections without an order between them',
  P21: 'a focus has no account but the URI of the room, which is P20',
  C10: 'a wider scope than the session would mix the octets of two senders (C9)',
  C11: 'an id kept would not be unique to a receiver where two senders use the same one',
  C23: 'a chunk has come when its end-line has: what it takes is bounded by the frame limits',
  C27: 'a message that has begun goes on: what waits is bounded, and who never reads is cut off',
  C32: 'a room reads headers and no content, and what is inside a multipart is content',
  C35: 'a switch must not change what it forwards (R7701-6.1-9), and keeps no history to replay',
  C36: 'a name in From is what its sender writes; that it is his URI is checked, and shown',
  C40: 'one log and one connection for each leg: the first chunks have no other order',
  C41: 'the log is the one sequencer, so that everybody has the same order',
  C44: 'an end-line found within a line would cut a body that quotes it',
  S28: 'the log has one order, and the first INVITE in it opens the room',
  M1: 'TCP itself probes a silent connection, and a copy without answer is told of',
  M3: 'whoever is on hold is told of as not served: a room replays nothing yet',
  M6: 'a session that did not exist before the 200 would refuse a fast client',
  M7: 'how long is a bound, not a reading: limits.bindMs',
  E1: 'NOTIFY and MSRP go over connections without an order between them',
  E6: 'documents are differences to what the subscriber knows: who came and went is none',
  E21: 'a partial document cannot be applied to nothing: the agent refreshes',
  E22: 'two entities for one participant would break R4575-5.6-1: URIs are canonical',
};

/** What needs things that later work brings. */
const LATER: Readonly<Record<string, string>> = {
  N22: 'no mitigation of look-alikes is built, so there is no refusal by it',
  N23: 'one node has one PRECIS profile; two of them need several',
  N25: 'one node has one Unicode version, pinned; another one needs a migration',
  N34: 'a scope beyond the room needs several nodes',
  P9: 'P-Asserted-Identity needs trusted peers; until then policy says whose a tel URI is',
  S20: 'Replaces is not built',
  S21: 'REFER is refused',
  S22: 'REFER is refused',
  S23: 'REFER is refused',
  S24: 'nobody can be removed from a room yet',
  S27: 'a room that ends with its creator ends at once; a grace needs a timer of the room',
  S35: 'identities for authorisation need authentication',
  S40: 'recipient lists are not built',
  S41: 'CEMA (RFC 6714) is not offered, so that RFC 4975 alone holds: c= and m= are not compared',
  M26: 'certificates need TLS',
  E26: 'cascaded focuses are not built',
};

/** Variants whose default is not what the table suggests. */
const DEPARTURES: { readonly [name in keyof Variants]?: string } = {
  unknownContinuation: '413 would forbid what R4975-7.1.1-11 allows behind relays (C4, C5)',
  suspendMs:
    'whoever loses the connection leaves at once: nothing is kept for who may not return (M2)',
};
