import {createEmoji} from './emoji.js';
import {prove} from './proof.js';
import {createVoice} from './voice.js';

/** What few visitors need: the panel asks for it with the first emoji, voice note or challenge. */
export const start = async () => ({createEmoji, createVoice, prove});
