// What `confab shrink` works with: trace files of either kind, and every property there is.
import { properties } from '../../model/property/properties.ts';
import { courtOf } from '../../sim/index.ts';
import { sha256 } from '../log/sha256.ts';
import { type CliCommand, RunError } from './command.ts';
import { nodeTask } from './node-shrinking.ts';
import { newFileObstacle } from './output-place.ts';
import { type ShrinkTools, shrinkCommand } from './shrink.ts';
import { traceContent } from './trace-content.ts';
import { worldTask } from './world-shrinking.ts';

const shrinkTools: ShrinkTools = {
  obstacle: newFileObstacle,
  read(path, takesCut) {
    const content = traceContent(path, takesCut);
    if (content.kind === 'world') return worldTask(content, courtOf(properties, sha256));
    const { differsAt } = content;
    if (differsAt === undefined) return nodeTask(content, { properties, sha256 });
    throw new RunError(
      `${path}: tick ${differsAt} does something else here than when it was recorded; ` +
        'take the version that recorded it',
    );
  },
};

export const shrink: CliCommand = shrinkCommand(shrinkTools);
