// A designer's own model or property: a TypeScript or JavaScript file whose default export is one,
// or makes one of what `confab/sim` has.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Model, Property } from '../../sim/check/model.ts';
import { modelFault, propertiesFault } from '../../sim/check/validity.ts';
import * as sim from '../../sim/index.ts';
import { InputError } from './command.ts';

/** Whether a word of the command line means a file and not a model's name. */
export function isModelFile(word: string): boolean {
  return /[/\\.]/.test(word);
}

/** The model that a file exports. Throws InputError for what is none. */
export async function modelIn(file: string): Promise<Model> {
  const found = await exported(file);
  const fault = modelFault(found);
  if (fault === undefined) return found as Model;
  throw new InputError(`${file}: the default export is no model: ${fault}`);
}

/** The property, or the list of them, that a file exports. Throws InputError for what is none. */
export async function propertiesIn(file: string): Promise<readonly Property[]> {
  const found = await exported(file);
  const list = (Array.isArray(found) ? found : [found]) as readonly Property[];
  const fault = propertiesFault(list);
  if (fault === undefined) return list;
  throw new InputError(`${file}: the default export is no property: ${fault}`);
}

async function exported(file: string): Promise<unknown> {
  const path = resolve(file);
  if (!existsSync(path)) throw new InputError(`${file}: there is no such file`);
  if (!statSync(path).isFile()) throw new InputError(`${file} is no file`);
  const loaded = (await loading(path, file)) as { readonly default?: unknown };
  const { default: found } = loaded;
  if (found === undefined) throw new InputError(`${file} has no default export`);
  if (typeof found !== 'function') return found;
  try {
    return await (found as (tools: typeof sim) => unknown)(sim);
  } catch (error) {
    throw new InputError(`${file}: its default export throws: ${(error as Error).message}`);
  }
}

async function loading(path: string, file: string): Promise<object> {
  try {
    if (!path.endsWith('.ts') || process.features.typescript !== false) {
      return (await import(pathToFileURL(path).href)) as object;
    }
    // An older Node takes no types off by itself, and a text has no place to import from.
    const source = stripTypeScriptTypes(readFileSync(path, 'utf8'));
    return (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as object;
  } catch (error) {
    throw new InputError(`${file} cannot be loaded: ${(error as Error).message}`);
  }
}
