// The load process of the live benches: it joins members, makes them talk, and answers their
// copies. It knows the octets by heart instead of reading them with the project's own codecs: it
// must be cheaper than what it measures, and must not share its mistakes.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { ANSWERED, RawCaller, textUntil } from '../raw-sip.ts';

/** One run, as JSON in the first argument. */
export interface LoadOrder {
  readonly sipPort: number;
  readonly members: number;
  /** How many of them talk; none for a room that is only joined. */
  readonly senders: number;
  /** Messages of a closed loop that await their 200; or, open loop, how many start in a second. */
  readonly inFlight?: number;
  readonly perSecond?: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Whose CPU time is measured. */
  readonly serverPid: number;
}

/** What came of it, as one line of JSON. */
export interface LoadReport {
  readonly deliveries: number;
  readonly deliveriesPerRead: number;
  readonly seconds: number;
  readonly serverCpuMicroseconds: number;
  readonly loadCpuMicroseconds: number;
  /** From writing a SEND to reading its 200. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Copies and answers that never came. */
  readonly missing: number;
}

class Load {
  readonly order: LoadOrder;
  readonly members: Member[] = [];
  copies = 0;
  reads = 0;
  answered = 0;
  private sent = 0;
  private isTalking = false;
  private startedMs = new Map<string, number>();
  private latenciesMs: number[] = [];

  constructor(order: LoadOrder) {
    this.order = order;
  }

  async join(): Promise<void> {
    for (let first = 0; first < this.order.members; first += JOINING_AT_A_TIME) {
      const count = Math.min(JOINING_AT_A_TIME, this.order.members - first);
      const joining = Array.from({ length: count }, (_, at) => new Member(this, first + at));
      this.members.push(...joining);
      await Promise.all(joining.map((member) => member.join()));
    }
  }

  async talk(): Promise<LoadReport> {
    const { inFlight = 0, perSecond = 0, warmUpMs, measureMs, serverPid } = this.order;
    this.isTalking = true;
    for (let n = 0; n < inFlight; n += 1) this.sender(n).write(this.message(this.sender(n)));
    const pacing = perSecond > 0 ? this.pace(perSecond) : undefined;
    await elapsed(warmUpMs);
    this.latenciesMs = [];
    const { copies, reads } = this;
    const serverCpu = cpuMicroseconds(serverPid);
    const loadCpu = process.cpuUsage();
    const startMs = performance.now();
    await elapsed(measureMs);
    const seconds = (performance.now() - startMs) / 1000;
    const serverCpuMicroseconds = cpuMicroseconds(serverPid) - serverCpu;
    const { user, system } = process.cpuUsage(loadCpu);
    const deliveries = this.copies - copies;
    const deliveriesPerRead = deliveries / (this.reads - reads);
    const sorted = Float64Array.from(this.latenciesMs).sort();
    const quantile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
    const [p50Ms, p99Ms] = [quantile(0.5), quantile(0.99)];
    this.isTalking = false;
    clearInterval(pacing);
    const missing = await this.outstanding();
    return {
      deliveries,
      deliveriesPerRead,
      seconds,
      serverCpuMicroseconds,
      loadCpuMicroseconds: user + system,
      p50Ms,
      p99Ms,
      missing,
    };
  }

  /** A SEND of the member's, to be written. */
  message(member: Member): string {
    this.sent += 1;
    const tid = `s${String(this.sent).padStart(TID_DIGITS, '0')}`;
    this.startedMs.set(tid, performance.now());
    return `MSRP ${tid} SEND${member.sending[0]}${tid}${member.sending[1]}${tid}$\r\n`;
  }

  /** The answer to a message came: in a closed loop the next one starts. */
  next(tid: string, member: Member): string {
    const startedMs = this.startedMs.get(tid);
    if (startedMs === undefined) throw new Error(`${tid} was answered twice, or never sent`);
    this.startedMs.delete(tid);
    this.answered += 1;
    this.latenciesMs.push(performance.now() - startedMs);
    return this.isTalking && this.order.inFlight !== undefined ? this.message(member) : '';
  }

  private pace(perSecond: number): NodeJS.Timeout {
    const startMs = performance.now();
    let started = 0;
    return setInterval(() => {
      const due = Math.floor(((performance.now() - startMs) * perSecond) / 1000);
      for (; started < due; started += 1) {
        this.sender(started).write(this.message(this.sender(started)));
      }
    }, 1);
  }

  private sender(n: number): Member {
    const member = this.members[n % this.order.senders];
    if (member === undefined) throw new Error('nobody is there to send');
    return member;
  }

  private async outstanding(): Promise<number> {
    const missing = () =>
      this.sent - this.answered + this.sent * (this.order.members - 1) - this.copies;
    for (let waits = 0; missing() > 0 && waits < WAITS_MAX; waits += 1) await elapsed(100);
    return missing();
  }
}

class Member {
  /** What stands in a SEND between its transaction ids. */
  sending: readonly [string, string] = ['', ''];
  private readonly load: Load;
  private readonly number: number;
  private msrp: Socket | undefined;
  /** The same of the 200 to a copy. */
  private answering = '';
  private unread = '';
  /** Lengths of the frames that come, which are all alike. */
  private copyBytes = 0;
  private answerBytes = 0;

  constructor(load: Load, number: number) {
    this.load = load;
    this.number = number;
  }

  async join(): Promise<void> {
    const { number } = this;
    const caller = new RawCaller(ROOM, `member${number}`, { id: `${number}x${process.pid}` });
    const sip = await dial(this.load.order.sipPort);
    sip.write(caller.invite());
    const accepted = await textUntil(sip, ANSWERED);
    const path = /^a=path:(msrp:\/\/[^/]*:(\d+)\S*)/m.exec(accepted);
    if (path === null) throw new Error(`not accepted: ${accepted}`);
    sip.write(caller.ack(accepted));
    const paths = `\r\nTo-Path: ${path[1]}\r\nFrom-Path: ${caller.path}\r\n`;
    this.answering = ` 200 OK${paths}-------`;
    const body = cpim(`sip:member${number}@localhost`);
    const range = `Byte-Range: 1-${body.length}/${body.length}\r\nContent-Type: message/cpim`;
    this.sending = [`${paths}Message-ID: `, `\r\n${range}\r\n\r\n${body}\r\n-------`];
    const msrp = await dial(Number(path[2]));
    const tid = 'b1nd0000';
    msrp.write(
      `MSRP ${tid} SEND${paths}Message-ID: ${tid}\r\nByte-Range: 1-0/0\r\n-------${tid}$\r\n`,
    );
    const bound = await textUntil(msrp, /-------b1nd0000\$\r\n/);
    if (!bound.startsWith(`MSRP ${tid} 200`)) throw new Error(`not bound: ${bound}`);
    this.msrp = msrp;
    msrp.on('data', (text: string) => this.read(text));
  }

  write(text: string): void {
    this.msrp?.write(text, 'latin1');
  }

  private read(read: string): void {
    const { load } = this;
    const text = this.unread === '' ? read : this.unread + read;
    const out: string[] = [];
    const before = load.copies;
    let at = 0;
    for (;;) {
      // Transaction ids: of this side they begin with an s, of the focus they are hexadecimal.
      const own = text.charCodeAt(at + TID_AT) === LETTER_S;
      const known = own ? this.answerBytes : this.copyBytes;
      const tidEnd = own ? at + TID_AT + 1 + TID_DIGITS : text.indexOf(' ', at + TID_AT);
      if (tidEnd === -1 || tidEnd > text.length) break;
      const tid = text.slice(at + TID_AT, tidEnd);
      const end = frameEnd(text, at, tid, known);
      if (end === -1) break;
      if (own) {
        if (!text.startsWith(' 200', tidEnd)) throw new Error(text.slice(at, end));
        this.answerBytes = end - at;
        out.push(load.next(tid, this));
      } else {
        this.copyBytes = end - at;
        load.copies += 1;
        out.push('MSRP ', tid, this.answering, tid, '$\r\n');
      }
      at = end;
    }
    this.unread = text.slice(at);
    if (load.copies > before) load.reads += 1;
    if (out.length > 0) this.write(out.join(''));
  }
}

/** Where the frame ends: where the last one like it did, or else where its end-line is. */
function frameEnd(text: string, at: number, tid: string, known: number): number {
  const guess = at + known;
  if (known > 0 && guess <= text.length && text.startsWith(tid, guess - ENDING - tid.length)) {
    return guess;
  }
  const found = text.indexOf(`-------${tid}$\r\n`, at);
  return found === -1 ? -1 : found + HYPHENS + tid.length + ENDING;
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.setEncoding('latin1');
  socket.on('error', fail);
  await once(socket, 'connect');
  return socket;
}

function cpim(from: string): string {
  const headers = `From: <${from}>\r\nTo: <${ROOM}>\r\n\r\nContent-Type: text/plain\r\n\r\n`;
  return headers + 'x'.repeat(BODY_BYTES);
}

/** User and system time of a process, all threads, from its stat file. */
export function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name before them may hold spaces, but not after its last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_A_JIFFY;
}

export function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function fail(error: Error): never {
  process.stderr.write(`the load process: ${error.message}\n`);
  process.exit(1);
}

const ROOM = 'sip:bench@localhost';
const BODY_BYTES = 100;
const JOINING_AT_A_TIME = 10;
const WAITS_MAX = 100;
const TID_AT = 'MSRP '.length;
const TID_DIGITS = 9;
const LETTER_S = 0x73;
const HYPHENS = 7;
/** Flag and CRLF. */
const ENDING = 3;
const MICROSECONDS_A_JIFFY = 10_000;

if (import.meta.filename === process.argv[1]) {
  const order = JSON.parse(process.argv[2] ?? '') as LoadOrder;
  const load = new Load(order);
  await load.join();
  if (order.senders > 0) process.stdout.write(`${JSON.stringify(await load.talk())}\n`);
  else {
    process.stdout.write('{"joined":true}\n');
    process.stdin.resume();
    await once(process.stdin, 'end');
  }
  process.exit(0);
}
