// How far a search may go: `--depth`, `--states`, `--seconds` and `--memory`.
import type { SearchOptions } from '../../sim/check/search.ts';
import { UsageError } from './command.ts';

export const SEARCH_OPTIONS = {
  depth: { type: 'string' },
  states: { type: 'string' },
  seconds: { type: 'string' },
  memory: { type: 'string' },
} as const;

type Bounds = { readonly [bound in keyof typeof SEARCH_OPTIONS]?: string | undefined };

/** The bounds that are asked for; the time begins to count now. Throws UsageError. */
export function boundsOf(command: string, bounds: Bounds): SearchOptions {
  const [depth, states, seconds, memory] = (['depth', 'states', 'seconds', 'memory'] as const).map(
    (option) => countOf(command, option, bounds[option]),
  );
  const endMs = performance.now() + (seconds ?? 0) * 1000;
  const isUp = () => (performance.now() >= endMs ? `${seconds} seconds` : undefined);
  return {
    ...(depth === undefined ? {} : { depthMax: depth }),
    ...(states === undefined ? {} : { statesMax: states }),
    ...(memory === undefined ? {} : { bytesMax: memory * 2 ** 20 }),
    ...(seconds === undefined ? {} : { stops: isUp }),
  };
}

function countOf(command: string, option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,12}$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageError(`${command}: --${option} takes a whole number above 0, not "${text}"`);
}
