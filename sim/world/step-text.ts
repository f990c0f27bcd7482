// What a tick took in and gave, as the text that its step hash covers. Law: different ticks have
// different texts, whatever octets are in them; and equal ones equal texts, in whatever order the
// members of an object were written. What is frequent is written as it is, by its length; an entry
// that comes back from the log by its key, its node having told all of it when it appended it.
import type { Effect } from '../../model/focus/effect.ts';
import type { Address, Input } from '../../model/focus/input.ts';
import { canonicalJson } from '../../model/log/canonical.ts';
import type { Committed } from '../../model/log/entry.ts';

/** A node's tick, one character an octet. */
export function stepText(
  node: string,
  inputs: readonly Input[],
  effects: readonly Effect[],
): string {
  let text = `${sized(node)}${inputs.length} ${effects.length}\n`;
  for (const input of inputs) text += inputText(input);
  for (const effect of effects) text += effectText(effect);
  return text;
}

function inputText(input: Input): string {
  switch (input.type) {
    case 'bytes-received': {
      const { atMs, connection, octets, source } = input;
      return `b${atMs} ${connection} ${placeText(source)}${sized(octets)}`;
    }
    case 'timer-fired':
      return `t${input.atMs} ${input.generation} ${sized(input.timer)}`;
    case 'committed':
      return `k${input.atMs} ${committedText(input.committed)}`;
    default:
      return `j${sized(canonicalJson(input))}`;
  }
}

function committedText({ room, seq, stampMs, entry, body }: Committed): string {
  const { node, boot, n } = entry.key;
  const sealed = entry.type === 'message.posted' ? entry.bodyHash : '';
  const whole = `${sized(room)}${sized(node)}${sized(boot)}${sized(sealed ?? '')}`;
  return `${seq} ${stampMs} ${n} ${body === undefined ? '-' : body.length} ${whole}`;
}

function effectText(effect: Effect): string {
  switch (effect.type) {
    case 'send':
      return `s${effect.connection} ${placeText(effect.destination)}${sized(effect.octets)}`;
    case 'fan-out': {
      const { before, after, legs } = effect;
      let text = `f${legs.length} ${sized(before)}${sized(after)}`;
      for (const { connection, route } of legs) text += `${connection} ${sized(route)}`;
      return text;
    }
    case 'set-timer':
      return `a${effect.generation} ${effect.dueMs} ${sized(effect.timer)}`;
    case 'clear-timer':
      return `c${sized(effect.timer)}`;
    case 'append': {
      const { entry, body } = effect.append;
      const rest = body === undefined ? '-' : `${sized(body.salt)}${sized(body.octets)}`;
      return `w${sized(canonicalJson(entry))}${rest}`;
    }
    default:
      return `j${sized(canonicalJson(effect))}`;
  }
}

function placeText(place: Address | undefined): string {
  return place === undefined ? '-' : `${place.port} ${sized(place.host)}`;
}

function sized(text: string): string {
  return `${text.length}:${text}\n`;
}
