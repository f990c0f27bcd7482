// The lines of an input that is no terminal: what stands between line feeds, and nothing else ends
// one. (Node's readline also ends a line at a lone CR, U+2028 and U+2029, which may stand in a text
// that a program passes on.)
import { StringDecoder } from 'node:string_decoder';
import { limits } from '../../model/limits.ts';

/** What a conversation reads its commands from; readline's interface is one as well. */
export interface LineSource {
  on(event: 'line', listener: (line: string) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  resume(): unknown;
  /** Lines that have arrived already may still come. */
  pause(): unknown;
  close(): void;
}

/** The lines of a stream in UTF-8; a CR before the line feed belongs to it, not to the line. */
export function linesOf(input: NodeJS.ReadableStream): LineSource {
  const decoder = new StringDecoder('utf8');
  const listeners: { line: (line: string) => void; close: () => void } = {
    line: () => {},
    close: () => {},
  };
  let rest = '';
  let isClosed = false;
  const take = (text: string) => {
    const lines = text.split('\n');
    lines[0] = rest + (lines[0] ?? '');
    // A line without end may not grow without end: what is said is refused long before.
    const bounded = lines.map((line) => line.slice(0, limits.inputLineMax));
    rest = bounded.pop() ?? '';
    for (const line of bounded) if (!isClosed) listeners.line(withoutReturn(line));
  };
  const end = () => {
    if (isClosed) return;
    take(decoder.end());
    if (rest !== '') listeners.line(withoutReturn(rest));
    close();
  };
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    input.pause();
    listeners.close();
  };
  input.on('data', (chunk: Buffer | string) => {
    if (!isClosed) take(typeof chunk === 'string' ? chunk : decoder.write(chunk));
  });
  input.on('end', end);
  input.on('error', end);
  return {
    on(event: 'line' | 'close', listener: (line: string) => void) {
      listeners[event] = listener as never;
    },
    resume: () => input.resume(),
    pause: () => input.pause(),
    close,
  };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
