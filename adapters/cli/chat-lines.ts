// Lines of input as what they ask for: those of a program (--json), and those of a person.
import type { AgentCommand } from '../../model/focus/input.ts';
import { oneLine } from './chat-words.ts';

export type LineCommand =
  | Exclude<AgentCommand, { type: 'join' }>
  | { readonly type: 'help' | 'nothing' }
  | { readonly type: 'unknown'; readonly message: string };

/** A line of the JSON mode's input. */
export function commandOf(line: string): LineCommand {
  const [, word = '', rest] = /^(\S*)(?: (.*))?$/s.exec(line) ?? [];
  if (word === 'say' && rest !== undefined) return { type: 'say', text: rest };
  if (word === 'whisper' && rest !== undefined) {
    const whisper = whisperOf(rest);
    if (whisper !== undefined) return whisper;
  }
  if (word === 'nick') return { type: 'take-nickname', nickname: rest ?? '' };
  if ((rest ?? '') === '') {
    if (word === 'who' || word === 'leave') return { type: word };
    if (word === 'typing') return { type: 'typing', active: true };
  }
  if (line === 'typing off') return { type: 'typing', active: false };
  if (line === '') return { type: 'nothing' };
  const message = `expected ${KNOWN}, got ${JSON.stringify(line)}`;
  return { type: 'unknown', message };
}

/** A line as a person types it; a second slash says what begins with one. */
export function typedCommandOf(line: string): LineCommand {
  if (line.trim() === '') return { type: 'nothing' };
  if (!line.startsWith('/')) return { type: 'say', text: line };
  if (line.startsWith('//')) return { type: 'say', text: line.slice(1) };
  const [, word = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  if (word === 'nick') return { type: 'take-nickname', nickname: rest.trimEnd() };
  if (word === 'msg') {
    const message = 'To whom, and what? /msg WHO TEXT; in quotes where the name has spaces.';
    return whisperOf(rest) ?? { type: 'unknown', message };
  }
  if (word === 'who' || word === 'leave' || word === 'help') return { type: word };
  const message = `There is no /${oneLine(word)}. /help tells what there is.`;
  return { type: 'unknown', message };
}

/** What the beginning of a line may become: commands, and names of who is there. */
export function completions(head: string, names: readonly string[]): readonly string[] {
  const command = /^\/\S*$/.exec(head);
  if (command !== null) {
    return COMMANDS.filter((each) => each.startsWith(head)).map((each) => `${each} `);
  }
  const [, before = '', quote = '', part = ''] =
    /^(\/msg\s+)("?)((?:[^"\\]|\\.)*)$/.exec(head) ?? /^(.*?)()(\S*)$/s.exec(head) ?? [];
  if (part === '' && !before.startsWith('/msg')) return [];
  const wanted = part.toLowerCase();
  const fitting = names.filter((name) => name.toLowerCase().startsWith(wanted));
  if (!/^\/msg\s+$/.test(before)) {
    return fitting.map((name) => `${before}${name}${before === '' ? ': ' : ' '}`);
  }
  return fitting.map((name) => {
    const isQuoted = quote !== '' || /[\s"\\]/.test(name);
    return `${before}${isQuoted ? JSON.stringify(name) : name} `;
  });
}

/** WHO, in quotes as JSON has them where it holds spaces, and what follows it. */
function whisperOf(text: string): Extract<LineCommand, { type: 'whisper' }> | undefined {
  const [, quoted, bare, said] = /^(?:("(?:[^"\\]|\\.)*")|(\S+)) (.*)$/s.exec(text) ?? [];
  if (said === undefined || said.trim() === '') return undefined;
  const to = quoted === undefined ? bare : unquoted(quoted);
  return to === undefined || to === '' ? undefined : { type: 'whisper', to, text: said };
}

function unquoted(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const KNOWN = 'say TEXT, whisper WHO TEXT, nick NAME, nick, who, typing, typing off or leave';
const COMMANDS = ['/msg', '/who', '/nick', '/leave', '/help'];
