// What is wrong with a model or a property, before it is searched: told in one sentence, for who
// wrote it. What only shows while it runs (a step that throws) is told where it happens.
import type { Always, Model } from './model.ts';

/** The first thing that makes a value no model; undefined where it is one. */
export function modelFault(value: unknown): string | undefined {
  const model = (value ?? {}) as Partial<Model>;
  const missing = NEEDED.find((member) => model[member] === undefined);
  if (missing !== undefined) return `it has no "${missing}"; a model has ${NEEDED.join(', ')}`;
  const lists = ['actors', 'links', 'properties'] as const;
  const noList = lists.find((member) => !Array.isArray(model[member]));
  if (noList !== undefined) return `"${noList}" is no list`;
  const { actors = [], links = [], properties = [] } = model;
  if (actors.length === 0) return 'it has no actors: nothing can happen in it';
  for (const actor of actors) {
    const fault = actorFault(actor);
    if (fault !== undefined) return fault;
  }
  const names = actors.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) return `two actors are called ${twice}`;
  for (const link of links) {
    const ends = (Array.isArray(link?.between) ? link.between : []) as readonly string[];
    if (ends.length !== 2) return 'a link is "between" two actors: ["anna", "chair"]';
    const nobody = ends.find((name) => !names.includes(name));
    if (nobody !== undefined) return `a link leads to ${nobody}, and no actor is called so`;
  }
  if (model.hub !== undefined && !names.includes(model.hub)) {
    return `the hub is ${model.hub}, and no actor is called so`;
  }
  return propertiesFault(properties, names) ?? symmetryFault(model.symmetry);
}

/** The first thing that makes values no properties; of actors with these names, where known. */
export function propertiesFault(
  properties: readonly unknown[],
  names?: readonly string[],
): string | undefined {
  const seen = new Set<string>();
  for (const value of properties) {
    const { name, kind, reads, holds } = (value ?? {}) as Partial<Always>;
    if (typeof name !== 'string') return 'a property has no name';
    if (seen.has(name)) return `two properties are called ${name}`;
    seen.add(name);
    if (!KINDS.includes(String(kind))) {
      const known = KINDS.join(', ');
      return `property ${name} is of the kind "${String(kind)}", which is none of ${known}`;
    }
    if (String(kind) === 'step') continue;
    if (!Array.isArray(reads) || typeof holds !== 'function') {
      return `property ${name} needs "reads", a list of actors, and "holds", a function`;
    }
    const nobody = names === undefined ? undefined : reads.find((read) => !names.includes(read));
    if (nobody !== undefined) return `property ${name} reads ${nobody}, and no actor is called so`;
  }
  return undefined;
}

function actorFault(value: unknown): string | undefined {
  const { name, kind } = (value ?? {}) as Partial<Model['actors'][number]>;
  if (typeof name !== 'string' || name === '') return 'an actor has no name';
  if (typeof kind !== 'object' || kind === null) return `actor ${name} has no kind`;
  const functions = ['initial', 'step'] as const;
  const missing = functions.find((member) => typeof kind[member] !== 'function');
  return missing === undefined
    ? undefined
    : `the kind of actor ${name} has no function "${missing}"`;
}

function symmetryFault(symmetry: Model['symmetry']): string | undefined {
  if (symmetry === undefined) return undefined;
  const isListed = Array.isArray(symmetry) && symmetry.every((list) => Array.isArray(list));
  return isListed ? undefined : '"symmetry" is a list of lists of names: [["anna", "bert"]]';
}

const NEEDED = ['name', 'asks', 'actors', 'links', 'properties'] as const;
const KINDS: readonly string[] = ['always', 'sometimes', 'eventually', 'step'];
