// How the picture of a story looks: one style sheet, for light and dark surroundings.

/** CSS without anything from elsewhere. */
export const styleSheet = `
:root{color-scheme:light dark}
.page{fill:#fbfbf9}
text{font:12px ui-sans-serif,system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:#23272e}
.heading{font-size:17px;font-weight:600}
.time{font-size:11px;fill:#7b8290;font-variant-numeric:tabular-nums}
.legend{font-size:11px;fill:#7b8290}
.pause{stroke:#dcdcd6;stroke-dasharray:2 5}
.life{stroke:#b9bdc6;stroke-width:1.5}
.life.down{stroke:#c8503c;stroke-dasharray:2 6;stroke-width:2}
.life.frozen{stroke:#3a86b8;stroke-width:5;stroke-opacity:.5}
.head rect{fill:#fff;stroke:#8a92a1;stroke-width:1.5}
.head.focus rect{fill:#2f3b52;stroke:#2f3b52}
.head .name{font-size:13px;font-weight:600;text-anchor:middle}
.head.focus .name{fill:#fff}
.span{stroke:none}
.span.partition{fill:#d98e1f;fill-opacity:.13}
.span.hold{fill:#3a86b8;fill-opacity:.11}
.message path{fill:none;stroke:#2563a8;stroke-width:1.6}
.message text{font-size:11.5px}
.message text,.note text{paint-order:stroke;stroke:#fbfbf9;stroke-width:4px;stroke-linejoin:round}
.message.MSRP path{stroke:#1f7a4d}
.message.TCP path{stroke:#8a8f99;stroke-dasharray:5 3}
.message.TCP text{fill:#6d7380}
.message.lost path,.message.refused path{stroke:#c0392b;stroke-dasharray:6 4}
.message.lost text,.message.refused text{fill:#a93226}
.message.under-way path{stroke-dasharray:2 4}
.message.copy path{stroke-dasharray:8 3}
.message .cross{stroke:#c0392b;stroke-width:2.4;stroke-dasharray:none}
.message .burst{fill:#d98e1f;stroke:#fbfbf9;stroke-width:1;stroke-dasharray:none}
marker path{fill:#2563a8}
marker.MSRP path{fill:#1f7a4d}
marker.TCP path{fill:#8a8f99}
.note path,.note circle{fill:#fbfbf9;stroke:#6d7380;stroke-width:1.5}
.note text{font-size:11px;fill:#555c69}
.note.boot circle,.note.restart circle{fill:#1f7a4d;stroke:#fbfbf9}
.note.entry path{fill:#6b4fa0;stroke:#fbfbf9}
.note.entry text{fill:#5a418a}
.note.asked path{fill:#23272e;stroke:#fbfbf9}
.note.asked text{fill:#23272e;font-weight:600}
.note.told path{fill:#8a92a1;stroke:#fbfbf9}
.note.refused circle,.note.refused path{stroke:#c0392b}
.note.refused text,.note.crash text,.note.log-failed text,.note.violated text{fill:#a93226}
.note.crash path{stroke:#c0392b;stroke-width:3.5;fill:none}
.note.crash text,.note.restart text{font-weight:600}
.note.log-failed path,.note.violated path{fill:#c0392b;stroke:#fbfbf9}
.note.fault path{fill:#d98e1f;stroke:#fbfbf9}
.note.fault .bar{fill:none;stroke:#d98e1f;stroke-width:2;stroke-dasharray:1 4;stroke-linecap:round}
.note.fault text{fill:#8f5c0d;font-weight:600}
@media (prefers-color-scheme:dark){
.page{fill:#171a20}
text{fill:#e4e7ec}
.time,.legend{fill:#8d95a5}
.pause{stroke:#333945}
.life{stroke:#505767}
.head rect{fill:#232833;stroke:#79829a}
.head.focus rect{fill:#cfd8ec;stroke:#cfd8ec}
.head.focus .name{fill:#171a20}
.message path{stroke:#6ca9ec}
.message.MSRP path{stroke:#5cc596}
.message text,.note text{stroke:#171a20}
.message.TCP text{fill:#9aa1b0}
.message.lost path,.message.refused path,.message .cross{stroke:#f0766a}
.message.lost text,.message.refused text{fill:#f29a91}
marker path{fill:#6ca9ec}
marker.MSRP path{fill:#5cc596}
.note path,.note circle{fill:#171a20;stroke:#9aa1b0}
.note text{fill:#b3bac7}
.note.entry path{fill:#a98fe0;stroke:#171a20}
.note.entry text{fill:#c3b0ee}
.note.asked path{fill:#e4e7ec;stroke:#171a20}
.note.asked text{fill:#e4e7ec}
.note.refused text,.note.crash text,.note.log-failed text,.note.violated text{fill:#f29a91}
.note.fault text{fill:#f0b65a}
}
`;
