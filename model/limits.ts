// Every bound by name (law 6): bytes, members, queues, times. Reaching one has a defined answer,
// stated beside it. Protocol timers are RFC 3261's, appendix A.

/** Every bound and every time of the model, by name. */
export const limits = {
  /** RFC 3261 T1, the round-trip estimate. */
  t1Ms: 500,
  /** RFC 3261 T2, the longest retransmit interval of non-INVITE requests and INVITE responses. */
  t2Ms: 4000,
  /** RFC 3261 T4, how long a message may linger in the network. */
  t4Ms: 5000,
  /** An admitted leg whose MSRP session is not bound by then gets a BYE (M7); so does a connection
   * that binds nothing (M8). */
  bindMs: 32_000,
  /** A connection whose last session ended is closed by then. */
  lingerMs: 5_000,
  /** A room with that many legs refuses the next with 486 (S36). */
  membersMax: 10_000,
  /** A node with that many legs refuses the next with 503. */
  legsMax: 50_000,
  /** A node that hosts so many rooms opens no other for an INVITE, which is refused with 503. */
  roomsMax: 10_000,
  /** A node with that many SIP transactions refuses the next request with 503, without one. */
  transactionsMax: 65_536,
  /** A session description beyond this is refused with 413. */
  sdpBytesMax: 65_536,
  /** m= lines of one session description; more are refused with 488. */
  sdpMediaMax: 32,
  /** Entries of one a=accept-types or a=accept-wrapped-types; more are refused with 488. */
  sdpTypesMax: 100,
  /** URIs of one a=path, relays included; more are refused with 488. */
  sdpPathUrisMax: 16,
  /** CPIM headers, MIME headers and their blank lines; a longer block is refused with 413. */
  cpimHeaderBytesMax: 16_384,
  /** Header lines of one CPIM message, MIME ones included; more are refused with 413. */
  cpimHeadersMax: 200,
  /** A shorter session interval is refused with 422 and this as Min-SE (R4028-4-1). */
  sessionSecondsMin: 90,
  /** A longer one is cut to it in the 2xx, which may lower it (R4028-9-1). */
  sessionSecondsMax: 2_000_000,
  /** How long before a session's end the BYE leaves, or a third of it (R4028-10-2). */
  sessionByeMs: 32_000,
  /** The most that a Retry-After of a request that came too early says (R3261-14.2-1). */
  retryAfterSecondsMax: 10,
  /** The longest wait behind a 491 of who does not own the Call-ID, in steps (R3261-14.1-1). */
  clashMsMax: 2_000,
  clashStepMs: 10,
  /** Sessions that this side is connecting to at a time; another's leg gets a BYE (S32). */
  dialledMax: 256,
  /** 64*T1: timers B, F, H, J, L, M, and D, whose "at least 32 s" it is (RFC 3261 17, RFC 6026). */
  transactionMs: 32_000,
  /** An INVITE without a response gets a 100 by then (RFC 3261 17.2.1). */
  inviteTryingMs: 200,
  /** Another request without a response gets a 100 then, and none before over UDP: T1 + 2*T1 +
   * 4*T1, when a client's timer E first reaches T2 (RFC 4320 4.1). */
  nonInviteTryingMs: 3_500,
  /** A user agent gives up a connection, or the other side's first word on it, after that (M7). */
  agentConnectMs: 32_000,
  /** A request of a user agent's without a response by then has status 408 (R4975-7.1.1-4). */
  agentAnswerMs: 30_000,
  /** Requests of a user agent's that wait for their responses; what is said then waits its turn. */
  agentAwaitedMax: 64,
  /** Things said that wait to be sent; the next is told as 413. */
  agentUnsentMax: 10_000,
  /** Nickname requests that wait; the next is told as 413. */
  agentNicknamesMax: 100,
  /** The longest message a user agent sends or takes whole; the next octet is 413. */
  agentMessageBytesMax: 1_048_576,
  /** Messages that a user agent puts together at a time; the oldest gives way. */
  agentPartialsMax: 8,
  /** Pieces of one of them; it is refused with 413 then. */
  agentPiecesMax: 1_024,
  /** Message-IDs that a user agent remembers, to show a repeated message once. */
  agentShownMax: 256,
  /** Characters of one line of a terminal client's input; what is beyond them is dropped. */
  inputLineMax: 2_097_152,
  /** Requests that a user agent answers at a time with a transaction; others without one. */
  agentServerTransactionsMax: 32,
  /** Redirections that a user agent follows before it calls the room unreachable. */
  agentRedirectsMax: 3,
  /** How long a user agent asks for its subscription to a roster (R4575-3.3-1). */
  agentSubscribeSeconds: 3_600,
  /** A subscription that is granted for less is refreshed as if for that long, and may lapse. */
  agentSubscribeSecondsMin: 10,
  /** A subscription that the focus ended is asked for anew no sooner than that. */
  agentResubscribeMs: 1_000,
  /** So often in a row; then the stay goes on without a roster. */
  agentResubscribesMax: 5,
  /** How long somebody who leaves waits for the last NOTIFY. */
  agentFarewellMs: 2_000,
  /** Others whose typing a user agent keeps in mind; the longest known gives way. */
  agentTypistsMax: 64,
  /** Own typing ends after so long without a key (R3994-3.2-1). */
  agentTypingIdleMs: 15_000,
  /** Own typing that goes on is told again at this interval (R3994-3.2-2, R3994-3.2-3): so long
   * before others take it for over that they hear of it in time. */
  agentTypingRefreshMs: 110_000,
  /** Messages of a user agent's whose REPORTs it waits for; the oldest gives way. */
  agentReportsMax: 256,
  /** A refresh of the session that was refused for now is tried again after that. */
  agentRefreshAgainMs: 2_500,
  /** Octets of one chunk of a long message: between two, other requests find their way. */
  agentChunkBytes: 16_384,
  /** Chunks of one message without a response; the next waits for one. */
  agentChunksAwaitedMax: 4,
  /** A longer request does not leave over UDP (R3261-18-1). */
  datagramRequestBytesMax: 1_300,
  /** A stream that this side dials and that is not up by then has failed to connect. */
  connectMs: 10_000,
  /** What a closing socket gets for its last bytes and its peer's goodbye; then it is destroyed. */
  closeMs: 5_000,
  /** Accepted streams of one listener; more are closed as they come. */
  connectionsMax: 50_000,
  /** Streams that the kernel keeps for a listener until they are accepted; it refuses more. */
  acceptQueueMax: 4_096,
  /** A stream that was silent for so long is probed by TCP itself; without an answer it fails. */
  tcpProbeMs: 60_000,
  /** Datagrams that wait in the kernel for a tick; it drops more, and their senders repeat them. */
  datagramBufferBytes: 1_048_576,
  /** A step of the wall clock beyond this is told to the core; looked for once in that time. */
  wallClockStepMs: 1_000,
  /**
   * How long a receiver's answer to its copy is awaited; then the reason is told (R4975-7.1.1-4).
   */
  answerMs: 30_000,
  /**
   * Bytes that may wait for the socket of one connection. From 80 % on its sessions are congested
   * and get small messages only, beyond all of it none (R7701-6.4-2, R7701-6.4-3, R7701-4.1-7).
   */
  sendBufferBytesMax: 4_194_304,
  /** A connection for which that many bytes wait is closed: its peer asks and never reads. */
  unreadBytesMax: 67_108_864,
  /** A connection that has not taken all that waited for so long is closed (R7701-6.4-5). */
  congestedMs: 300_000,
  /** A longer body is sent as an interruptible chunk (R4975-7.1.1-12). */
  uninterruptibleBytesMax: 2048,
  /** A longer message is refused with 413; a=max-size says so beforehand. */
  messageBytesMax: 2_097_152,
  /** A message that is not whole by then is given up, however often chunks come (C24). */
  messageOpenMs: 1_800_000,
  /** Pieces of a message with gaps or of many sizes; more are refused with 413. */
  messagePiecesMax: 1_024,
  /** Messages of one leg that are not whole; a chunk of another is refused with 413. */
  incomingMax: 16,
  /** Octets of a leg's messages that are not whole; a chunk beyond them is refused with 413. */
  incomingBytesMax: 8_388_608,
  /** The same for all legs of a node. */
  incomingNodeBytesMax: 268_435_456,
  /** Message-IDs of a leg's last messages: one that comes again is not distributed (C42). */
  repeatedIdsMax: 16,
  /** Repeats of a leg's undecided messages; the next is answered 413. */
  repeatsMax: 64,
  /** Octets of a long message that a connection's socket is given before it is asked again. */
  sendQuantumBytes: 2048,
  /** A chunk ends there behind relays, and where other messages wait (R4975-7.1.1-15). */
  relayChunkBytesMax: 8192,
  /** Messages that wait for one connection; the next is not sent there, and that is told. */
  queuedMessagesMax: 256,
  /** Content types that a leg refused, and gets no more of (C15); the oldest is forgotten. */
  refusedTypesMax: 16,
  /** Messages whose receivers may still report a failure (M17); of older ones it is ignored. */
  reportableMessagesMax: 256,
  /** A leg with that many undecided requests is answered 413 to the next. */
  askedMax: 4096,
  /** A leg with that many messages within `rateMs` is answered 413 to the next (R7701-11-3). */
  legMessagesMax: 10_000,
  /** A leg's typing notices within `rateMs`; what is more goes to nobody (C48). */
  legTypingMax: 20,
  /** A leg's NICKNAME requests within `rateMs`; more are refused, by default with 403 (N33). */
  legNicknamesMax: 20,
  /** The stretch of time in which the three above are counted. */
  rateMs: 10_000,
  /** Participants that the notice to a client unaware of rooms names; the others are counted. */
  noticeNamesMax: 20,
  /** Other URIs that policy may give to one participant; more are refused when it is read. */
  identitiesMax: 16,
  /** The same for the octets of a leg's undecided messages. */
  askedBytesMax: 8_388_608,
  /** A subscriber is told of changes once in that time; what changes meanwhile is told together
   * (R4575-3.9-1). */
  notifyIntervalMs: 5_000,
  /** How long a subscription lasts that asks for no time (R4575-3.3-1). */
  subscribeSecondsDefault: 3_600,
  /** No subscription is granted for longer. */
  subscribeSecondsMax: 86_400,
  /** Who asks for less, and not for 0, is refused with 423 (R6665-4.2.1-2). */
  subscribeSecondsMin: 60,
  /** A node with that many subscriptions refuses the next with 503. */
  subscriptionsMax: 50_000,
  /** The same for the subscriptions to one room. */
  subscribersMax: 10_000,
  /** A roster's version has 32 bits; with the last one the subscription ends, to be made anew
   * (R4575-5.2-1, E20). */
  rosterVersionMax: 4_294_967_295,
  /** A room's snapshot is stored each time its log has grown by that many entries. */
  snapshotEntries: 1000,
  /** What the log refused and must still be told is appended again after that long. */
  owedRetryMs: 1000,
  /** A start line with all header lines; more is refused with 513, and a stream is closed. */
  sipHeaderBytesMax: 65_536,
  /** A SIP body beyond this is refused with 413, and a stream is closed. */
  sipBodyBytesMax: 4_194_304,
  /** Header lines of one SIP message, folded ones counted once; more are refused with 513. */
  sipHeadersMax: 256,
  /** Characters of a host name (RFC 1035 2.3.4); a longer one is none. */
  hostLengthMax: 255,
  /** Parameters of one SIP header value or URI; more are refused with 400. */
  sipParametersMax: 64,
  /** Room log: entries until it is noted where each room ends; opening reads no more than these. */
  logMarkEntriesMax: 4096,
  /** Room log: positions remembered per room; an older entry is found by walking back. */
  logPlacesMax: 16_384,
  /** Room log: erased bodies until a checkpoint removes their traces from the write-ahead log. */
  logErasedBodiesMax: 1024,
  /**
   * Room log: how long an erasure may wait for a commit to go with, and traces for a checkpoint.
   */
  logErasureDelayMs: 10_000,
  /** Room log: a longer write-ahead log is not looked through for damage when it is opened. */
  logWalBytesMax: 268_435_456,
  /** Room log: pages of the write-ahead log after which they are moved to the database. */
  logWalPagesMax: 2000,
  /** How long a focus that stops waits for answers to its BYEs. */
  drainMs: 4_000,
  /** And then for its last bytes to leave and its log to answer; what is left is cut off. */
  drainCutMs: 800,
  /** Start line and headers of one MSRP frame; a longer block closes the connection. */
  msrpHeaderBytesMax: 65_536,
  /** Header lines of one MSRP frame, the paths not counted; more are refused with 400. */
  msrpHeadersMax: 100,
  /** URIs of one To-Path or From-Path, relays included; more are refused with 400. */
  msrpPathUrisMax: 16,
  /** The body of one MSRP frame; a longer one is dropped as it comes and refused with 413. */
  msrpBodyBytesMax: 2_097_152,
  /** A body that has not ended by then closes the connection: 16 times the above. */
  msrpEndlessBodyBytesMax: 33_554_432,
  /** The body of a frame that is no SEND (R4975-7.1-7); a longer one is refused with 413. */
  msrpNonSendBodyBytesMax: 10_240,
  /** A nickname in UTF-8, unescaped (R7701-7.1-3, N8, N9); a longer one is refused with 424. */
  nicknameBytesMax: 1_023,
  /** The same once enforced, for U+FDFA grows eleven times (R8266-4-1, N9); longer: 424. */
  nicknameEnforcedBytesMax: 1_023,
  /** An XML document beyond this is refused with 400, as beyond each of the three that follow. */
  xmlBytesMax: 4_194_304,
  /** Elements of one XML document. */
  xmlElementsMax: 200_000,
  /** Elements of one XML document within each other. */
  xmlDepthMax: 32,
  /** Attributes of one XML element, declarations of namespaces included. */
  xmlAttributesMax: 64,
  /** How long somebody counts as writing who does not say how long (R3994-3.2-2). */
  composingMs: 120_000,
  /** And at most, whatever they say; a longer refresh counts as this. */
  composingMsMax: 3_600_000,
  /** A line of a trace; a trace with a longer one is refused. */
  traceLineBytesMax: 268_435_456,
  /** Inputs of one tick beyond about this are written to a trace in several lines. */
  tracePartBytes: 1_048_576,
  /** What a trace's disk has not taken; beyond this the trace ends, and says so. */
  traceWaitingBytesMax: 67_108_864,
  /** What goes to a trace's disk at once, about. */
  traceBatchBytes: 1_048_576,
  /** How long what is to be traced may wait for more of it. */
  traceDelayMs: 20,
  /** How often the nickname rules are applied again until nothing changes; still changing: 424. */
  nicknameExtraPassesMax: 3,
} as const;
