// Letter case as protocols mean it: only A-Z and a-z have one. Implements R4975-9-8.
// Law: no host locale or Unicode table is asked; every other character stays as it is.

/** The text with A-Z lowered. */
export function asciiLower(text: string): string {
  return UPPER.test(text) ? text.replace(UPPERS, lowered) : text;
}

/** Whether both texts are the same when A-Z counts as a-z. */
export function equalsIgnoringCase(left: string, right: string): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) {
    if (loweredCode(left.charCodeAt(at)) !== loweredCode(right.charCodeAt(at))) return false;
  }
  return true;
}

function lowered(run: string): string {
  let text = '';
  for (let at = 0; at < run.length; at += 1) {
    text += String.fromCharCode(loweredCode(run.charCodeAt(at)));
  }
  return text;
}

function loweredCode(code: number): number {
  return code >= UPPER_A && code <= UPPER_Z ? code + CASE_GAP : code;
}

const UPPER = /[A-Z]/;
const UPPERS = /[A-Z]+/g;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
/** 'a' - 'A'. */
const CASE_GAP = 32;
