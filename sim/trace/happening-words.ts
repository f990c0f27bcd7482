// What came of an action, told one by one in words: messages sent, arrived and lost, what nodes
// did by themselves, entries, faults; and the clauses by which something was decided.
import type { Microstep } from '../../model/kernel/transition.ts';
import type { Happened, Parcel } from '../world/happened.ts';
import type { World } from '../world/world.ts';
import { decisionsOf, onceEach } from './decisions.ts';
import { effectNote, entryWords, inputNote } from './noting.ts';
import { messagesIn, parcelWords } from './parcel-words.ts';
import { refusalsOf } from './standings.ts';
import type { Asked } from './summary.ts';
import { userOf } from './summary.ts';
import type { Decision, Occurrence } from './timeline.ts';

/** What is told of a step while it is done. */
export class Telling {
  readonly happened: Occurrence[] = [];
  readonly #before: World;
  readonly #asked: Asked = new Map();
  readonly #clauses: Decision[] = [];
  #microsteps: Microstep[] = [];

  constructor(before: World) {
    this.#before = before;
  }

  /** For the kernel: transitions that a node's machines take, before its tick is told. */
  readonly sawMicrostep = (step: Microstep): void => {
    this.#microsteps.push(step);
  };

  /** For the world. */
  readonly saw = (happened: Happened): void => {
    switch (happened.type) {
      case 'ticked':
        return this.#ticked(happened);
      case 'sent':
        return this.#sent(happened.atMs, happened.parcel);
      case 'arrived':
        return this.#arrived(happened);
      case 'lost':
      case 'corrupted':
      case 'duplicated':
        return this.#harmed(happened);
      case 'logged': {
        const { committed } = happened;
        const { room, entry, seq } = committed;
        const text = `entry ${seq} of ${userOf(room)}: ${entryWords(entry)}`;
        const { clause } = entry;
        this.happened.push({ what: 'entry', atMs: happened.atMs, who: 'log', text, clause });
        this.#clauses.push({ clause, who: 'log', by: 'entry', text });
        return;
      }
      case 'append-failed':
        return this.#note('log-failed', happened.atMs, happened.node, 'the log takes nothing');
      case 'crashed': {
        const { lostEntries } = happened;
        const lost = lostEntries === 0 ? '' : `; ${lostEntries} entries are lost`;
        return this.#note('crash', happened.atMs, happened.node, `crashes${lost}`);
      }
      case 'restarted':
        return this.#note('restart', happened.atMs, happened.node, 'starts again');
      case 'fault':
        return this.#note('fault', happened.atMs, happened.nodes.join(', '), happened.what);
    }
  };

  /** By which clauses something was decided, each once. */
  get clauses(): readonly Decision[] {
    return onceEach(this.#clauses);
  }

  #ticked({ atMs, node, after, inputs, effects }: Extract<Happened, { type: 'ticked' }>): void {
    const { name } = after;
    this.#clauses.push(...decisionsOf(name, this.#microsteps));
    this.#microsteps = [];
    if (node.kind === 'focus') {
      for (const refusal of refusalsOf(name, node.state, inputs)) {
        const { clause, text } = refusal;
        this.happened.push({ what: 'refused', atMs, who: name, text, clause });
        this.#clauses.push(refusal);
      }
    }
    for (const note of [...inputs.map(inputNote), ...effects.map(effectNote)]) {
      if (note === undefined) continue;
      const { kind, text, clause } = note;
      this.happened.push({ what: kind, atMs, who: name, text, ...(clause ? { clause } : {}) });
      if (clause !== undefined) this.#clauses.push({ clause, who: name, by: 'answer', text });
    }
  }

  #sent(atMs: number, parcel: Parcel): void {
    const { from: who, to, number } = parcel;
    const carried = { what: 'sent', atMs, who, to, parcel: number } as const;
    const messages = messagesIn(this.#before, parcel, this.#asked);
    for (const { text, octets } of messages) this.happened.push({ ...carried, text, octets });
    if (messages.length > 0) return;
    this.happened.push({ ...carried, text: parcelWords(this.#before, parcel) });
  }

  #arrived({ atMs, parcel, octets }: Extract<Happened, { type: 'arrived' }>): void {
    const { from, to, number, fact } = parcel;
    const words = parcelWords(this.#before, parcel);
    const whole = fact.type === 'bytes-received' ? fact.octets.length : octets;
    const part = octets < whole ? `${octets} of ${whole} octets of ` : '';
    const text = `${part}${words}`;
    this.happened.push({ what: 'arrived', atMs, who: to, from, parcel: number, text });
  }

  #harmed(
    happened: Extract<Happened, { readonly type: 'lost' | 'corrupted' | 'duplicated' }>,
  ): void {
    const { atMs, parcel } = happened;
    const { from: who, to, number } = parcel;
    const words = parcelWords(this.#before, parcel);
    if (happened.type === 'lost') {
      const text = `${words}: ${happened.why}`;
      this.happened.push({ what: 'lost', atMs, who, to, parcel: number, text });
      return;
    }
    const how =
      happened.type === 'corrupted' ? 'changed on its way' : `twice, as #${happened.copy.number}`;
    this.happened.push({ what: 'fault', atMs, who, to, parcel: number, text: `${words}: ${how}` });
  }

  #note(what: Occurrence['what'], atMs: number, who: string, text: string): void {
    this.happened.push({ what, atMs, who, text });
  }
}
