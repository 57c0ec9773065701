import {iconButton} from './dom.js';

/** Voice and video in the header, as the widget allows them; where nobody would answer, one button asks to be called back. */
export const createPhones = ({text, callWay}, {calls = {}}, run) => {
  const voice = iconButton('phone', text('call_voice'), () => run('call', callWay() === 'call' ? 'voice' : undefined));
  const video = iconButton('video', text('call_video'), () => run('call', 'video'));
  return {
    nodes: calls.enabled ? [voice, video] : [],
    update() {
      const way = callWay();
      voice.hidden = !way || way === 'call' && calls.voice === false;
      video.hidden = way !== 'call' || calls.video === false;
      voice.ariaLabel = voice.title = text(way === 'call' ? 'call_voice' : 'callback_open');
    },
  };
};
