const NOTES_HZ = [660, 880];

let shared;

/** The panel's one audio context; browsers keep it silent until the visitor has done something. */
export const audio = () => shared ||= new AudioContext();

/** Two short, soft notes: a message arrived. */
export const chime = () => {
  if (!navigator.userActivation?.hasBeenActive) return;
  const out = audio();
  if (out.state === 'suspended') out.resume();
  NOTES_HZ.forEach((hertz, index) => {
    const start = out.currentTime + index * 0.11;
    const tone = new OscillatorNode(out, {frequency: hertz});
    const volume = new GainNode(out, {gain: 0});
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.07, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.28);
    tone.connect(volume).connect(out.destination);
    tone.start(start);
    tone.stop(start + 0.3);
  });
};
