// Makes a story of what happened: streams are cut into messages where they are written, and each is
// followed to where its last octet is read, lost or left under way. Law: it looks at nothing but
// what a witness of the world is told.
import type { Committed } from '../../model/log/entry.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import type { Action } from '../world/action.ts';
import { describeDeed } from '../world/deed-words.ts';
import type { Parcel } from '../world/happened.ts';
import { connectionNews, lasting } from './carrying-words.ts';
import { cutOctets, datagramPiece, spokenBy } from './message-cut.ts';
import { effectNote, entryWords, inputNote } from './noting.ts';
import type {
  Lane,
  NoteKind,
  Story,
  StoryEvent,
  StoryMessage,
  StoryNote,
  StoryPart,
  StorySocket,
  TickedPart,
} from './story.ts';
import {
  bare,
  counted,
  crashWords,
  type Draft,
  NOWHERE,
  newStream,
  placeOf,
  type Stream,
  type Written,
} from './story-stream.ts';
import { type Asked, type Summary, summaryOf, unfinishedSummary } from './summary.ts';
import { Verdicts } from './verdicts.ts';

/** The story of what happened, in one pass; `lanes` come first, others as they appear. */
export function storyOf(
  parts: Iterable<StoryPart>,
  { title = 'What happened', lanes = [] }: { title?: string; lanes?: readonly Lane[] } = {},
): Story {
  const building = new Building(lanes);
  for (const part of parts) building.take(part);
  return building.story(title);
}

class Building {
  private readonly lanes = new Map<string, Lane>();
  private readonly sockets = new Map<string, StorySocket>();
  private readonly streams = new Map<string, Stream>();
  /** Datagrams and the news of connections, by the number of their parcel. */
  private readonly single = new Map<number, Draft>();
  private readonly drafts: Draft[] = [];
  private readonly notes: StoryNote[] = [];
  private readonly asked: Asked = new Map();
  /** Node ids of the log, and who has them. */
  private readonly logNodes = new Map<string, string>();
  /** How many entries a focus has read that has not recovered yet. */
  private readonly recovered = new Map<string, number>();
  private readonly restarted = new Set<string>();
  /** `ROOM SEQ` of every entry that the world logged. */
  private readonly logged = new Set<string>();
  private readonly verdicts = new Verdicts();
  private action: number | null = null;
  private acted: Action | null = null;
  private turn = 0;
  private nowMs = 0;
  private epochMs: number | null = null;

  constructor(lanes: readonly Lane[]) {
    for (const lane of lanes) this.lanes.set(lane.name, lane);
  }

  take(part: StoryPart): void {
    this.turn += 1;
    if ('atMs' in part) this.nowMs = part.atMs;
    switch (part.type) {
      case 'socket':
        this.sockets.set(part.name, part.socket);
        return;
      case 'acted':
        this.action = part.number;
        this.acted = part.action;
        if (part.action.type === 'do') {
          const { person, deed, atMs } = part.action;
          const text = `does: ${describeDeed(deed)}`;
          this.note(Math.max(atMs, this.nowMs), 'asked', [person], text);
        }
        return;
      case 'ticked':
        this.ticked(part);
        return;
      case 'sent':
        this.sent(part.parcel);
        return;
      case 'arrived':
        this.arrived(part.parcel, part.octets, part.atMs);
        return;
      case 'lost':
        this.lost(part.parcel, part.why, part.atMs);
        return;
      case 'corrupted':
        for (const draft of this.carriedBy(part.parcel)) draft.isCorrupted = true;
        return;
      case 'duplicated':
        this.sent(part.copy);
        for (const draft of this.carriedBy(part.copy)) {
          Object.assign(draft, { isCopy: true, sentAtMs: part.atMs });
        }
        return;
      case 'logged': {
        const { room, seq, entry } = part.committed;
        const lane = this.logNodes.get(entry.key.node) ?? this.anyFocus();
        const name = `${room} ${seq}`;
        this.logged.add(name);
        const about = { entry: name, clause: entry.clause };
        this.note(part.atMs, 'entry', [lane], `logs entry ${seq}: ${entryWords(entry)}`, about);
        this.judged(part.atMs, lane, part.committed);
        return;
      }
      case 'append-failed':
        this.note(part.atMs, 'log-failed', [part.node], 'the log takes nothing');
        return;
      case 'crashed':
        this.note(part.atMs, 'crash', [part.node], crashWords(part.lostEntries, this.acted));
        return;
      case 'restarted':
        this.restarted.add(part.node);
        this.note(part.atMs, 'restart', [part.node], 'starts again');
        return;
      case 'fault':
        this.note(part.atMs, 'fault', part.nodes, part.what, lasting(this.acted));
    }
  }

  story(title: string): Story {
    for (const stream of this.streams.values()) this.finish(stream);
    const began = (event: StoryEvent) => (event.type === 'note' ? event.turn : event.sentTurn);
    const events = [...this.drafts, ...this.notes].sort((a, b) => began(a) - began(b));
    let number = 0;
    for (const event of events) {
      if (event.type !== 'message') continue;
      number += 1;
      (event as Draft).number = number;
    }
    const lanes = [...this.lanes.values()];
    return { title, epochMs: this.epochMs ?? 0, lanes, events, sockets: this.sockets };
  }

  private ticked({ atMs, node, inputs, effects }: TickedPart): void {
    this.lane(node.name, node.kind);
    for (const input of inputs) {
      this.verdicts.read(input);
      if (input.type === 'connected') {
        const { transport, local, remote = null, connection, request } = input;
        const isDialler = request !== undefined;
        this.sockets.set(`${node.name}#${connection}`, { transport, local, remote, isDialler });
      }
      if (input.type === 'booted') {
        this.epochMs ??= input.wallMs - atMs;
        if (input.settings !== undefined) {
          this.logNodes.set(input.settings.node, node.name);
          this.recovered.set(node.name, 0);
        }
      }
      if (input.type === 'recovered') {
        const entries = this.recovered.get(node.name) ?? 0;
        this.recovered.delete(node.name);
        if (entries > 0) {
          this.note(atMs, 'boot', [node.name], `has read ${counted(entries)} of its log`);
        }
      }
      if (input.type === 'committed') this.learned(atMs, node.name, input.committed);
      const note = inputNote(input);
      const isAgain = input.type === 'booted' && this.restarted.delete(node.name);
      if (note !== undefined && !isAgain) this.note(atMs, note.kind, [node.name], note.text, note);
    }
    for (const effect of effects) {
      const note = effectNote(effect);
      if (note !== undefined) this.note(atMs, note.kind, [node.name], note.text, note);
    }
  }

  /** A node folds an entry: news where it is of another node, or where no world logged it. */
  private learned(atMs: number, node: string, committed: Committed): void {
    const { room, seq, entry } = committed;
    const before = this.recovered.get(node);
    if (before !== undefined) {
      this.recovered.set(node, before + 1);
      this.verdicts.of(committed);
      return;
    }
    const name = `${room} ${seq}`;
    const isLogged = this.logged.has(name);
    if (isLogged && this.logNodes.get(entry.key.node) === node) return;
    const text = `${isLogged ? 'learns of' : 'logs'} entry ${seq}: ${entryWords(entry)}`;
    this.note(atMs, 'entry', [node], text, { entry: name, clause: entry.clause });
    this.judged(atMs, node, committed);
  }

  private judged(atMs: number, node: string, committed: Committed): void {
    const refused = this.verdicts.of(committed);
    if (refused !== undefined) this.note(atMs, 'refused', [node], refused.text, refused);
  }

  private sent(parcel: Parcel): void {
    this.lane(parcel.from, 'peer');
    this.lane(placeOf(parcel.to), 'peer');
    const { fact } = parcel;
    if (fact.type !== 'bytes-received') {
      const news = connectionNews(parcel);
      if (news === undefined) return;
      if (parcel.from === parcel.to) {
        this.note(parcel.sentAtMs, 'fault', [parcel.to], news.text);
      } else {
        const draft = this.draft(parcel, 'TCP', { ...bare, text: news.text }, asOctets(''));
        draft.connection = news.what;
        this.single.set(parcel.number, draft);
      }
      return;
    }
    if (parcel.isDatagram) {
      const piece = datagramPiece(fact.octets);
      const draft = this.draft(parcel, 'SIP', summaryOf('SIP', piece, this.asked), fact.octets);
      draft.source = fact.source ?? null;
      this.single.set(parcel.number, draft);
      return;
    }
    this.write(parcel, fact.octets);
  }

  private write(parcel: Parcel, octets: Octets): void {
    const stream = this.streamOf(parcel, octets);
    const start = stream.written;
    stream.written += octets.length;
    const written: Written = {
      ...{ parcel, start, end: stream.written },
      ...{ turn: this.turn, action: this.action },
    };
    stream.parcels.set(parcel.number, written);
    const { pieces, rest } = cutOctets(stream.spoken, asOctets(stream.rest + octets));
    let at = stream.restStart;
    let by = stream.begun ?? written;
    for (const piece of pieces) {
      const summary = summaryOf(stream.spoken, piece, this.asked);
      const message = this.draft(by.parcel, stream.spoken, summary, piece.octets, by);
      stream.open.push({ message, start: at, end: at + piece.octets.length });
      at += piece.octets.length;
      by = written;
    }
    stream.rest = rest;
    stream.restStart = at;
    stream.begun = rest === '' ? null : by;
  }

  private arrived(parcel: Parcel, octets: number, atMs: number): void {
    const single = this.single.get(parcel.number);
    if (single !== undefined) {
      this.end(single, atMs, single.connection === 'refused' ? 'refused' : 'arrived');
      single.reads = 1;
      this.single.delete(parcel.number);
      return;
    }
    if (parcel.fact.type !== 'bytes-received') return;
    const stream = this.streamOf(parcel, parcel.fact.octets);
    const from = stream.read;
    stream.read += octets;
    for (const { message, start, end } of stream.open) {
      if (start < stream.read && end > from) message.reads += 1;
    }
    for (let first = stream.open[0]; first !== undefined && first.end <= stream.read; ) {
      this.end(first.message, atMs, 'arrived');
      stream.open.shift();
      first = stream.open[0];
    }
    const lies = stream.parcels.get(parcel.number);
    if (lies !== undefined && lies.end <= stream.read) stream.parcels.delete(parcel.number);
  }

  private lost(parcel: Parcel, why: string, atMs: number): void {
    // What has nowhere to go is lost without having been under way.
    if (!this.isUnderWay(parcel)) {
      const isNowhere = parcel.isDatagram && parcel.socket === null;
      this.sent(isNowhere ? { ...parcel, to: NOWHERE } : parcel);
    }
    const single = this.single.get(parcel.number);
    if (single !== undefined) {
      this.single.delete(parcel.number);
      // A connection that ends is no news to an end that is gone.
      if (single.connection === 'closed') this.drafts.splice(this.drafts.indexOf(single), 1);
      else this.end(single, atMs, 'lost', why);
      return;
    }
    if (parcel.fact.type !== 'bytes-received') return;
    const stream = this.streamOf(parcel, parcel.fact.octets);
    for (const draft of this.carriedBy(parcel)) {
      if (draft.fate === 'under way') this.end(draft, atMs, 'lost', why);
    }
    const lies = stream.parcels.get(parcel.number);
    if (lies !== undefined && lies.end > stream.restStart) this.unfinished(stream, atMs, why);
  }

  private isUnderWay({ number, socket }: Parcel): boolean {
    return this.single.has(number) || this.streams.get(socket ?? '')?.parcels.has(number) === true;
  }

  private end(draft: Draft, atMs: number, fate: StoryMessage['fate'], why = ''): void {
    Object.assign(draft, { fate, why, endedAtMs: atMs, endedTurn: this.turn });
  }

  /** The messages of which a parcel carries octets. */
  private carriedBy(parcel: Parcel): readonly Draft[] {
    const single = this.single.get(parcel.number);
    if (single !== undefined) return [single];
    const stream = this.streams.get(parcel.socket ?? '');
    const lies = stream?.parcels.get(parcel.number);
    if (stream === undefined || lies === undefined) return [];
    return stream.open
      .filter(({ start, end }) => start < lies.end && end > lies.start)
      .map(({ message }) => message);
  }

  private unfinished(stream: Stream, atMs: number, why: string): void {
    if (stream.rest === '' || stream.begun === null) return;
    const summary = unfinishedSummary(stream.rest);
    const draft = this.draft(
      stream.begun.parcel,
      stream.spoken,
      summary,
      stream.rest,
      stream.begun,
    );
    this.end(draft, atMs, 'lost', why);
    stream.restStart += stream.rest.length;
    stream.rest = asOctets('');
    stream.begun = null;
  }

  /** What never became a message has been written all the same. */
  private finish(stream: Stream): void {
    if (stream.rest === '' || stream.begun === null) return;
    const { rest, begun, restStart } = stream;
    const draft = this.draft(begun.parcel, stream.spoken, unfinishedSummary(rest), rest, begun);
    if (stream.read < restStart + rest.length) return;
    this.end(draft, begun.parcel.sentAtMs, 'arrived');
    draft.endedTurn = begun.turn;
  }

  private draft(
    { from, to, socket, sentAtMs, isDatagram }: Parcel,
    protocol: StoryMessage['protocol'],
    { text, method, status, hasSdp }: Summary,
    octets: Octets,
    { turn, action }: Pick<Written, 'turn' | 'action'> = { turn: this.turn, action: this.action },
  ): Draft {
    const draft: Draft = {
      ...{ type: 'message', number: 0, action, protocol, from, to: placeOf(to) },
      ...{ text, method, status, hasSdp },
      ...{ octets, isDatagram, socket, source: null, sentAtMs, sentTurn: turn },
      ...{ endedAtMs: null, endedTurn: null, fate: 'under way', why: '', reads: 0 },
      ...{ isCorrupted: false, isCopy: false, connection: null },
    };
    this.drafts.push(draft);
    return draft;
  }

  private streamOf({ socket, from, to }: Parcel, octets: Octets): Stream {
    const name = socket ?? `${from}>${to}`;
    const known = this.streams.get(name);
    if (known !== undefined) return known;
    const transport = this.sockets.get(name)?.transport;
    const spoken =
      transport === undefined ? spokenBy(octets) : transport === 'msrp-tcp' ? 'MSRP' : 'SIP';
    const stream = newStream(spoken);
    this.streams.set(name, stream);
    return stream;
  }

  private note(
    atMs: number,
    kind: NoteKind,
    lanes: readonly string[],
    text: string,
    more: Partial<Pick<StoryNote, 'clause' | 'entry' | 'begins' | 'ends'>> = {},
  ): void {
    const { action, turn } = this;
    for (const lane of lanes) this.lane(lane, 'peer');
    const { clause = null, entry = null, begins = null, ends = null } = more;
    const what = { text, clause, entry, begins, ends };
    this.notes.push({ type: 'note', action, kind, lanes, atMs, turn, ...what });
  }

  private lane(name: string, kind: Lane['kind']): void {
    if (kind !== 'peer' || !this.lanes.has(name)) this.lanes.set(name, { name, kind });
  }

  private anyFocus(): string {
    return [...this.lanes.values()].find(({ kind }) => kind === 'focus')?.name ?? 'focus';
  }
}
