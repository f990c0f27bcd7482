// The PRECIS nickname profile (RFC 8266 on RFC 8264; R7701-7.1-6): preparation, enforcement, and
// the key by which nicknames are compared. Law: all Unicode data is pinned, so that every node
// computes one key from one name (R8266-x-3). Directionality and width have no rule (R8266-2.1-4).
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { defaultVariants, type Variants } from '../variant.ts';
import { asciiLower } from '../wire/ascii.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { freeformBreach } from './unicode/freeform.ts';
import { toLower } from './unicode/lower-case.ts';
import { toNfkc } from './unicode/nfkc.ts';
import { codePointSet, codePointsOf } from './unicode/packed.ts';
import { SPACES, UNICODE_VERSION } from './unicode/tables.ts';

export { UNICODE_VERSION };

/** A nickname as it is shown and compared, or what is wrong with it. */
export type PreparedNickname =
  | {
      readonly ok: true;
      /** The enforced form, as it is shown: spaces tidied, NFKC, case kept. */
      readonly nickname: string;
      /** Two nicknames are one when their keys are equal (R8266-2.4-1). */
      readonly key: string;
    }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Prepares and enforces what a Use-Nickname header asks for, unescaped and decoded, at most 1023
 * octets of UTF-8, or characters by a variant (N8; N9 for the enforced form). A 424 fault names the
 * limit or the rule that it breaks, the empty text included (removal is the caller's to see first).
 *
 * The rules of the FreeformClass hold for what is asked and, as the last of the rules in order
 * (RFC 8264-7), for what enforcement makes of it: what is shown can be asked for again. What is
 * asked for and what is shown have one key, or the name is refused: otherwise two people could be
 * shown alike, or one who asks for what he sees would get another name.
 */
export function prepareNickname(
  text: string,
  variants: LengthVariants = defaultVariants,
): PreparedNickname {
  if (text.length <= limits.nicknameBytesMax && TIDY_ASCII.test(text)) {
    return { ok: true, nickname: text, key: asciiLower(text) };
  }
  const { nicknameBytesMax } = limits;
  const prepared = tooLong(text, nicknameBytesMax, ASKED, variants) ?? notFreeform(text, ASKED);
  if (prepared !== undefined) return { ok: false, fault: prepared };
  const nickname = stableUnder(enforcementPass, text);
  if (nickname === undefined) return { ok: false, fault: UNSETTLED };
  const enforced = unfit(nickname, variants);
  if (enforced !== undefined) return { ok: false, fault: enforced };
  const key = stableUnder(comparisonPass, nickname);
  if (key === undefined) return { ok: false, fault: UNSETTLED };
  if (stableUnder(comparisonPass, text) !== key) return { ok: false, fault: TWO_KEYS };
  return { ok: true, nickname, key };
}

/**
 * What the text becomes when the pass is applied until it changes nothing more; undefined when the
 * first application and three more have not settled it (R8266-2.1-5).
 */
export function stableUnder(pass: (text: string) => string, text: string): string | undefined {
  let settled = pass(text);
  for (let extra = 0; extra < limits.nicknameExtraPassesMax; extra += 1) {
    const again = pass(settled);
    if (again === settled) return settled;
    settled = again;
  }
  return undefined;
}

/** R8266-2.3-1: mapping, then normalization. */
export function enforcementPass(text: string): string {
  return toNfkc(withMappedSpaces(text));
}

/** R8266-2.4-1: mapping, case, normalization. */
export function comparisonPass(text: string): string {
  return toNfkc(toLower(withMappedSpaces(text)));
}

/** R8266-2.1-1: every space becomes U+0020, none at the ends, one in a row. */
function withMappedSpaces(text: string): string {
  let mapped = '';
  let isApart = false;
  for (const character of text) {
    if (character === ' ' || isSpace(character.charCodeAt(0))) {
      isApart = mapped !== '';
      continue;
    }
    mapped += isApart ? ` ${character}` : character;
    isApart = false;
  }
  return mapped;
}

type LengthVariants = Pick<Variants, 'nicknameCharacters' | 'nicknameEnforcedCapped'>;

function unfit(nickname: string, variants: LengthVariants): Fault | undefined {
  if (nickname === '') {
    return peerFault(424, 'R8266-2.3-2', 'expected a nickname, found nothing but spaces');
  }
  const long = variants.nicknameEnforcedCapped
    ? tooLong(nickname, limits.nicknameEnforcedBytesMax, ENFORCED, variants)
    : undefined;
  return long ?? notFreeform(nickname, ENFORCED);
}

function tooLong(
  text: string,
  most: number,
  where: string,
  { nicknameCharacters }: LengthVariants,
): Fault | undefined {
  const length = nicknameCharacters ? [...text].length : encodeUtf8(text).length;
  if (length <= most) return undefined;
  const unit = nicknameCharacters ? 'characters' : 'octets';
  const expected = `expected a nickname of at most ${most} ${unit}`;
  return peerFault(424, 'R7701-7.1-3', `${expected}, found ${length} ${where}`);
}

function notFreeform(text: string, where: string): Fault | undefined {
  const breach = freeformBreach(codePointsOf(text));
  if (breach === undefined) return undefined;
  const why = `${breach.why} in Unicode ${UNICODE_VERSION}`;
  const place = `as number ${breach.at + 1} ${where}`;
  const found = `found ${notationOf(breach.codePoint)} (${why}) ${place}`;
  return peerFault(424, 'R8266-2.2-1', `expected code points of the FreeformClass, ${found}`);
}

/** U+ and at least four hexadecimal digits. */
function notationOf(codePoint: number): string {
  let digits = '';
  for (let rest = codePoint; rest > 0 || digits.length < 4; rest >>>= 4) {
    digits = HEX_DIGITS.charAt(rest & 0xf) + digits;
  }
  return `U+${digits}`;
}

const HEX_DIGITS = '0123456789ABCDEF';
const ASKED = 'in what was asked for';
const ENFORCED = 'in what enforcement made of it';

const UNSETTLED = peerFault(
  424,
  'R8266-2.1-5',
  'expected a nickname that the rules settle, found one that they keep changing',
);

const TWO_KEYS = peerFault(
  424,
  'R8266-2.4-1',
  'expected a nickname that compares as it is shown, found one that compares otherwise',
);

/** Printable ASCII with single spaces inside only: it is its own enforced form. */
const TIDY_ASCII = /^[!-~]+(?: [!-~]+)*$/;

const isSpace = codePointSet(SPACES);
