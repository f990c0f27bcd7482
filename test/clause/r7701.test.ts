// Every requirement of RFC 7701 that binds a focus or a switch has a test that bears its id, or
// stands here with the reason why it has none. Ids are those of the requirement catalogue.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const tests = join(import.meta.dirname, '..');

describe('The requirements of RFC 7701', () => {
  const named = idsInTitles();

  it('are 134, of which 112 bind a focus, a switch or both sides', () => {
    expect(all(['F', 'S', 'B', 'P'])).toHaveLength(134);
    expect(all(BINDING)).toHaveLength(112);
  });

  for (const id of all(BINDING)) {
    const excuse = WAITING[id] ?? DECLINED[id];
    if (excuse === undefined) {
      it(`have a test for ${id}`, () => expect([...named]).toContain(id));
    } else {
      it(`leave ${id} for later or out: ${excuse}`, () => expect([...named]).not.toContain(id));
    }
  }

  it('are excused by ids that exist', () => {
    const ids = all(BINDING);
    for (const id of Object.keys({ ...WAITING, ...DECLINED })) expect(ids).toContain(id);
  });
});

/** The ids in brackets at the end of every test's title. */
function idsInTitles(): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const file of readdirSync(tests, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.test.ts') || file.startsWith('clause')) continue;
    const text = readFileSync(join(tests, file), 'utf8');
    for (const [, , title = ''] of text.matchAll(TITLE)) {
      for (const [, id = ''] of title.matchAll(/\[(R7701-[\d.]+-\d+)\]/g)) ids.add(id);
    }
  }
  return ids;
}

function all(roles: readonly Role[]): readonly string[] {
  return Object.entries(ROWS).flatMap(([section, byRole]) =>
    roles.flatMap((role) =>
      (byRole[role] ?? '')
        .split(' ')
        .filter(Boolean)
        .map((n) => `R7701-${section}-${n}`),
    ),
  );
}

/** Focus, switch, participant, both sides. */
type Role = 'F' | 'S' | 'P' | 'B';

const BINDING: readonly Role[] = ['F', 'S', 'B'];

/** Requirements that need what later work brings. */
const WAITING: Readonly<Record<string, string>> = {
  'R7701-4.1-6': 'forcing TLS needs TLS',
  'R7701-5.2-2': 'needs authentication',
  'R7701-6.4-4': 'the size cap is there (R7701-4.1-7); that its user is told of it waits',
  'R7701-11-4': 'TLS can be asked for once there is TLS',
  'R7701-11-7': 'TLS client certificates need TLS',
};

/** Requirements that presuppose `fastForward`: here messages are stored and forwarded whole. */
const DECLINED: Readonly<Record<string, string>> = {
  'R7701-6.1-13': 'distribution before the message is complete is fastForward',
  'R7701-6.1-17': 'a list of who got the first chunks is kept by fastForward',
  'R7701-6.1-26': 'nothing was forwarded that could be aborted',
};

/** The rows of the catalogue: section, role, numbers. */
const ROWS: Readonly<Record<string, { readonly [role in Role]?: string }>> = {
  '4': { B: '1 2 4', S: '3 6', P: '5' },
  '4.1': { F: '1 2 3 4 5 6 9', S: '7 8' },
  '5.1': { F: '1' },
  '5.2': { P: '1 3 7 10 11', F: '2 4 5 6 8 12 13 14', S: '9' },
  '2': { F: '1' },
  '5.3': { S: '1', F: '2' },
  '6.1': {
    P: '1 2 3 4 5 28 31',
    S: '6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 22 23 24 25 26 27 29 30',
  },
  '6.2': { P: '1 10 12', S: '2 3 4 5 6 7 8 9 11', B: '13' },
  '6.3': { S: '1 2 3 4 5 6 7' },
  '6.4': { S: '1 2 3 4 5' },
  '7': { F: '1', S: '2' },
  '7.1': { P: '1 2 3 4', S: '5 6 7 8 9 10 11 12 13 14 15 16' },
  '7.2': { S: '1', B: '2' },
  '7.3': { P: '1' },
  '7.4': { F: '1 2' },
  '8': { B: '1 2 3 4 5 6 7 8 9 11', S: '10' },
  '11': { S: '1 2 3 5 8', B: '4', P: '6', F: '7' },
  '10': { B: '1 2 3 4' },
};

/** A test's title, and the quote that encloses it. */
const TITLE = /\bit(?:\.\w+\([^)]*\))?\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g;
