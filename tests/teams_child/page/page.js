// Speaks to the child as the real page does, and otherwise does what a test tells it.
const say = (line) => window.chaperoneSay(line);
const room = () => ({ people: Array(30).fill({ id: "8:orgid:made-up", name: "x".repeat(40) }) });
let flooding = false;

function flood(make) {
  flooding = true;
  const some = () => {
    for (let n = 0; flooding && n < 50; n += 1) say(make());
    if (flooding) setTimeout(some, 0);
  };
  some();
}

function hang(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const DEEDS = {
  hang: ({ ms }) => hang(ms),
  flood: () => flood(() => ({ room: room(), told: 1 })),
  "flood with words": () => flood(() => ({ told: "x".repeat(4000) })),
  calm: () => (flooding = false),
  throw: () => {
    throw new Error("made-up-name");
  },
  "throw later": () => setTimeout(() => DEEDS.throw(), 0),
  garble: () => window.chaperoneSayText("{nonsense"),
  "say nothing": () => clearInterval(beat),
  "be in": () => say({ status: "in" }),
  "be out": () => say({ status: "disconnected", code: 0, subCode: 0 }),
  room: () => say({ room: room() }),
  fetch: ({ address }) =>
    fetch(address).then(
      (answer) => say({ fetched: answer.status }),
      () => say({ fetched: 0 }),
    ),
  media: ({ what }) =>
    navigator.mediaDevices.getUserMedia({ [what]: true }).then(
      () => say({ media: "given" }),
      (error) => say({ media: error.name }),
    ),
};

window.chaperone = {
  start(brief) {
    say({ brief, secure: isSecureContext, agent: navigator.userAgent, place: location.href });
    if (brief.link === "first throw") DEEDS.throw();
    say({ status: "signing_in" });
  },
  hear(body) {
    if (body.leave) setTimeout(() => say({ gone: true }), 300);
    if (body.token) say({ renewed: body.token });
    if (body.do) {
      DEEDS[body.do](body);
      if (body.n) say({ done: body.n, refused: [] });
    }
  },
  ring(body) {
    if (body.fault) throw new Error("made-up-name");
    if (body.look) say({ looked: body.n, inside: true, means: "end", why: "", left: 3 });
    if (body.end) {
      say({ took: body.n, means: "end" });
      say({ left_call: body.n });
      say({ empty: body.n });
    }
  },
};

const beat = setInterval(() => say({}), 400);
setTimeout(() => {
  const { environment: told, early } = document.querySelector("p")?.dataset ?? {};
  for (let n = 0; n < Number(early ?? 0); n += 1) say({ early: n });
  say({ environment: told ? JSON.parse(told) : { supported: true, browser: "chrome" } });
}, 0);
