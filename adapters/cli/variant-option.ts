// `--variant NAME=VALUE`: another reading of the RFCs than the usual one.
import { defaultVariants, type Variants, variantRows } from '../../model/index.ts';
import { UsageError } from './command.ts';

/** The readings that are asked for. Throws UsageError for a name or a value that there is not. */
export function variantsOf(
  command: string,
  given: readonly string[] | undefined,
): Partial<Variants> {
  return Object.fromEntries((given ?? []).map((text) => chosen(command, text)));
}

function chosen(command: string, text: string): readonly [string, boolean | number | string] {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (name === '' || value === '') {
    throw new UsageError(`${command}: --variant takes NAME=VALUE, not "${text}"`);
  }
  if (!Object.hasOwn(defaultVariants, name)) {
    throw new UsageError(
      `${command}: there is no variant "${name}"; \`confab variants\` lists them`,
    );
  }
  const { readings } = variantRows[name as keyof Variants];
  const reading = readings.find((each) => String(each) === value);
  if (reading !== undefined) return [name, reading];
  // A length of time is any; its readings are examples.
  if (typeof readings[0] === 'number' && name.endsWith('Ms') && /^\d{1,9}$/.test(value)) {
    return [name, Number(value)];
  }
  const known = readings.map(String).join(', ');
  throw new UsageError(`${command}: ${name} takes one of ${known}, not "${value}"`);
}
