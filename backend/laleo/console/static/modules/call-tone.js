// [from, to, notes in Hz]: seconds within one round, and what sounds then.
const PATTERNS = {
  incoming: {round: 3, volume: 0.14, tones: [[0, 0.35, [523, 659]], [0.45, 0.8, [587, 740]], [0.9, 1.25, [523, 659]]]},
  waiting: {round: 4, volume: 0.05, tones: [[0, 1, [425]]]},
};

let shared;

/** The page's one audio context for tones; browsers keep it silent until the person has done something. */
const audio = () => shared ||= new AudioContext();

const play = (out, volume, begin, [from, to, notes]) => notes.map((frequency) => {
  const tone = new OscillatorNode(out, {frequency});
  const loudness = new GainNode(out, {gain: 0});
  loudness.gain.setValueAtTime(0, begin + from);
  loudness.gain.linearRampToValueAtTime(volume / notes.length, begin + from + 0.03);
  loudness.gain.setValueAtTime(volume / notes.length, begin + to - 0.06);
  loudness.gain.linearRampToValueAtTime(0, begin + to);
  tone.connect(loudness).connect(out.destination);
  tone.start(begin + from);
  tone.stop(begin + to);
  return tone;
});

/** Rings until the function it returns is called: 'incoming' for who is called, 'waiting' for who calls. */
export const ring = (name = 'incoming') => {
  const {round, volume, tones} = PATTERNS[name];
  let sounding = [];
  const again = () => {
    const out = audio();
    if (out.state === 'suspended') out.resume().catch(() => {}); // not allowed yet: the picture has to do
    if (out.state === 'running') sounding = tones.flatMap((tone) => play(out, volume, out.currentTime, tone));
  };
  audio().onstatechange = () => sounding.length || again();
  again();
  const timer = setInterval(again, round * 1000);
  return () => {
    clearInterval(timer);
    audio().onstatechange = null;
    for (const tone of sounding) tone.stop();
  };
};
