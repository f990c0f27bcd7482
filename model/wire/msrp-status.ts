// The Status header of a REPORT. Implements R4975-7.1.2-1, R4975-7.3.2-1.
import { peerFault } from '../clause.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown } from './plain-text.ts';

export interface MsrpStatus {
  /** 0 for the namespace whose codes mean what they mean in a response [R4975-7.3.2-1]. */
  readonly namespace: number;
  /** Three digits. */
  readonly code: number;
  readonly comment?: Octets;
}

/** Reads `namespace SP code [SP comment]`; a 400 fault for anything else. */
export function parseMsrpStatus(value: Octets): Parsed<MsrpStatus> {
  const [, namespace, code, comment] = STATUS.exec(value) ?? [];
  if (namespace === undefined || code === undefined) {
    const message = `expected Status: 000 and a code of three digits, got ${shown(value)}`;
    return wireError(peerFault(400, 'R4975-7.1.2-1', message));
  }
  const status = { namespace: Number(namespace), code: Number(code) };
  return parsed(comment === undefined ? status : { ...status, comment: asOctets(comment) });
}

/** Writes the value; controls in the comment become spaces. */
export function serializeMsrpStatus({ namespace, code, comment }: MsrpStatus): Octets {
  const text = comment === undefined ? '' : ` ${comment.replace(CONTROLS, ' ')}`;
  return asOctets(`${threeDigits(namespace)} ${threeDigits(code)}${text}`);
}

function threeDigits(value: number): string {
  return String(value).padStart(3, '0');
}

const STATUS = /^(\d{3}) (\d{3})(?: (.*))?$/s;
const CONTROLS = /[\0-\x1f\x7f]+/g;
