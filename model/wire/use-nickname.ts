// The Use-Nickname header of NICKNAME requests. Implements R7701-7.1-2 to R7701-7.1-4, R7701-7.1-9,
// R7701-7.1-16, R7701-7.3-1; edge cases N7 to N9, N11, N12, N35.
// Law: the wire form only; whether the text is a nickname at all is nickname/precis to say.
import { type Clause, type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { defaultVariants, type Variants } from '../variant.ts';
import { headersOf, type MsrpRequest } from './msrp-message.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown } from './plain-text.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** The variants on which it depends what a NICKNAME request says. */
export type NicknameVariants = Pick<
  Variants,
  'nicknameCharacters' | 'useNicknameMissing' | 'nicknameReportHeaders' | 'nicknameBody'
>;

/**
 * What a NICKNAME request asks for. Faults: 400 where Use-Nickname is missing or repeated [N11] or
 * a report header is there [N12], else as `parseUseNickname`; variants change them and may refuse
 * a body [N13]. Ask after policy [R7701-7.1-5].
 */
export function requestedNickname(
  request: MsrpRequest,
  variants: NicknameVariants = defaultVariants,
): Parsed<string> {
  const [value, ...others] = headersOf(request, 'Use-Nickname');
  if (value === undefined || others.length > 0) {
    const count = value === undefined ? 0 : others.length + 1;
    const message = `expected one Use-Nickname, got ${count}`;
    return wireError(peerFault(variants.useNicknameMissing, 'R7701-7.1-2', message));
  }
  for (const name of variants.nicknameReportHeaders === 400 ? REPORT_HEADERS : []) {
    if (headersOf(request, name).length === 0) continue;
    return wireError(peerFault(400, 'R7701-7.1-4', `expected no ${name} in NICKNAME, got one`));
  }
  if (variants.nicknameBody === 400 && request.body !== undefined) {
    return wireError(peerFault(400, 'N13', 'expected no body in NICKNAME, got one'));
  }
  return parseUseNickname(value, variants.nicknameCharacters);
}

/**
 * The text that a header value stands for; empty to give the nickname back. A value in quotes is
 * read strictly. One without, as msrplib writes it, is taken literally if it holds neither quote
 * nor backslash [N35]. Faults are 424: syntax or UTF-8 [R7701-7.1-9], more than 1023 octets
 * unescaped [R7701-7.1-3], or as many characters [N8].
 */
export function parseUseNickname(value: Octets, inCharacters = false): Parsed<string> {
  const bytesMax = limits.nicknameBytesMax * (inCharacters ? CHARACTER_BYTES_MAX : 1);
  // Each octet may take two, and the quotes one each: what is longer need not be looked at.
  if (value.length > 2 * bytesMax + 2) return wireError(tooLong(value.length));
  const octets = value.startsWith('"') ? unquoted(value) : UNQUOTED.test(value) ? value : undefined;
  if (octets === undefined) return wireError(misquoted(value));
  if (octets.length > bytesMax) return wireError(tooLong(octets.length));
  const text = decodeUtf8(asOctets(octets));
  if (text === undefined) return wireError(malformed('R7701-7.1-9', 'UTF-8', value));
  if (inCharacters && [...text].length > limits.nicknameBytesMax) {
    const most = limits.nicknameBytesMax;
    const message = `expected at most ${most} characters, got ${[...text].length}`;
    return wireError(peerFault(424, 'R7701-7.1-3', message));
  }
  return parsed(text);
}

/** The value that asks for a nickname; `""`, which gives it back, for the empty one. */
export function serializeUseNickname(nickname: string): Octets {
  return asOctets(`"${encodeUtf8(nickname).replace(ESCAPED, '\\$&')}"`);
}

/** What stands between the quotes with the two escapes undone; undefined where syntax forbids. */
function unquoted(value: string): string | undefined {
  if (!QUOTED.test(value)) return undefined;
  const inner = value.slice(1, -1);
  return inner.includes('\\') ? inner.replace(ESCAPE, '$1') : inner;
}

function misquoted(value: Octets): Fault {
  return malformed('R7701-7.1-9', 'a nickname in quotes, with \\\\ and \\" escaped', value);
}

function malformed(clause: Clause, expected: string, value: Octets): Fault {
  return peerFault(424, clause, `expected ${expected}, got ${shown(value)}`);
}

function tooLong(bytes: number): Fault {
  const most = limits.nicknameBytesMax;
  return peerFault(424, 'R7701-7.1-3', `expected at most ${most} octets, got ${bytes}`);
}

const REPORT_HEADERS = ['Success-Report', 'Failure-Report'];

/** Of a character in UTF-8. */
const CHARACTER_BYTES_MAX = 4;

/** HTAB is grammatical here; PRECIS refuses it later. */
const QUOTED = /^"(?:[\t !#-[\]-~\x80-\xff]|\\["\\])*"$/;
const UNQUOTED = /^[\t !#-[\]-~\x80-\xff]*$/;
const ESCAPE = /\\(["\\])/g;
const ESCAPED = /["\\]/g;
