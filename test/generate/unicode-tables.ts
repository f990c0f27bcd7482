// Writes model/nickname/unicode/tables.ts from what the host knows of Unicode (its ICU): the one
// place where the host is asked. RFC 8264 section 8 is worked out here, code point by code point.
// Run: node --experimental-strip-types test/generate/unicode-tables.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version whose ArabicShaping.txt the joining types below are taken from. */
const JOINING_TYPES_VERSION = '17.0';

/** The whole text of tables.ts. Throws when the host's Unicode is not the version pinned here. */
export function unicodeTables(): string {
  const version = process.versions.unicode ?? 'none';
  if (version !== JOINING_TYPES_VERSION) {
    const expected = `Unicode ${JOINING_TYPES_VERSION} (then renew the joining types here too)`;
    throw new Error(`expected a host with ${expected}, found one with Unicode ${version}`);
  }
  assertOneSpecialCasing();
  return [
    heading(version),
    table('UNASSIGNED', 'Code points that this version of Unicode does not assign.', unassigned()),
    table('DISALLOWED', 'Assigned, but not in the FreeformClass (RFC 8264-8).', disallowed()),
    table('SPACES', 'General category Zs, without U+0020.', setOf(/^\p{Zs}$/u, [0x20])),
    table('DECOMPOSITIONS', 'Full compatibility decompositions (NFKD).', decompositions()),
    table('COMPOSITES', 'What NFKC composes from its own decomposition.', setOf(isComposite)),
    table('COMBINING_CLASSES', 'Canonical combining classes but 0.', combiningClasses()),
    table('LOWER_CASE', 'Lower-case mappings of one code point to one.', lowerCase()),
    table('CASED', 'The property Cased, for the final sigma.', setOf(/^\p{Cased}$/u)),
    table('CASE_IGNORABLE', 'Case_Ignorable, likewise.', setOf(/^\p{Case_Ignorable}$/u)),
    table('GREEK', 'Script Greek.', setOf(/^\p{Script=Greek}$/u)),
    table('HEBREW', 'Script Hebrew.', setOf(/^\p{Script=Hebrew}$/u)),
    table('KANA_OR_HAN', 'Scripts Hiragana, Katakana and Han.', setOf(KANA_OR_HAN)),
    table('JOINING_LEFT', 'Joining types L and D.', joining(`${LEFT_JOINING} ${DUAL_JOINING}`)),
    table('JOINING_RIGHT', 'Joining types R and D.', joining(`${RIGHT_JOINING} ${DUAL_JOINING}`)),
    table('JOINING_TRANSPARENT', 'Joining type T; format characters left out.', transparent()),
  ].join('\n');
}

export const tablesFile = join(import.meta.dirname, '../../model/nickname/unicode/tables.ts');

// What a code point is

type Membership = RegExp | ((codePoint: number, character: string) => boolean);

/** RFC 5892, section 2.10: without the noncharacters, which are disallowed by another rule. */
const isUnassigned = (character: string): boolean =>
  /^\p{Cn}$/u.test(character) && !/^\p{Noncharacter_Code_Point}$/u.test(character);

/** RFC 8264, section 8, from the top. What needs context counts as allowed: rules decide there. */
function isDisallowed(codePoint: number, character: string): boolean {
  if (EXCEPTIONS_VALID.has(codePoint) || isContextual(codePoint)) return false;
  if (EXCEPTIONS_DISALLOWED.has(codePoint)) return true;
  if (isUnassigned(character)) return false;
  if (codePoint >= 0x21 && codePoint <= 0x7e) return false;
  if (/^\p{Join_Control}$/u.test(character)) return false;
  if (OLD_HANGUL_JAMO.some(([first, last]) => codePoint >= first && codePoint <= last)) return true;
  if (/^[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]$/u.test(character)) {
    return true;
  }
  if (/^\p{Cc}$/u.test(character)) return true;
  if (character.normalize('NFKC') !== character) return false;
  return !FREEFORM_CATEGORIES.test(character);
}

function isContextual(codePoint: number): boolean {
  return (
    [0xb7, 0x375, 0x5f3, 0x5f4, 0x30fb].includes(codePoint) ||
    (codePoint >= 0x660 && codePoint <= 0x669) ||
    (codePoint >= 0x6f0 && codePoint <= 0x6f9)
  );
}

function isComposite(codePoint: number, character: string): boolean {
  if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) return false;
  return character.normalize('NFD') !== character && character.normalize('NFKC') === character;
}

/** Among the code points with a class, each shares its class with exactly one representative. */
function combiningClass(character: string): number {
  if (character.normalize('NFD') !== character || !isReordered(character)) return 0;
  const found = REPRESENTATIVES.filter(
    ([, codePoint]) => !swaps(character, String.fromCodePoint(codePoint)),
  );
  const [first] = found;
  if (first === undefined || found.length !== 1) {
    throw new Error(`expected one combining class for U+${hex(character)}, found ${found.length}`);
  }
  return first[0];
}

/** The marks of the lowest and of the highest class: any mark trades places with one of them. */
function isReordered(character: string): boolean {
  return (
    `\u0345${character}`.normalize('NFD') !== `\u0345${character}` || swaps(character, '\u0334')
  );
}

function swaps(left: string, right: string): boolean {
  return (
    (left + right).normalize('NFD') !== left + right ||
    (right + left).normalize('NFD') !== right + left
  );
}

/** Only U+0130 becomes more than one code point (SpecialCasing.txt, the unconditional part). */
function assertOneSpecialCasing(): void {
  const several = every().filter(([, character]) => [...character.toLowerCase()].length > 1);
  const found = several.map(([, character]) => hex(character)).join(' ');
  if (found !== '130') throw new Error(`expected only U+0130 to lower to several, found ${found}`);
}

// Tables as words in base 36

function unassigned(): readonly string[] {
  return setOf((_, character) => isUnassigned(character));
}

function disallowed(): readonly string[] {
  return setOf(isDisallowed);
}

function transparent(): readonly string[] {
  // U+1E94B is the one letter; Cf, the rest of T, is disallowed and never reaches the rule.
  return setOf(
    (codePoint, character) => codePoint === 0x1e94b || /^[\p{Mn}\p{Me}]$/u.test(character),
  );
}

function joining(ranges: string): readonly string[] {
  const members = new Set<number>();
  for (const range of ranges.trim().split(/\s+/)) {
    const [first = 0, last = first] = range.split('-').map((word) => Number.parseInt(word, 16));
    for (let codePoint = first; codePoint <= last; codePoint += 1) members.add(codePoint);
  }
  return setOf((codePoint) => members.has(codePoint));
}

/** Two words a range: the gap since the last range ended, and the length. */
function setOf(membership: Membership, except: readonly number[] = []): readonly string[] {
  const words: string[] = [];
  let end = 0;
  for (const { first, last } of ranges(membership, except)) {
    words.push(base36(first - end), base36(last + 1 - first));
    end = last + 1;
  }
  return words;
}

/** Three words a range: gap, length, class. */
function combiningClasses(): readonly string[] {
  const words: string[] = [];
  let end = 0;
  let run: { first: number; last: number; of: number } | undefined;
  for (const [codePoint, character] of every()) {
    const of = combiningClass(character);
    if (run !== undefined && (of !== run.of || codePoint !== run.last + 1)) {
      words.push(base36(run.first - end), base36(run.last + 1 - run.first), base36(run.of));
      end = run.last + 1;
      run = undefined;
    }
    if (of !== 0) run = { first: run?.first ?? codePoint, last: codePoint, of };
  }
  return words;
}

/** One word a run: `gap:target+count`, or `gap:first,second,...` for one code point. */
function decompositions(): readonly string[] {
  const words: string[] = [];
  let end = 0;
  let run: { first: number; last: number; target: number } | undefined;
  const close = (): void => {
    if (run === undefined) return;
    const count = run.last + 1 - run.first;
    words.push(`${base36(run.first - end)}:${base36(run.target)}+${base36(count)}`);
    end = run.last + 1;
    run = undefined;
  };
  for (const [codePoint, character] of every()) {
    if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) continue;
    const decomposed = character.normalize('NFKD');
    if (decomposed === character) continue;
    const targets = [...decomposed].map((each) => each.codePointAt(0) ?? 0);
    const [target = 0] = targets;
    const adjacent = run !== undefined && codePoint === run.last + 1;
    if (targets.length > 1) {
      close();
      words.push(`${base36(codePoint - end)}:${targets.map(base36).join(',')}`);
      end = codePoint + 1;
    } else if (run !== undefined && adjacent && target - run.target === codePoint - run.first) {
      run.last = codePoint;
    } else {
      close();
      run = { first: codePoint, last: codePoint, target };
    }
  }
  close();
  return words;
}

/** Four words a run: gap, how many, how far apart (1 or 2), and what is added to lower one. */
function lowerCase(): readonly string[] {
  const words: string[] = [];
  let end = 0;
  let run: { first: number; last: number; step: number; added: number } | undefined;
  const close = (): void => {
    if (run === undefined) return;
    const count = (run.last - run.first) / run.step + 1;
    words.push(...[run.first - end, count, run.step, run.added].map(base36));
    end = run.last + 1;
  };
  for (const [codePoint, character] of every()) {
    const lowered = character.toLowerCase();
    if (lowered === character || [...lowered].length > 1) continue;
    const added = (lowered.codePointAt(0) ?? 0) - codePoint;
    const apart = codePoint - (run?.last ?? 0);
    const single = run?.first === run?.last;
    if (run?.added === added && (single ? apart <= 2 : apart === run.step)) {
      run = { ...run, last: codePoint, step: apart };
    } else {
      close();
      run = { first: codePoint, last: codePoint, step: 1, added };
    }
  }
  close();
  return words;
}

function ranges(membership: Membership, except: readonly number[]) {
  const found: { first: number; last: number }[] = [];
  for (const [codePoint, character] of every()) {
    const isMember =
      membership instanceof RegExp ? membership.test(character) : membership(codePoint, character);
    if (!isMember || except.includes(codePoint)) continue;
    const open = found.at(-1);
    if (open?.last === codePoint - 1) open.last = codePoint;
    else found.push({ first: codePoint, last: codePoint });
  }
  return found;
}

function every(): readonly (readonly [number, string])[] {
  everyCodePoint ??= Array.from({ length: 0x110000 }, (_, codePoint) => [
    codePoint,
    String.fromCodePoint(codePoint),
  ]);
  return everyCodePoint;
}

let everyCodePoint: readonly (readonly [number, string])[] | undefined;

// The text of the file

function heading(version: string): string {
  return [
    `// Generated by test/generate/unicode-tables.ts from Unicode ${version}; not edited by hand.`,
    '// Numbers are in base 36; packed.ts and its neighbours say what the words of a table mean.',
    '',
    '/** The version of the Unicode Character Database that every table here is of. */',
    `export const UNICODE_VERSION = '${version}';`,
    '',
  ].join('\n');
}

/** The words in lines, laid out as the formatter would. */
function table(name: string, comment: string, words: readonly string[]): string {
  const doc = `/** ${comment} */`;
  const whole = words.join(' ');
  const line = `export const ${name} = '${whole}';`;
  if (line.length <= COLUMNS) return `${doc}\n${line}\n`;
  if (whole.length + "  '';".length <= COLUMNS) {
    return `${doc}\nexport const ${name} =\n  '${whole}';\n`;
  }
  const lines: string[] = [];
  for (const word of words) {
    const open = lines.at(-1);
    if (open === undefined || open.length + word.length + "  ' ',".length > COLUMNS)
      lines.push(word);
    else lines[lines.length - 1] = `${open} ${word}`;
  }
  const quoted = lines.map((each) => `  '${each}',\n`).join('');
  return `${doc}\nexport const ${name} = [\n${quoted}].join(' ');\n`;
}

function base36(number: number): string {
  return number.toString(36);
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}

const COLUMNS = 100;

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;

/** RFC 5892, section 2.6. */
const EXCEPTIONS_VALID = new Set([0xdf, 0x3c2, 0x6fd, 0x6fe, 0xf0b, 0x3007]);
const EXCEPTIONS_DISALLOWED = new Set([
  0x640, 0x7fa, 0x302e, 0x302f, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303b,
]);

/** Hangul_Syllable_Type L, V and T (RFC 5892, section 2.9): closed ranges, never to grow. */
const OLD_HANGUL_JAMO = [
  [0x1100, 0x11ff],
  [0xa960, 0xa97c],
  [0xd7b0, 0xd7c6],
  [0xd7cb, 0xd7fb],
] as const;

/** LetterDigits, OtherLetterDigits, Spaces, Symbols and Punctuation. */
const FREEFORM_CATEGORIES =
  /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}\p{Lt}\p{Nl}\p{No}\p{Me}\p{Zs}\p{S}\p{P}]$/u;

const KANA_OR_HAN = /^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]$/u;

/** A mark of every canonical combining class but 0: ICU orders marks but does not name classes. */
const REPRESENTATIVES: readonly (readonly [number, number])[] = [
  [1, 0x334],
  [6, 0x16ff0],
  [7, 0x93c],
  [8, 0x3099],
  [9, 0x94d],
  ...[0x5b0, 0x5b1, 0x5b2, 0x5b3, 0x5b4, 0x5b5, 0x5b6, 0x5b7, 0x5b8, 0x5b9].map(fromClass(10)),
  ...[0x5bb, 0x5bc, 0x5bd, 0x5bf, 0x5c1, 0x5c2, 0xfb1e].map(fromClass(20)),
  ...[0x64b, 0x64c, 0x64d, 0x64e, 0x64f, 0x650, 0x651, 0x652, 0x670, 0x711].map(fromClass(27)),
  [84, 0xc55],
  [91, 0xc56],
  [103, 0xe38],
  [107, 0xe48],
  [118, 0xeb8],
  [122, 0xec8],
  [129, 0xf71],
  [130, 0xf72],
  [132, 0xf74],
  [202, 0x327],
  [214, 0x1dce],
  [216, 0x31b],
  [218, 0x302a],
  [220, 0x316],
  [222, 0x59a],
  [224, 0x302e],
  [226, 0x1d16d],
  [228, 0x5ae],
  [230, 0x300],
  [232, 0x315],
  [233, 0x35c],
  [234, 0x35d],
  [240, 0x345],
];

function fromClass(first: number): (codePoint: number, at: number) => readonly [number, number] {
  return (codePoint, at) => [first + at, codePoint];
}

// Joining types are no property that a regular expression can ask for: these are the letters of
// the Unicode Character Database's ArabicShaping.txt (the 15.0.0 of Debian's unicode-data and what
// 16.0.0 and 17.0.0 added).
const DUAL_JOINING = `
  620 626 628 62a-62e 633-63f 641-647 649-64a 66e-66f 678-687 69a-6bf 6c1-6c2 6cc 6ce
  6d0-6d1 6fa-6fc 6ff 712-714 71a-71d 71f-727 729 72b 72d-72e 74e-758 75c-76a 76d-770 772
  775-777 77a-77f 7ca-7ea 841-845 848 84a-853 855 860 862-865 868 886 889-88d 88f 8a0-8a9
  8af-8b0 8b3-8b8 8ba-8c8 1807 1820-1878 1887-18a8 18aa a840-a871 10ac0-10ac4 10ad3-10ad6
  10ad8-10adc 10ade-10ae0 10aeb-10aee 10b80 10b82 10b86-10b88 10b8a-10b8b 10b8d 10b90
  10bad-10bae 10d01-10d21 10d23 10ec3-10ec4 10ec6-10ec7 10f30-10f32 10f34-10f44 10f51-10f53
  10f70-10f73 10f76-10f81 10fb0 10fb2-10fb3 10fb8 10fbb-10fbc 10fbe-10fbf 10fc1 10fc4 10fca
  1e900-1e943`;
const RIGHT_JOINING = `
  622-625 627 629 62f-632 648 671-673 675-677 688-699 6c0 6c3-6cb 6cd 6cf 6d2-6d3 6d5
  6ee-6ef 710 715-719 71e 728 72a 72c 72f 74d 759-75b 76b-76c 771 773-774 778-779 840
  846-847 849 854 856-858 867 869-86a 870-882 88e 8aa-8ac 8ae 8b1-8b2 8b9 10ac5 10ac7
  10ac9-10aca 10ace-10ad2 10add 10ae1 10ae4 10aef 10b81 10b83-10b85 10b89 10b8c 10b8e-10b8f
  10b91 10ba9-10bac 10d22 10ec2 10f33 10f54 10f74-10f75 10fb4-10fb6 10fb9-10fba 10fbd
  10fc2-10fc3 10fc9`;
const LEFT_JOINING = 'a872 10acd 10ad7 10d00 10fcb';

// Compared by hand because `import.meta.main` is younger than the oldest Node the package takes.
if (process.argv[1] === import.meta.filename) writeFileSync(tablesFile, unicodeTables());
