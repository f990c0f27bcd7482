// The package's door `confab`: a live focus and live user agents on this machine. The pure core is
// behind `confab/model`, the simulated world behind `confab/sim`.
//
//   import { defaultPolicy, openLog, startAgent, startServer } from 'confab';
//
//   const server = await startServer({
//     sip: { host: '127.0.0.1', port: 5060 },
//     msrp: { host: '127.0.0.1', port: 2855 },
//     domain: 'localhost',
//     policy: defaultPolicy,
//     log: openLog('./rooms'),
//     notice: console.log,
//   });
//   const agent = startAgent(console.log);
//   agent.ask({
//     type: 'join',
//     room: 'sip:lobby@localhost',
//     identity: 'sip:alice@localhost',
//     via: { transport: 'sip-tcp', ...server.sip },
//   });
export type { AgentState } from '../model/client/agent.ts';
export type { Effect } from '../model/focus/effect.ts';
export type {
  Address,
  AgentCommand,
  FocusCommand,
  Input,
  InputFact,
  Transport,
} from '../model/focus/input.ts';
export type { AgentNotice, FocusNotice, Notice } from '../model/focus/notice.ts';
export type { FocusState } from '../model/focus/state.ts';
export type { RoomLog } from '../model/log/port.ts';
export {
  defaultPolicy,
  type Policy,
  type PolicyOutcome,
  parsePolicy,
} from '../model/room/policy.ts';
export { openLog } from './log/open.ts';
export {
  LogDamaged,
  LogInUse,
  LogMissing,
  LogTooNew,
  LogUnusable,
  RoomLogRefusal,
} from './log/sqlite-refusal.ts';
export { type Agent, startAgent } from './node/agent.ts';
export { type Clock, type Core, createPump, type Pump, type PumpOptions } from './node/pump.ts';
export { type RoomStateLine, type Server, type ServerOptions, startServer } from './node/server.ts';
