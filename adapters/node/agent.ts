// A live user agent: the pump around `driveAgent`, with sockets of its own. It wires and boots;
// what is sent and understood is the model's (law 3).
import { randomBytes } from 'node:crypto';
import { type AgentState, driveAgent, initialAgent } from '../../model/client/agent.ts';
import type { AgentCommand } from '../../model/focus/input.ts';
import type { AgentNotice, Notice } from '../../model/focus/notice.ts';
import { createPump } from './pump.ts';

/** A user agent on this machine's sockets; `startAgent` gives it. */
export interface Agent {
  readonly state: AgentState;
  /**
   * Asks something of the agent: to join a room, to say something, to take a nickname, to leave.
   * What becomes of it is told as notices: an attempt to join ends with `joined` or one `error`, a
   * stay with one `left`; every `say` gets one `sent`, every `take-nickname` one `nickname` (or an
   * `error` of status 403 where the room takes none). `status` is the peer's, or what it would be.
   */
  ask(command: AgentCommand): void;
  /**
   * Takes nothing more from outside and closes its sockets; whatever is not out after `patienceMs`
   * is cut off. It leaves no room: ask for that first and wait for `left` (R7701-5.2-1).
   */
  stop(patienceMs?: number): Promise<void>;
}

/** Starts a user agent that is in no room yet (RFC 7701, the participant's side). */
export function startAgent(notice: (notice: AgentNotice) => void): Agent {
  // `driveAgent` has no other notices than an agent's; the pump carries a focus's as well.
  const told = { notice: (each: Notice) => notice(each as AgentNotice) };
  const pump = createPump({ initial: initialAgent, drive: driveAgent }, told);
  pump.feed({ type: 'booted', entropy: randomBytes(32).toString('hex'), wallMs: Date.now() });
  return {
    get state() {
      return pump.state;
    },
    ask: (command) => pump.feed({ type: 'command', command }),
    stop: (patienceMs) => pump.stop(patienceMs),
  };
}
