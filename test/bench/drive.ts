// What the core costs without sockets and disk: messages to a room of 50, from the octets of each
// SEND to the last receiver's 200. CPU time of `drive` alone; playing the peers is not counted.
import { drive } from '../../model/focus/drive.ts';
import type { Effect, FanOut } from '../../model/focus/effect.ts';
import type { Input, InputFact } from '../../model/focus/input.ts';
import type { FocusState } from '../../model/focus/state.ts';
import type { Append } from '../../model/log/entry.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { Person } from '../focus/person.ts';
import { Stage } from '../focus/stage.ts';

export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  readonly perSecond: number;
  readonly cpuMicrosecondsEach: number;
}

/** Busy: the reads of a tick hold 32 messages, and as many answers. Calm: one frame is a tick. */
export function driveBench(): BenchRow[] {
  return [
    ...measured('32 messages a tick', (room) => room.busyRound()),
    ...measured('one frame a tick', (room) => room.calmRound()),
  ];
}

function measured(name: string, round: (room: Room) => void): BenchRow[] {
  const room = new Room(MEMBERS);
  for (const untilMs = performance.now() + WARM_UP_MS; performance.now() < untilMs; ) round(room);
  room.usedMicroseconds = 0;
  room.inputs = 0;
  room.deliveries = 0;
  while (room.usedMicroseconds < MEASURED_MICROSECONDS) round(room);
  const row = (unit: string, count: number) => ({
    name: `drive, room of ${MEMBERS}, ${name}`,
    unit,
    perSecond: (count * 1e6) / room.usedMicroseconds,
    cpuMicrosecondsEach: room.usedMicroseconds / count,
  });
  return [row('deliveries', room.deliveries), row('inputs', room.inputs)];
}

class Room {
  usedMicroseconds = 0;
  inputs = 0;
  deliveries = 0;
  private state: FocusState;
  private readonly people: readonly Person[];
  private readonly personAt: ReadonlyMap<number, Person>;
  private nowMs: number;
  private seq: number;
  private said = 0;

  constructor(members: number) {
    const stage = new Stage();
    const names = Array.from({ length: members }, (_, number) => `member${number}`);
    this.people = names.map((name) => Person.join(stage, name));
    this.personAt = new Map(this.people.map((person) => [person.msrp, person]));
    this.state = stage.state;
    this.nowMs = stage.nowMs;
    this.seq = stage.log.length;
  }

  /** Messages in one tick, their commits in one, their answers in one. */
  busyRound(): void {
    const committed = this.commit(this.ticks([this.sends()]));
    const answers = this.answers(this.ticks([committed]));
    const reads = Map.groupBy(answers, ({ connection }) => connection);
    this.ticks([[...reads].map(([connection, frames]) => read(connection, frames))]);
  }

  /** The same with a tick for every message, commit and answer. */
  calmRound(): void {
    const committed = this.commit(this.ticks(this.sends().map((send) => [send])));
    const answers = this.answers(this.ticks(committed.map((commit) => [commit])));
    this.ticks(answers.map((answer) => [read(answer.connection, [answer])]));
  }

  /** Measured as one, because asking for the CPU time costs as much as a tick. */
  private ticks(ticks: readonly (readonly InputFact[])[]): readonly Effect[] {
    const inputs = ticks.map((facts): readonly Input[] => {
      this.nowMs += TICK_MS;
      this.inputs += facts.length;
      return facts.map((fact) => ({ ...fact, atMs: this.nowMs }));
    });
    const effects: (readonly Effect[])[] = [];
    const before = process.cpuUsage();
    for (const tick of inputs) {
      const driven = drive(this.state, tick);
      this.state = driven.state;
      effects.push(driven.effects);
    }
    const { user, system } = process.cpuUsage(before);
    this.usedMicroseconds += user + system;
    return effects.flat();
  }

  private sends(): readonly InputFact[] {
    return Array.from({ length: MESSAGES }, () => this.send());
  }

  private send(): InputFact {
    const person = this.people[this.said % SENDERS];
    if (person === undefined) throw new Error('nobody is there to send');
    this.said += 1;
    const tid = `s${String(this.said).padStart(9, '0')}`;
    const body =
      `From: <${person.uri}>\r\nTo: <${person.room}>\r\n\r\n` +
      `Content-Type: text/plain;charset=utf-8\r\n\r\n${TEXT}`;
    const octets =
      `MSRP ${tid} SEND\r\nTo-Path: ${person.focusPath}\r\nFrom-Path: ${person.path}\r\n` +
      `Message-ID: m${tid}\r\nByte-Range: 1-${body.length}/${body.length}\r\n` +
      `Content-Type: message/cpim\r\n\r\n${body}\r\n-------${tid}$\r\n`;
    return read(person.msrp, [{ octets }]);
  }

  private commit(effects: readonly Effect[]): readonly InputFact[] {
    return effects.flatMap((effect) =>
      effect.type === 'append' ? [this.kept(effect.append)] : [],
    );
  }

  private kept({ entry, body }: Append): InputFact {
    this.seq += 1;
    const committed = { room: entry.room, seq: this.seq, stampMs: this.nowMs, entry };
    if (body === undefined) return { type: 'committed', committed };
    return { type: 'committed', committed: { ...committed, body: body.octets } };
  }

  private answers(effects: readonly Effect[]): readonly Answer[] {
    const answers = effects.flatMap((effect) =>
      effect.type === 'fan-out' ? this.answersTo(effect) : [],
    );
    // A message that was refused would make the others look dear.
    if (answers.length !== MESSAGES * (MEMBERS - 1)) throw new Error('a message was not delivered');
    this.deliveries += answers.length;
    return answers;
  }

  private answersTo({ before, legs }: FanOut): readonly Answer[] {
    const tid = before.split(' ')[1];
    return legs.map(({ connection }) => {
      const person = this.personAt.get(connection);
      const paths = `To-Path: ${person?.focusPath}\r\nFrom-Path: ${person?.path}\r\n`;
      return { connection, octets: `MSRP ${tid} 200 OK\r\n${paths}-------${tid}$\r\n` };
    });
  }
}

interface Answer {
  readonly connection: number;
  readonly octets: string;
}

/** A read of a socket is one flat string, so these are made one. */
function read(connection: number, frames: readonly { readonly octets: string }[]): InputFact {
  const text = frames.map(({ octets }) => octets).join('');
  const octets = asOctets(Buffer.from(text, 'latin1').toString('latin1'));
  return { type: 'bytes-received', connection, octets };
}

const MEMBERS = 50;
const SENDERS = 10;
const MESSAGES = 32;
/** So long that nobody says more than a leg may say in a stretch of time. */
const TICK_MS = 10;
const TEXT = 'a hundred octets of text '.repeat(4);
const WARM_UP_MS = 2000;
const MEASURED_MICROSECONDS = 2_000_000;
