// What a focus is, part by part and in words: connections, legs with their machines, transactions,
// subscriptions, rooms. Law: a part has the same name in the next state, so that two can be
// compared.
import type { FocusState, HostedRoom } from '../../model/focus/state.ts';
import type { HeldNickname, Member } from '../../model/room/context.ts';
import { contextOf, stateOf } from '../../model/room/fold.ts';
import type { Leg } from '../../model/session/leg.ts';
import { dateTime } from '../../model/wire/date-time.ts';
import { shown, userOf } from './summary.ts';
import type { StatePart } from './timeline.ts';

/** The parts of a focus, in the order in which they are told. */
export function focusStates(state: FocusState): readonly StatePart[] {
  return [
    { part: 'phase', state: state.phase },
    ...roomParts(state),
    ...legParts(state),
    ...subscriptionParts(state),
    ...transactionParts(state),
    ...connectionParts(state),
    ...deliveryParts(state),
  ];
}

/** A machine's state by its path: `admitted.unbound`; parallel ones with `+` between. */
export function pathsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value as { readonly [state: string]: unknown })
    .map(([state, inner]) => {
      const under = pathsOf(inner);
      return under === '' ? state : `${state}.${under}`;
    })
    .join(' + ');
}

function roomParts({ rooms }: FocusState): readonly StatePart[] {
  return [...rooms].sort(byKey).flatMap(([uri, room]): readonly StatePart[] => {
    const name = userOf(uri);
    const { members, nicknames } = contextOf(room.fold);
    return [
      { part: `room ${name}`, state: roomWords(room) },
      { part: `members of ${name}`, state: membersWords([...members.values()], nicknames) },
      { part: `nicknames of ${name}`, state: nicknamesWords([...nicknames.values()]) },
    ];
  });
}

function roomWords({ fold, awaiting, owed }: HostedRoom): string {
  const waits =
    awaiting.size === 0 ? '' : `, ${counted(awaiting.size, 'entry')} not in the log yet`;
  const failed = owed.length === 0 ? '' : `, ${counted(owed.length, 'entry')} to be appended again`;
  return `${stateOf(fold)}, after entry ${fold.seq}${waits}${failed}`;
}

function membersWords(
  members: readonly Member[],
  nicknames: { get(key: string): HeldNickname | undefined },
): string {
  const words = members.map(({ uri, shownAs, joined, nicknameKey }) => {
    const nickname = nicknames.get(nicknameKey)?.nickname;
    const as = nickname === undefined ? '' : ` as ${shown(nickname, 40)}`;
    const hidden = shownAs === uri ? '' : ' (anonymous)';
    return `${shown(userOf(uri), 30)}${hidden}${as}${joined ? '' : ' (admitted only)'}`;
  });
  return words.length === 0 ? 'nobody' : words.sort().join(', ');
}

function nicknamesWords(nicknames: readonly HeldNickname[]): string {
  const words = nicknames.map(({ nickname, uri, untilMs }) => {
    const who = shown(userOf(uri), 30);
    if (untilMs === null) return `${shown(nickname, 40)}: ${who}`;
    return `${shown(nickname, 40)} kept for ${who} until ${dateTime(untilMs)}`;
  });
  return words.length === 0 ? 'none' : words.sort().join(', ');
}

function legParts({ legs, asked, incoming }: FocusState): readonly StatePart[] {
  return [...legs].sort(byNumber).flatMap(([id, leg]): readonly StatePart[] => {
    const whose = whoseLeg(id, leg);
    const requests = asked.get(id) ?? [];
    const pieces = incoming.get(id) ?? [];
    return [
      { part: `session of ${whose}`, state: sessionWords(leg) },
      { part: `dialog of ${whose}`, state: pathsOf(leg.dialog.value) },
      { part: `offer/answer of ${whose}`, state: pathsOf(leg.exchange.value) },
      { part: `session timer of ${whose}`, state: pathsOf(leg.clock.value) },
      { part: `nickname negotiation of ${whose}`, state: pathsOf(leg.negotiation.value) },
      ...ifAny(`asked by ${whose}`, requests, ({ what }) => what),
      ...ifAny(`unfinished from ${whose}`, pieces, ({ assembly, life }) => {
        return `${pathsOf(life.value)} (${assembly.heldBytes} octets)`;
      }),
    ];
  });
}

function sessionWords({ session, connection, leaving }: Leg): string {
  const over = connection === null ? '' : ` over connection ${connection}`;
  return `${pathsOf(session.value)}${over}${leaving === null ? '' : `, leaves (${leaving})`}`;
}

function whoseLeg(id: number, { uri, room }: Leg): string {
  return `${shown(userOf(uri), 30)} in ${userOf(room)} (leg ${id})`;
}

function subscriptionParts({ subscriptions: { each, wires } }: FocusState): readonly StatePart[] {
  return [...each].sort(byNumber).map(([id, { subscriber, room, machine, unsent }]) => {
    const version = wires.get(id)?.version ?? 0;
    const waits = unsent.length === 0 ? '' : `, ${counted(unsent.length, 'notification')} waiting`;
    return {
      part: `subscription of ${shown(userOf(subscriber), 30)} to ${userOf(room)} (${id})`,
      state: `${pathsOf(machine.value)}, told version ${version}${waits}`,
    };
  });
}

function transactionParts({ transactions, legs }: FocusState): readonly StatePart[] {
  return [...transactions].sort(byNumber).map(([id, { kind, machine, leg }]) => {
    const of = leg === null ? undefined : legs.get(leg);
    const whose = of === undefined ? '' : ` of ${shown(userOf(of.uri), 30)}`;
    return { part: `${kind} transaction ${id}${whose}`, state: pathsOf(machine.value) };
  });
}

function connectionParts({ connections, congested }: FocusState): readonly StatePart[] {
  return [...connections].sort(byNumber).map(([id, connection]) => {
    const { transport, remote, binding, waitingBytes, ended } = connection;
    const to = remote === null ? '' : ` to ${remote.host}:${remote.port}`;
    const words = [
      `${transport}${to}`,
      ...(binding === null ? [] : [pathsOf(binding.value)]),
      ...(waitingBytes === 0 ? [] : [`${waitingBytes} octets wait`]),
      ...(congested.has(id) ? ['congested'] : []),
      ...(ended ? ['closed by this side'] : []),
    ];
    return { part: `connection ${id}`, state: words.join(', ') };
  });
}

/** Copies under way, and long messages that are being sent. */
function deliveryParts({ copies, outgoing }: FocusState): readonly StatePart[] {
  return [
    ...[...copies.values()].map(({ tid, room, seq, legs, left }) => ({
      part:
        seq === 0
          ? `what the focus itself said in ${userOf(room)} (${tid})`
          : `copies of entry ${seq} of ${userOf(room)}`,
      state: `${left} of ${legs.length} not acknowledged`,
    })),
    ...[...outgoing].sort(byNumber).map(([id, { messages, queuedBytes }]) => ({
      part: `long messages on connection ${id}`,
      state: `${messages.length}, ${queuedBytes} octets to be sent`,
    })),
  ];
}

function ifAny<T>(
  part: string,
  items: readonly T[],
  words: (item: T) => string,
): readonly StatePart[] {
  return items.length === 0 ? [] : [{ part, state: items.map(words).join(', ') }];
}

function counted(count: number, what: string): string {
  const many = what.endsWith('y') ? `${what.slice(0, -1)}ies` : `${what}s`;
  return `${count} ${count === 1 ? what : many}`;
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function byNumber([one]: readonly [number, unknown], [other]: readonly [number, unknown]): number {
  return one - other;
}
