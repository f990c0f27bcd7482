// What a codec returns. Law 5: a peer's bytes never throw; they are a message, too few, or an
// error.
import type { Fault } from '../clause.ts';

/** A parsed value, or the fault that kept it from being one. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | WireError;

/** Bytes that no reading of the format allows. `fault.status` is what the protocol would answer. */
export interface WireError {
  readonly ok: false;
  readonly fault: Fault;
}

/** The value of a parse that went well. */
export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** A parse that failed, and the fault that says why. */
export function wireError(fault: Fault): WireError {
  return { ok: false, fault };
}
