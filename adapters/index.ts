// The package's door `confab`: a live focus and live user agents on this machine. The pure core is
// behind `confab/model`, the simulated world behind `confab/sim`.
//
//   import { defaultPolicy, openLog, startAgent, startServer } from 'confab';
//
//   const here = { host: '127.0.0.1', port: 0 };
//   const server = await startServer({
//     sip: here,
//     msrp: here,
//     domain: 'localhost',
//     policy: { ...defaultPolicy, quarantineMs: 60_000 },
//     log: openLog('./rooms'),
//     notice: (notice) => console.log('focus', notice),
//   });
//   const agent = startAgent((notice) => {
//     console.log('alice', notice);
//     if (notice.type === 'joined') agent.ask({ type: 'say', text: 'hello' });
//     if (notice.type === 'sent') agent.ask({ type: 'leave' });
//     if (notice.type === 'left') void agent.stop().then(() => server.drain());
//   });
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
