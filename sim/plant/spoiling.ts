// What plants do to what a focus has decided, before it leaves: other words, or an answer too soon.
import type { Driven } from '../../model/focus/drive.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Input } from '../../model/focus/input.ts';
import type { AskedRequest, FocusState } from '../../model/focus/state.ts';
import { serializeMsrp } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';

/** Everything that leaves and has that in it has something else in its place. */
export function resaid(
  driven: Driven<FocusState>,
  was: RegExp,
  becomes: string,
): Driven<FocusState> {
  const effects = driven.effects.map((effect): Effect => {
    if (effect.type === 'send') {
      return { ...effect, octets: asOctets(effect.octets.replace(was, becomes)) };
    }
    if (effect.type !== 'fan-out') return effect;
    const before = asOctets(effect.before.replace(was, becomes));
    return { ...effect, before, after: asOctets(effect.after.replace(was, becomes)) };
  });
  return { ...driven, effects };
}

/** Nothing leaves that has that in it. */
export function unsaid(driven: Driven<FocusState>, what: RegExp): Driven<FocusState> {
  const effects = driven.effects.filter(
    (effect) =>
      !(effect.type === 'send' && what.test(effect.octets)) &&
      !(effect.type === 'fan-out' && what.test(effect.before + effect.after)),
  );
  return { ...driven, effects };
}

/** What of that kind is asked of the log is answered 200 before the log has it, and not later. */
export function answeredEarly(
  what: AskedRequest['what'],
  driven: Driven<FocusState>,
  before: FocusState,
): Driven<FocusState> {
  let { asked } = driven.state;
  const early: Effect[] = [];
  for (const [leg, requests] of asked) {
    const known = before.asked.get(leg) ?? [];
    const fresh = requests.filter(
      (request) => request.what === what && request.answers === 'yes' && !known.includes(request),
    );
    if (fresh.length === 0) continue;
    early.push(...fresh.map(granted));
    const silent = requests.map((request) =>
      fresh.includes(request) ? { ...request, answers: 'no' as const } : request,
    );
    asked = asked.set(leg, silent);
  }
  if (early.length === 0) return driven;
  return { state: { ...driven.state, asked }, effects: [...early, ...driven.effects] };
}

function granted({ wire }: AskedRequest): Effect {
  const { connection, tid, answerPath, localPath } = wire;
  const octets = serializeMsrp({
    ...{ kind: 'response', tid, status: 200, comment: asOctets('OK') },
    ...{ toPath: answerPath, fromPath: [localPath], headers: [] },
  });
  return { type: 'send', connection, octets };
}

/** What another node has done in a room leaves no trace here but its number. */
export function deafToOthers(driven: Driven<FocusState>, before: FocusState): Driven<FocusState> {
  const own = driven.state.life?.settings.node;
  const rooms = driven.state.rooms.map((hosted, name) => {
    const was = before.rooms.get(name);
    const isForeign = hosted.fold.nodes.some(
      ({ n }, node) => node !== own && was !== undefined && was.fold.nodes.get(node)?.n !== n,
    );
    if (!isForeign || was === undefined) return hosted;
    return { ...hosted, fold: { ...hosted.fold, machine: was.fold.machine } };
  });
  return { ...driven, state: { ...driven.state, rooms } };
}

/** Every chunk is taken for the last one of its message. */
export function flagless(input: Input): Input {
  if (input.type === 'bytes-received') {
    return { ...input, octets: asOctets(input.octets.replace(/(-{7}\S+)\+\r\n/g, '$1$$\r\n')) };
  }
  if (input.type !== 'message-received') return input;
  const { message } = input;
  if (message.kind !== 'request' || !('flag' in message) || message.flag !== '+') return input;
  return { ...input, message: { ...message, flag: '$' } };
}
