// Where a command is to write: whether it can is seen before it works for minutes. What has no
// obstacle may still be refused by the disk in the end.
import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Why no file can be made in a folder, such as "does not exist"; undefined where one can. */
export function folderObstacle(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return 'does not exist';
    if (!found.isDirectory()) return 'is no folder';
    accessSync(path, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return `cannot be written to: ${(error as NodeJS.ErrnoException).code}`;
  }
}

/** Why no new file can be made, such as "is there already"; undefined where one can. */
export function newFileObstacle(path: string): string | undefined {
  const folder = dirname(path);
  const obstacle = folderObstacle(folder);
  if (obstacle !== undefined) return `cannot be made: ${folder} ${obstacle}`;
  // A link that leads nowhere is something that is there, too.
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere ? 'is there already' : undefined;
}
