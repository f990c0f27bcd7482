// A source file as the laws of the house look at it: what it imports, which names it uses that
// nobody in it declares, what it asks of objects, its literals, and how long its parts are. Read
// from the syntax tree, so that no way of writing a thing hides it.
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path/posix';
import { type AnyNode, parse } from 'acorn';

export interface Source {
  readonly path: string;
  readonly text: string;
  /** As paths from the root, or package names; imports of types too; `?` where one is computed. */
  readonly imports: readonly string[];
  /** Names of the host that the file declares itself, which would hide them. */
  readonly declared: ReadonlySet<string>;
  /** Names that stand alone, as values to be passed on, instead of being asked for a member. */
  readonly passedOn: ReadonlySet<string>;
  /** A method is called under a name that is computed. */
  readonly callsComputed: boolean;
  /** The delays, as numbers, of timers. */
  readonly delays: readonly number[];
  /** What is taken from `xstate` by name; `*` for all of it, by whatever path. */
  readonly takenFromXstate: readonly string[];
  /** Names that are used and declared nowhere in the file: the host's. */
  readonly hostNames: ReadonlySet<string>;
  /** Names asked of objects: `a.name`, `a['name']`, `{ name } = a`. */
  readonly asked: ReadonlySet<string>;
  /** The same with the object, where it is a plain name: `Math.random`; `Math.?` if computed. */
  readonly askedOf: ReadonlySet<string>;
  readonly waits: boolean;
  readonly usesImportMeta: boolean;
  /** Flags are `?` where they are computed. */
  readonly patterns: readonly { readonly source: string; readonly flags: string }[];
  /** Strings, and the fixed parts of template strings. */
  readonly strings: readonly string[];
  /** Numbers, but for those written in octal, which are file modes. */
  readonly numbers: readonly number[];
  readonly functions: readonly { readonly line: number; readonly lines: number }[];
}

/** Every source below the folders; a folder that is not there has none. */
export function sourcesIn(root: string, ...folders: readonly string[]): readonly Source[] {
  return folders.flatMap((folder) => {
    let names: readonly string[];
    try {
      names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    } catch {
      return [];
    }
    return names
      .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
      .sort()
      .map((name) => sourceOf(`${folder}/${name}`, readFileSync(join(root, folder, name), 'utf8')));
  });
}

export function sourceOf(path: string, text: string): Source {
  const code = stripTypeScriptTypes(text.replace(/^#!.*/, ''));
  const tree = parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  const found = new Findings(path);
  found.visit(tree, null, '');
  // Types are gone from the tree, and so are the imports of nothing but types.
  for (const [, name = ''] of text.matchAll(
    /^\s*(?:import|export) type\b[^;'"]*?from ['"]([^'"]+)['"]/gm,
  )) {
    found.imports.push(found.resolved(name));
  }
  for (const [, name = ''] of text.matchAll(/\bimport\(['"]([^'"]+)['"]\)/g)) {
    found.imports.push(found.resolved(name));
  }
  // A pattern that is built is taken for all that the file's strings could make of it.
  for (const flags of found.builtFlags) {
    found.patterns.push({ source: found.strings.join('\n'), flags });
  }
  const hostNames = new Set([...found.used].filter((name) => !found.declared.has(name)));
  return { ...found, path, text, hostNames };
}

class Findings {
  readonly imports: string[] = [];
  readonly takenFromXstate: string[] = [];
  readonly declared = new Set<string>();
  readonly used = new Set<string>();
  readonly passedOn = new Set<string>();
  callsComputed = false;
  readonly delays: number[] = [];
  readonly asked = new Set<string>();
  readonly askedOf = new Set<string>();
  waits = false;
  usesImportMeta = false;
  readonly patterns: { source: string; flags: string }[] = [];
  readonly builtFlags: string[] = [];
  readonly strings: string[] = [];
  readonly numbers: number[] = [];
  readonly functions: { line: number; lines: number }[] = [];
  readonly #folder: string;

  constructor(path: string) {
    this.#folder = dirname(path);
  }

  resolved(name: string): string {
    return name.startsWith('.') ? join(this.#folder, name) : name;
  }

  /** `place` is the member of the parent that holds the node. */
  visit(node: AnyNode, parent: AnyNode | null, place: string): void {
    this.#note(node, parent, place);
    for (const [member, value] of Object.entries(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (typeof child?.type === 'string') this.visit(child as AnyNode, node, member);
      }
    }
  }

  #note(node: AnyNode, parent: AnyNode | null, place: string): void {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
      case 'ImportExpression':
        return this.#noteImport(node);
      case 'Identifier':
        return this.#noteName(node.name, parent, place);
      case 'MemberExpression':
        return this.#noteAsked(node);
      case 'ObjectPattern':
        for (const name of keysOf(node)) this.asked.add(name);
        return;
      case 'NewExpression':
      case 'CallExpression': {
        const { callee } = node;
        const second = node.arguments[1];
        if (callee.type === 'MemberExpression' && callee.computed) {
          this.callsComputed ||= callee.property.type !== 'Literal';
        }
        if (callee.type !== 'Identifier') return;
        if (callee.name === 'RegExp') {
          const flags = second?.type === 'Literal' ? String(second.value) : second ? '?' : '';
          this.builtFlags.push(flags);
        }
        if (/^set(Timeout|Interval)$/.test(callee.name) && second?.type === 'Literal') {
          this.delays.push(Number(second.value));
        }
        return;
      }
      case 'VariableDeclarator':
        if (node.id.type === 'ObjectPattern' && node.init?.type === 'Identifier') {
          for (const name of keysOf(node.id)) this.askedOf.add(`${node.init.name}.${name}`);
        }
        return this.#declare(node.id);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.#declare(node.id);
      case 'CatchClause':
        return this.#declare(node.param);
      case 'AwaitExpression':
        this.waits = true;
        return;
      case 'ForOfStatement':
        if (node.await) this.waits = true;
        return;
      case 'MetaProperty':
        this.usesImportMeta ||= node.meta.name === 'import';
        return;
      case 'TemplateElement':
        this.strings.push(node.value.cooked ?? '');
        return;
      case 'Literal':
        if (node.regex) this.patterns.push({ source: node.regex.pattern, flags: node.regex.flags });
        else if (typeof node.value === 'string') this.strings.push(node.value);
        else if (node.bigint) this.numbers.push(Number(node.bigint));
        else if (typeof node.value === 'number' && !/^0o/i.test(node.raw ?? '')) {
          this.numbers.push(node.value);
        }
        return;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': {
        if (node.async) this.waits = true;
        this.#declare(node.id);
        for (const parameter of node.params) this.#declare(parameter);
        const [first, last] = [node.loc?.start.line ?? 0, node.loc?.end.line ?? 0];
        this.functions.push({ line: first, lines: last - first + 1 });
        return;
      }
      default:
        return;
    }
  }

  #noteImport(
    node: Extract<
      AnyNode,
      {
        type:
          | 'ImportDeclaration'
          | 'ExportNamedDeclaration'
          | 'ExportAllDeclaration'
          | 'ImportExpression';
      }
    >,
  ): void {
    const { source } = node;
    if (source == null) return;
    const name = source.type === 'Literal' ? String(source.value) : '?';
    this.imports.push(this.resolved(name));
    if (!/^xstate(\/|$)/.test(name)) return;
    if (name !== 'xstate' || node.type !== 'ImportDeclaration') {
      this.takenFromXstate.push('*');
      return;
    }
    for (const each of node.specifiers) {
      const named = each.type === 'ImportSpecifier' ? each.imported : undefined;
      this.takenFromXstate.push(named?.type === 'Identifier' ? named.name : '*');
    }
  }

  #noteName(name: string, parent: AnyNode | null, place: string): void {
    switch (parent?.type) {
      case 'MemberExpression':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if ((place === 'property' || place === 'key') && !parent.computed) return;
        break;
      case 'Property':
        if (place === 'key' && !parent.computed) return;
        break;
      case 'ImportSpecifier':
      case 'ImportDefaultSpecifier':
      case 'ImportNamespaceSpecifier':
        if (place === 'local') this.declared.add(name);
        return;
      case 'ExportSpecifier':
      case 'ExportAllDeclaration':
      case 'LabeledStatement':
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
        return;
      default:
        break;
    }
    this.used.add(name);
    const isAsked = parent?.type === 'MemberExpression' && place === 'object';
    const isTakenApart = parent?.type === 'VariableDeclarator' && place === 'init';
    const isMade = parent?.type === 'NewExpression' && place === 'callee';
    const isDeclared = parent?.type === 'VariableDeclarator' && place === 'id';
    const isTested = parent?.type === 'BinaryExpression' && parent.operator === 'instanceof';
    if (isTakenApart ? parent.id.type !== 'ObjectPattern' : true) {
      if (!isAsked && !isMade && !isDeclared && !isTested) this.passedOn.add(name);
    }
  }

  #noteAsked(node: Extract<AnyNode, { type: 'MemberExpression' }>): void {
    const { object, property, computed } = node;
    let name = '?';
    if (!computed && property.type === 'Identifier') ({ name } = property);
    else if (property.type === 'Literal') name = String(property.value);
    this.asked.add(name);
    if (object.type === 'Identifier') this.askedOf.add(`${object.name}.${name}`);
  }

  /** The names that a pattern declares. */
  #declare(pattern: AnyNode | null | undefined): void {
    switch (pattern?.type) {
      case 'Identifier':
        this.declared.add(pattern.name);
        return;
      case 'ObjectPattern':
        for (const each of pattern.properties) {
          this.#declare(each.type === 'Property' ? each.value : each);
        }
        return;
      case 'ArrayPattern':
        for (const each of pattern.elements) this.#declare(each);
        return;
      case 'AssignmentPattern':
        return this.#declare(pattern.left);
      case 'RestElement':
        return this.#declare(pattern.argument);
      default:
        return;
    }
  }
}

/** What a pattern takes from an object; `?` where the key is computed. */
function keysOf(pattern: Extract<AnyNode, { type: 'ObjectPattern' }>): readonly string[] {
  return pattern.properties.flatMap((each) => {
    if (each.type !== 'Property') return [];
    if (each.key.type === 'Identifier' && !each.computed) return [each.key.name];
    return [each.key.type === 'Literal' ? String(each.key.value) : '?'];
  });
}
