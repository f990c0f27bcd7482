// Messages and events of a model in words, where its kinds have no better ones.
import { canonicalJson } from '../../model/log/canonical.ts';
import { type Event, isReceived, type Json } from './model.ts';

/** `asks: nickname Rook`. */
export function eventWords(event: Event): string {
  if (isReceived(event)) return `gets ${messageWords(event.message)} from ${event.from}`;
  const { do: what, by: _, ...rest } = event;
  const about = membersOf(rest as { readonly [key: string]: Json });
  return about === '' ? what : `${what}: ${about}`;
}

/** `NICKNAME nickname Rook`; a number or a word as it is. */
export function messageWords(message: Json): string {
  if (typeof message !== 'object' || message === null) return String(message);
  if (Array.isArray(message)) return canonicalJson(message);
  const { sip, msrp, ...rest } = message as { readonly [key: string]: Json };
  const head = sip ?? msrp;
  const about = membersOf(rest);
  if (head === undefined) return about;
  return about === '' ? String(head) : `${String(head)} ${about}`;
}

function membersOf(members: { readonly [key: string]: Json }): string {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => (value === true ? name : `${name} ${valueWords(value)}`))
    .join(', ');
}

function valueWords(value: Json): string {
  if (value === '') return '""';
  return typeof value === 'object' ? canonicalJson(value) : String(value);
}
