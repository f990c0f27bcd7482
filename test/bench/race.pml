/* The question of sim/check/models/nickname-race.ts for another checker: three people, two names and
   release, at most two requests of each under way, one ordered connection each. R7701-7.1-10.
   f, s, n: what somebody has asked for, oldest first, and how much; held: the name that the last
   answer left them with; room: what the room has. 0 is no name, or giving it back. */
#define PEOPLE 3
#define CLASH(i, j) (n[j] == 0 && held[j] == held[i])
#define PUSH(i, k) if :: n[i] == 0 -> f[i] = k :: else -> s[i] = k fi; n[i]++
#define ASK(i, k) d_step { n[i] < 2 -> req[i]!k; PUSH(i, k) }
#define TAKE(i) d_step { nempty(ans[i]) -> ans[i]?a; if :: a -> held[i] = f[i] :: else fi; \
  f[i] = s[i]; s[i] = 0; n[i]--; a = 0; \
  assert(n[i] != 0 || held[i] == 0 || CLASH(i, 0) + CLASH(i, 1) + CLASH(i, 2) == 1) }
#define SERVE(i, j, k) d_step { nempty(req[i]) -> req[i]?w; \
  if :: w == 0 -> room[i] = 0; ans[i]!1 \
     :: w != 0 && (room[j] == w || room[k] == w) -> ans[i]!0 \
     :: else -> room[i] = w; ans[i]!1 fi; w = 0 }

chan req[PEOPLE] = [2] of { byte };
chan ans[PEOPLE] = [2] of { bit };
byte f[PEOPLE], s[PEOPLE], n[PEOPLE], held[PEOPLE], room[PEOPLE];
byte w; bit a;

active [PEOPLE] proctype person() {
end: do
  :: ASK(_pid, 1) :: ASK(_pid, 2) :: ASK(_pid, 0) :: TAKE(_pid)
  od
}

active proctype focus() {
end: do
  :: SERVE(0, 1, 2) :: SERVE(1, 0, 2) :: SERVE(2, 0, 1)
  od
}
